//! The data of the demo against itself: a missing drawing or a colour without
//! a value is found here and not by a guest.

use std::collections::BTreeSet;

use super::{
    art, catalog,
    data::{STORES, Store, drawings},
    pictures,
};
use crate::{commerce::settings::StoreSettings, money::Currency};

#[test]
fn every_picture_of_every_product_is_complete() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        for product in &store.products {
            let shots = pictures::of_product(&store, product).unwrap();
            assert!(shots.len() >= 2, "{} has no second picture", product.slug);
            for shot in shots {
                let svg = shot.svg(&store).unwrap();
                assert!(!svg.contains("{{") && !svg.contains("<include "), "{} is not filled", product.slug);
            }
        }
        for category in &store.facts.category {
            if let Some(picture) = &category.picture {
                pictures::svg(&store, picture).unwrap();
            }
        }
        pictures::svg(&store, &store.facts.logo).unwrap();
        pictures::svg(&store, &store.facts.favicon).unwrap();
        art::whole(&store, &store.facts.hero.drawing, &art::Palette::new()).unwrap();
    }
}

#[test]
fn drawings_hold_shapes_only() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        for name in drawings(slug) {
            let svg = art::Drawings::drawing(&store, &name).unwrap();
            for forbidden in ["<text", "<script", "<image", "<foreignObject", "<style", "javascript:", "data:", "href=\"http", " on"] {
                let found = if forbidden == " on" { svg.contains(" onload") || svg.contains(" onclick") } else { svg.contains(forbidden) };
                assert!(!found, "{slug}/{name} holds {forbidden}");
            }
        }
    }
}

#[test]
fn reviews_speak_of_products_that_exist() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        assert!(store.reviews.len() >= 20, "{slug}");
        for review in &store.reviews {
            assert!(store.products.iter().any(|product| product.slug == review.product), "{slug} speaks of {}", review.product);
            assert!((1..=5).contains(&review.stars) && !review.text.is_empty() && review.text.chars().count() <= 400, "{}", review.text);
        }
        for speaker in 0..super::aftersale::SPEAKERS + 3 {
            let mut spoken_of: Vec<&str> = super::aftersale::of(&store, speaker).map(|(_, review)| review.product.as_str()).collect();
            let all = spoken_of.len();
            spoken_of.dedup();
            assert_eq!(spoken_of.len(), all, "{slug}: one order speaks twice of a product");
        }
    }
}

#[test]
fn products_name_categories_that_exist_and_codes_that_are_their_own() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        let categories: BTreeSet<_> = store.facts.category.iter().map(|category| &category.slug).collect();
        let addresses: BTreeSet<_> = store.products.iter().map(|product| &product.slug).collect();
        assert_eq!(addresses.len(), store.products.len(), "{slug} has an address twice");
        assert!(Currency::parse(&store.facts.currency).is_ok());
        for product in &store.products {
            assert!(categories.contains(&product.category), "{} names {}", product.slug, product.category);
            assert!(product.compare_at.is_none_or(|before| before > product.price), "{} was never dearer", product.slug);
            let values: BTreeSet<_> = product.options.iter().flat_map(|option| &option.values).collect();
            for named in product.paint.keys().chain(product.dye_of.keys()).chain(product.extra.keys()).chain(product.weight_of.keys()) {
                assert!(values.contains(named), "{} has no {named}", product.slug);
            }
            for named in product.stock_of.keys() {
                assert!(named.split(" / ").all(|part| values.iter().any(|value| *value == part)), "{} has no {named}", product.slug);
            }
        }
        for (code, times) in catalog::codes(&store) {
            assert_eq!(times, 1, "{slug} has {code} more than once");
        }
    }
}

#[test]
fn the_stores_are_as_large_as_promised() {
    let count = |slug: &str| {
        let store = Store::load(slug).unwrap();
        let top = store.facts.category.iter().filter(|category| category.parent.is_none()).count();
        (store.products.len(), top)
    };
    let (products, categories) = count("rexus");
    assert!(products >= 40 && categories >= 6, "rexus: {products} products in {categories} categories");
    assert!(count("kopi").0 >= 18);
    assert!(count("atelier").0 >= 20);
}

#[test]
fn further_languages_have_every_word() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        for code in store.facts.languages.iter().skip(1) {
            let words = store.facts.words.get(code).unwrap();
            for product in &store.products {
                assert!(product.en.is_some(), "{} is not translated", product.slug);
                for text in product.options.iter().flat_map(|option| option.values.iter().chain([&option.name])) {
                    let plain = text.chars().any(|c| c.is_ascii_digit()) && !text.contains("kantong") && !text.contains("botol");
                    assert!(plain || words.contains_key(text), "{} needs a word for {text}", product.slug);
                }
            }
            assert!(store.facts.category.iter().all(|category| category.en.is_some()));
        }
    }
}

#[test]
fn a_picture_is_drawn_at_its_size() {
    let store = Store::load("kopi").unwrap();
    let png = pictures::png(&pictures::svg(&store, &store.facts.favicon).unwrap()).unwrap();
    let picture = image::load_from_memory(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), (512, 512));
}

#[test]
fn policies_have_no_blanks_and_pages_are_told_in_every_language_of_the_store() {
    for slug in STORES {
        let store = Store::load(slug).unwrap();
        let told = StoreSettings {
            name: store.facts.name.clone(),
            email: store.facts.email.clone(),
            address: store.facts.address.clone(),
            ..StoreSettings::default()
        };
        for page in store.content.pages(&store.facts.languages, &told) {
            assert!(!page.words.body_html.contains("[["), "{slug}: {} has blanks", page.words.title);
            assert_eq!(page.translations.len() + 1, store.facts.languages.len(), "{slug}: {}", page.words.title);
            assert!(page.translations.values().all(|words| !words.body_html.contains("[[")), "{slug}: {} has blanks", page.words.title);
        }
    }
}
