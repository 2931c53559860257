//! A demo store's pages, policies and menus.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::data::Store;
use crate::{
    app::App,
    commerce::{
        catalog::categories,
        content::{
            self, PageInput, PageWords,
            menus::{Entry, Menus, Target},
            policies::{self, BLANK, Kind},
            queries,
        },
        settings::{self, Localised, StoreSettings},
    },
    error::{Error, Result},
    i18n,
    tenant::Tenant,
};

const ACTOR: &str = "demo";

/// `content.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    page: Vec<PageData>,
    /// What stands in the blanks of the policies, in order, by language and policy.
    fill: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    header: Vec<EntryData>,
    #[serde(default)]
    footer: Vec<EntryData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageData {
    slug: String,
    title: String,
    text: String,
    en: Option<PageText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageText {
    title: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryData {
    #[serde(default)]
    label: Localised,
    /// An address of the store; none for a heading.
    to: Option<String>,
    #[serde(default)]
    under: Vec<EntryData>,
}

/// Writes pages that are not there yet, and the menus.
///
/// # Errors
/// When something is refused.
pub async fn write(app: &Arc<App>, store: &Store, tenant: &Arc<Tenant>) -> Result<()> {
    let mut conn = app.db.tenant(tenant).await?;
    let told = settings::load(&mut conn).await?.store;
    let there = queries::all(&mut conn).await?;
    for input in store.content.pages(&tenant.locales, &told) {
        let known = |one: &queries::Page| one.slug == input.slug || (input.kind != Kind::Page && one.kind == input.kind.as_str());
        if !there.iter().any(known) {
            content::create(&mut conn, &input, ACTOR).await?;
        }
    }
    let pages = queries::all(&mut conn).await?;
    let all = categories::queries::all(&mut conn).await?;
    let target = |to: &str| -> Result<Target> {
        let missing = || Error::unexpected(format!("a menu leads to {to}, which is not there"));
        if let Some(slug) = to.strip_prefix("/pages/") {
            return Ok(Target::Page(pages.iter().find(|one| one.slug == slug).ok_or_else(missing)?.id));
        }
        match to.strip_prefix("/c/") {
            Some(slug) => Ok(Target::Category(all.iter().find(|one| one.slug == slug).ok_or_else(missing)?.id)),
            None => Ok(Target::Path(to.to_owned())),
        }
    };
    let menus = Menus { header: entries(&store.content.header, &target)?, footer: entries(&store.content.footer, &target)? };
    settings::put_section(&mut conn, &menus).await?;
    conn.commit().await
}

fn entries(data: &[EntryData], target: &dyn Fn(&str) -> Result<Target>) -> Result<Vec<Entry>> {
    let entry = |one: &EntryData| {
        let leads = one.to.as_deref().map_or(Ok(Target::Heading), target)?;
        Ok(Entry { label: one.label.clone(), target: leads, children: entries(&one.under, target)? })
    };
    data.iter().map(entry).collect()
}

impl Content {
    /// All pages as the product's own form would send them.
    pub fn pages(&self, locales: &[String], store: &StoreSettings) -> Vec<PageInput> {
        let own = self.page.iter().map(|page| PageInput {
            slug: page.slug.clone(),
            published: true,
            words: words(&page.title, &page.text),
            translations: page.en.iter().map(|en| ("en".to_owned(), words(&en.title, &en.text))).collect(),
            ..PageInput::default()
        });
        let policy = |kind: Kind| {
            let told = |code: &String| words(i18n::lang(code).w(kind.key()), &self.policy(kind, code, store));
            PageInput {
                kind,
                published: true,
                words: locales.first().map(told).unwrap_or_default(),
                translations: locales.iter().skip(1).map(|code| (code.clone(), told(code))).collect(),
                ..PageInput::default()
            }
        };
        own.chain(Kind::POLICIES.map(policy)).collect()
    }

    /// A policy with its blanks filled.
    fn policy(&self, kind: Kind, code: &str, store: &StoreSettings) -> String {
        let text = policies::template(kind, code, store).unwrap_or_default();
        let mut values = self.fill.get(code).and_then(|by| by.get(kind.as_str())).into_iter().flatten();
        let mut parts = text.split(BLANK);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            // A blank without a value stays one, and the page is refused.
            let rest = part.split_once("]]").map_or(part, |(_, rest)| rest);
            filled.push_str(values.next().map_or(BLANK, String::as_str));
            filled.push_str(rest);
        }
        filled
    }
}

fn words(title: &str, text: &str) -> PageWords {
    PageWords { title: title.to_owned(), body_html: text.to_owned(), ..PageWords::default() }
}
