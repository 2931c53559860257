//! `/`: the sections of the theme's home page, filled.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    meta::{Meta, Shared, short},
    page::Page,
    structured,
};
use crate::{
    commerce::{
        catalog::browse::{Card, Picture, queries},
        design::{
            Section,
            sections::{Align, Arrangement, Benefits, Button, Categories, ImageText, Products, Questions, Quotes, RichText, Side, Source},
        },
        settings::Localised,
    },
    error::Result,
    web::{Shop, html},
};

#[derive(Template)]
#[template(path = "storefront/pages/home.html")]
struct Home {
    sections: Vec<SectionView>,
    empty: bool,
    page: Page,
}

/// A section with what it shows.
enum SectionView {
    Hero(Box<HeroView>),
    Benefits(&'static Benefits),
    Categories(&'static Categories),
    Products(&'static Products, Vec<Card>),
    ImageText(&'static ImageText, Option<Picture>),
    RichText(&'static RichText),
    Questions(&'static Questions),
    Quotes(&'static Quotes),
    /// The flash sale that runs, whichever theme the store wears.
    Flash(FlashView),
}

/// A flash sale with some of its goods.
struct FlashView {
    name: String,
    ends_at: DateTime<Utc>,
    cards: Vec<Card>,
}

/// The theme's hero with the merchant's words and picture over it.
struct HeroView {
    eyebrow: &'static Localised,
    heading: String,
    text: String,
    button: String,
    link: String,
    second: Option<&'static Button>,
    picture: Option<Picture>,
    /// The product in the picture, when it is a product's.
    card: Option<Card>,
}

/// What the sections take their products and pictures from.
struct Supply {
    featured: Vec<Card>,
    newest: Vec<Card>,
    hero: Option<Picture>,
}

/// Goods of a flash sale that the home page shows.
const FLASH: usize = 8;

pub async fn show(shop: Shop) -> Result<HttpResponse> {
    let page = Page::load(&shop).await?.at("/", "/");
    let supply = Supply::load(&shop, &page).await?;
    let mut sections: Vec<SectionView> = page.frame().theme.home.iter().map(|section| supply.fill(section, &page)).collect();
    if let Some(sale) = flash(&shop, &page).await? {
        // Below the theme's first section, which says whose store this is.
        sections.insert(sections.len().min(1), SectionView::Flash(sale));
    }
    let empty = supply.newest.is_empty() && supply.featured.is_empty();
    let meta = meta(&page, &sections);
    html(&Home { sections, empty, page: page.told(meta) })
}

async fn flash(shop: &Shop, page: &Page) -> Result<Option<FlashView>> {
    let Some(one) = page.frame().running(shop.app.clock.now()).next() else { return Ok(None) };
    let cards = super::flash::cards(shop, &one.products, FLASH).await?;
    Ok((!cards.is_empty()).then(|| FlashView { name: one.sale.name.clone(), ends_at: one.sale.ends_at, cards }))
}

/// The store and its first section are what the home page is about.
fn meta(page: &Page, sections: &[SectionView]) -> Meta {
    let hero = sections.iter().find_map(|section| if let SectionView::Hero(hero) = section { Some(hero) } else { None });
    let own = hero.map(|hero| short(&hero.text)).filter(|text| !text.is_empty());
    Meta {
        title: String::new(),
        description: own.unwrap_or_else(|| page.with("meta-home", "store", page.store())),
        picture: hero.and_then(|hero| hero.picture.as_ref()).map(|picture| Shared::of(picture, page.store())),
        kind: "website",
        indexed: true,
        data: vec![structured::organization(page), structured::website(page)],
        ..Meta::default()
    }
}

impl Supply {
    async fn load(shop: &Shop, page: &Page) -> Result<Self> {
        let home = &page.frame().theme.home;
        let most = |source| home.iter().map(|section| section.needs(source)).max().unwrap_or(0).clamp(1, 24);
        let (featured, newest) = (most(Source::Featured), most(Source::Newest));
        let hero = hero_picture(shop, page).await?;
        if let Some(index) = shop.app.catalogues.of(shop).await? {
            return Ok(Self { featured: index.row(true, featured), newest: index.row(false, newest), hero });
        }
        let conn = shop.read().await?;
        let (featured, newest) =
            futures_util::try_join!(queries::row(&conn, page.lang(), true, featured), queries::row(&conn, page.lang(), false, newest))?;
        Ok(Self { featured, newest, hero })
    }

    fn of(&self, source: Source) -> &[Card] {
        match source {
            Source::Featured => &self.featured,
            Source::Newest => &self.newest,
        }
    }

    fn fill(&self, section: &'static Section, page: &Page) -> SectionView {
        match section {
            Section::Hero(hero) => SectionView::Hero(Box::new(self.hero(hero, page))),
            Section::Benefits(benefits) => SectionView::Benefits(benefits),
            Section::Categories(categories) => SectionView::Categories(categories),
            Section::Products(products) => {
                SectionView::Products(products, self.of(products.source).iter().take(products.limit).cloned().collect())
            }
            // Not the first product, which the hero shows already.
            Section::ImageText(image) => {
                let pictures: Vec<&Picture> =
                    self.of(image.source).iter().filter_map(|card| card.hover.as_ref().or(card.picture.as_ref())).collect();
                SectionView::ImageText(image, pictures.get(1).or(pictures.first()).copied().cloned())
            }
            Section::RichText(text) => SectionView::RichText(text),
            Section::Questions(questions) => SectionView::Questions(questions),
            Section::Quotes(quotes) => SectionView::Quotes(quotes),
        }
    }

    fn hero(&self, hero: &'static crate::commerce::design::sections::Hero, page: &Page) -> HeroView {
        let chosen = &page.settings().design.hero;
        let or = |own: &Localised, theme: &Localised| {
            let own = page.say_in(own);
            if own.is_empty() { page.say_in(theme).to_owned() } else { own.to_owned() }
        };
        let none = Localised::default();
        let button = hero.button.as_ref();
        let link = if chosen.link.is_empty() { button.map(|button| button.link.clone()).unwrap_or_default() } else { chosen.link.clone() };
        let card = if self.hero.is_none() { self.featured.iter().find(|card| card.picture.is_some()).cloned() } else { None };
        HeroView {
            eyebrow: &hero.eyebrow,
            heading: or(&chosen.heading, &hero.heading),
            text: or(&chosen.text, &hero.text),
            button: or(&chosen.button, button.map_or(&none, |button| &button.label)),
            link,
            second: hero.second.as_ref(),
            picture: self.hero.clone().or_else(|| card.as_ref().and_then(|card| card.picture.clone())),
            card,
        }
    }
}

async fn hero_picture(shop: &Shop, page: &Page) -> Result<Option<Picture>> {
    match page.settings().design.hero.media {
        Some(id) => Ok(queries::pictures_by_id(&shop.read().await?, vec![id]).await?.into_iter().next()),
        None => Ok(None),
    }
}
