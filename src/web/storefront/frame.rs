//! What all pages of a store share: settings, categories, how filters are
//! named, colours. Read once, kept until the tenant changes any of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::try_join;
use moka::sync::Cache;

use crate::{
    commerce::{
        catalog::browse::{Labels, Picture, Tree, queries},
        content::{
            menus::{Shown, Things},
            policies::Kind,
            queries::{self as content, Link},
        },
        design::{self, Stylesheet, Theme},
        flash::{Announced, queries as flash},
        settings::{self, Settings},
    },
    db::{Change, Changes, Stamp, TenantConn},
    error::Result,
    ids::TenantId,
    web::Shop,
};

/// What a frame is made from.
const PARTS: [Change; 3] = [Change::Catalog, Change::Design, Change::Settings];
/// Stores that are kept at once; others are read again when they are asked for.
const CAPACITY: u64 = 2_000;

/// What all pages of a store share, in one language.
#[derive(Debug)]
pub struct Frame {
    /// As the merchant set them.
    pub settings: Settings,
    /// The visible categories.
    pub tree: Tree,
    /// How filters are written.
    pub labels: Labels,
    /// What the store wears.
    pub theme: &'static Theme,
    /// Its colours.
    pub tokens: Stylesheet,
    /// The merchant's own CSS.
    pub own_css: Option<Stylesheet>,
    /// The logo, for links that are shared.
    pub logo: Option<Picture>,
    /// Flash sales that have not ended, the earliest first.
    pub sales: Vec<Announced>,
    /// The pages that shoppers see, by title.
    pub pages: Vec<Link>,
    /// Above every page; empty: the categories.
    pub header: Vec<Shown>,
    /// Below every page; empty: the categories and policies.
    pub footer: Vec<Shown>,
}

/// A frame is of one tenant in one language: the only way to make a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(TenantId, &'static str);

/// The frames of all stores.
pub struct Frames(Cache<Key, (Stamp, Arc<Frame>)>);

impl Default for Frames {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl Frames {
    /// The frame, if it is here and still true. A handler that made a page has
    /// just had it.
    pub fn known(&self, changes: &Changes, tenant: TenantId, lang: &'static str) -> Option<Arc<Frame>> {
        let (stamp, frame) = self.0.get(&Key(tenant, lang))?;
        changes.holds(stamp, tenant, &PARTS).then_some(frame)
    }

    /// The frame of the store in the language that is being read.
    ///
    /// # Errors
    /// When it must be read and the database fails.
    pub async fn of(&self, shop: &Shop) -> Result<Arc<Frame>> {
        if let Some(frame) = self.known(shop.app.db.changes(), shop.tenant.id, shop.lang.code()) {
            return Ok(frame);
        }
        let stamp = shop.app.db.changes().stamp();
        let mut conn = shop.read().await?;
        let frame = Arc::new(Frame::load(&mut conn, shop.lang.code()).await?);
        self.0.insert(Key(shop.tenant.id, shop.lang.code()), (stamp, Arc::clone(&frame)));
        Ok(frame)
    }
}

impl Frame {
    async fn load(conn: &mut TenantConn, locale: &str) -> Result<Self> {
        let settings = settings::load(conn).await?;
        let marks = settings.design.logo.into_iter().collect();
        let (categories, labels, logo, pages, products, sales) = try_join!(
            queries::categories(conn, locale),
            queries::labels(conn, locale),
            queries::pictures_by_id(conn, marks),
            content::links(conn, locale),
            content::products_by_id(conn, locale, settings.menus.products()),
            flash::announced(conn)
        )?;
        let tree = Tree::new(categories);
        let first = conn.tenant().default_locale();
        let things = Things { pages: &pages, tree: &tree, products: &products, language: locale, first };
        let (header, footer) = (things.shown(&settings.menus.header), things.shown(&settings.menus.footer));
        let theme = design::theme(&settings.design.theme);
        let (tokens, own_css) = (design::stylesheet(theme, &settings.design), design::own(&settings.design));
        Ok(Self { settings, tree, labels, theme, tokens, own_css, logo: logo.into_iter().next(), sales, pages, header, footer })
    }

    /// The flash sales that run at this moment.
    pub fn running(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Announced> {
        self.sales.iter().filter(move |one| one.sale.runs(now))
    }

    /// The next moment after this one at which a flash sale begins or ends:
    /// what shows prices is not true beyond it.
    pub fn next_turn(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.sales.iter().flat_map(|one| [one.sale.starts_at, one.sale.ends_at]).filter(|turn| *turn > now).min()
    }

    /// The published policies, in the order in which they are linked.
    pub fn policies(&self) -> impl Iterator<Item = &Link> {
        Kind::POLICIES.iter().filter_map(|kind| self.policy(*kind))
    }

    /// The published policy of a kind.
    pub fn policy(&self, kind: Kind) -> Option<&Link> {
        self.pages.iter().find(|page| page.kind == kind.as_str())
    }
}
