//! `bench-seed`: what the benchmark measures on. One tenant with 500 products
//! in 10 categories, and further ones with the same catalogue.

use std::{io::Cursor, sync::Arc};

use anyhow::Result;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::{
    app::App,
    commerce::{
        catalog::{
            ProductOption, Status,
            categories::{self, CategoryInput},
            pictures,
            products::{self, ProductInput},
            variants::VariantInput,
        },
        media,
    },
    ids::{CategoryId, MediaId},
    money::Currency,
    tenancy::{
        Tenant,
        provision::{self, NewTenant},
    },
};

const CATEGORIES: [&str; 10] =
    ["Keyboards", "Mice", "Headsets", "Monitors", "Chairs", "Desks", "Webcams", "Microphones", "Speakers", "Mousepads"];
const NAMES: [&str; 10] = ["Aurora", "Basalt", "Cinder", "Drift", "Ember", "Flint", "Gale", "Harbor", "Iris", "Juno"];
const BRANDS: [&str; 5] = ["Northwind", "Kestrel", "Lumen", "Orbit", "Tern"];
const TAGS: [&str; 8] = ["wireless", "rgb", "hot-swap", "silent", "compact", "ergonomic", "new", "sale"];
const PRODUCTS: usize = 500;
const PICTURES: usize = 20;
const ACTOR: &str = "bench";

/// Seeds, and prints what the load script asks for.
///
/// # Errors
/// When the database or the disk refuses.
pub async fn seed(app: &Arc<App>, copies: usize) -> Result<()> {
    super::migrate(app).await?;
    let tenant = open(app, "bench").await?;
    let pictures = draw(app, &tenant).await?;
    let shelves = shelves(app, &tenant).await?;
    for at in 0..PRODUCTS {
        product(app, &tenant, at, shelves[at % shelves.len()], &pictures).await?;
    }
    let mut tenants = vec![Arc::clone(&tenant)];
    for copy in 0..copies {
        let other = open(app, &format!("bench-{copy:03}")).await?;
        app.db.copy_catalogue(&tenant, &other).await?;
        tenants.push(other);
    }
    app.db.settle(&tenants).await?;
    let mut conn = app.db.tenant_read(&tenant).await?;
    let sample = crate::commerce::catalog::queries::product_by_sku(&mut conn, "B-011-0").await?;
    let variant = sample.map(|(_, variant)| variant.to_string()).unwrap_or_default();
    println!("CATEGORY=keyboards");
    println!("PRODUCT=aurora-keyboards-1");
    println!("VARIANT={variant}");
    Ok(())
}

async fn open(app: &App, slug: &str) -> Result<Arc<Tenant>> {
    let new = NewTenant {
        slug: slug.to_owned(),
        name: format!("Bench {slug}"),
        owner_email: format!("owner@{slug}.test"),
        currency: Currency::parse("IDR")?,
        locales: vec!["en".to_owned()],
        time_zone: chrono_tz::Tz::Asia__Jakarta,
        theme: "circuit".to_owned(),
        listed: false,
    };
    let tenant = provision::create(&app.db, &app.registry, &new).await?;
    provision::activate(&app.db, &app.registry, tenant.id).await?;
    Ok(tenant)
}

async fn draw(app: &App, tenant: &Arc<Tenant>) -> Result<Vec<MediaId>> {
    let mut ids = Vec::with_capacity(PICTURES);
    for at in 0..PICTURES {
        let shade = u8::try_from(at * 10)?;
        let pixels: DynamicImage = RgbImage::from_pixel(640, 640, Rgb([shade, 120, 255 - shade])).into();
        let mut png = Cursor::new(Vec::new());
        pixels.write_to(&mut png, ImageFormat::Png)?;
        let prepared = media::prepare(app.files.as_ref(), tenant, &format!("picture-{at}.png"), png.into_inner()).await?;
        let mut conn = app.db.tenant(tenant).await?;
        ids.push(media::store(&mut conn, &prepared).await?.id);
        conn.commit().await?;
    }
    Ok(ids)
}

async fn shelves(app: &App, tenant: &Arc<Tenant>) -> Result<Vec<CategoryId>> {
    let mut conn = app.db.tenant(tenant).await?;
    let mut ids = Vec::with_capacity(CATEGORIES.len());
    for name in CATEGORIES {
        let input = CategoryInput {
            name: name.to_owned(),
            description: format!("{name} for every desk, tested by people who use them all day."),
            visible: true,
            ..CategoryInput::default()
        };
        ids.push(categories::create(&mut conn, &input, ACTOR).await?);
    }
    conn.commit().await?;
    Ok(ids)
}

async fn product(app: &App, tenant: &Arc<Tenant>, at: usize, category: CategoryId, drawn: &[MediaId]) -> Result<()> {
    let kind = CATEGORIES[at % CATEGORIES.len()];
    let nth = at / CATEGORIES.len();
    let name = format!("{} {kind} {}", NAMES[nth % NAMES.len()], nth + 1);
    let colours = ["Black", "White"];
    let sizes = ["Compact", "Full"];
    let options = [("Colour", colours), ("Size", sizes)]
        .map(|(name, values)| ProductOption { name: name.to_owned(), values: values.map(str::to_owned).to_vec() })
        .to_vec();
    let price = 150_000 + i64::try_from(at * 7_919 % 2_000)? * 1_000;
    let input = ProductInput {
        summary: format!("A {} companion for long days.", TAGS[at % TAGS.len()]),
        description_html: "<p>Made from recycled aluminium, with keys that are felt and not heard.</p>".repeat(6),
        vendor: BRANDS[at % BRANDS.len()].to_owned(),
        category: Some(category),
        tags: (0..3).map(|tag| TAGS[(at + tag * 3) % TAGS.len()].to_owned()).collect(),
        status: Status::Active,
        featured: at.is_multiple_of(20),
        options,
        name,
        ..ProductInput::default()
    };
    let variants: Vec<VariantInput> = colours
        .iter()
        .flat_map(|colour| sizes.iter().map(move |size| vec![(*colour).to_owned(), (*size).to_owned()]))
        .enumerate()
        .map(|(nth, values)| VariantInput {
            option_values: values,
            sku: Some(format!("B-{at:03}-{nth}")),
            compare_at: at.is_multiple_of(4).then_some(price * 2),
            weight_grams: 800,
            on_hand: Some(1_000_000),
            ..VariantInput::priced(price)
        })
        .collect();
    let mut conn = app.db.tenant(tenant).await?;
    let id = products::create(&mut conn, &input, &variants, ACTOR).await?;
    for picture in [at, at + 7] {
        pictures::attach(&mut conn, id, drawn[picture % drawn.len()], &input.name).await?;
    }
    conn.commit().await?;
    Ok(())
}
