//! A demo store's settings: who it is, how it delivers and is paid, its looks.

use std::sync::Arc;

use super::{
    Seeding, aftersale,
    data::{Picture, Store},
    pictures, queries,
};
use crate::{
    app::App,
    commerce::{
        currencies,
        media::{self, Prepared},
        payments,
        settings::{self, DesignSettings, Hero, StoreSettings},
        shipping,
    },
    error::{Error, Result},
    tenant::Tenant,
};

/// Writes all sections over what stands there.
///
/// # Errors
/// When a section is refused or a picture cannot be drawn.
pub async fn write(app: &Arc<App>, store: &Arc<Store>, tenant: &Arc<Tenant>) -> Result<()> {
    let seeding = Seeding { app: app.clone(), store: store.clone(), tenant: tenant.clone() };
    let facts = &store.facts;
    let logo = seeding.picture(&facts.logo, "logo.png").await?;
    let favicon = seeding.picture(&facts.favicon, "icon.png").await?;
    let banner = seeding.drawing(&facts.hero.drawing).await?;
    let mut conn = app.db.tenant(tenant).await?;
    let logo = media::store(&mut conn, &logo).await?;
    let favicon = media::store(&mut conn, &favicon).await?;
    let banner = media::store(&mut conn, &banner).await?;
    media::set_alt(&mut conn, logo.id, &facts.name).await?;
    let design = DesignSettings {
        theme: facts.theme.clone(),
        logo: Some(logo.id),
        favicon: Some(favicon.id),
        announcement: facts.announcement.clone(),
        hero: Hero {
            heading: facts.hero.heading.clone(),
            text: facts.hero.text.clone(),
            button: facts.hero.button.clone(),
            link: facts.hero.link.clone(),
            media: Some(banner.id),
        },
        ..DesignSettings::default()
    };
    settings::put_section(&mut conn, &identity(store)).await?;
    settings::put_section(&mut conn, &design).await?;
    settings::put_section(&mut conn, &facts.taxes).await?;
    settings::put_section(&mut conn, &payment(store)).await?;
    settings::put_section(&mut conn, &aftersale::settings(store)).await?;
    let delivery = shipping::Settings {
        methods: facts.delivery.clone(),
        countries: vec![facts.address.country.clone()],
        live: facts.couriers.clone(),
        ..shipping::Settings::default()
    };
    settings::put_section(&mut conn, &delivery).await?;
    let further = currencies::Settings { base: facts.currency.clone(), shown: facts.currencies.clone() };
    settings::put_section(&mut conn, &further).await?;
    queries::begin_orders_after(&mut conn, facts.order_start).await?;
    conn.commit().await
}

fn identity(store: &Store) -> StoreSettings {
    let facts = &store.facts;
    StoreSettings {
        name: facts.name.clone(),
        legal_name: facts.legal_name.clone(),
        tax_number: facts.tax_number.clone(),
        email: facts.email.clone(),
        phone: facts.phone.clone(),
        address: facts.address.clone(),
        currency: facts.currency.clone(),
        languages: facts.languages.clone(),
        time_zone: facts.time_zone.clone(),
        order_prefix: facts.order_prefix.clone(),
        social: facts.social.clone(),
    }
}

fn payment(store: &Store) -> payments::Settings {
    let told = &store.facts.payments;
    payments::Settings {
        bank_transfer: payments::BankTransfer {
            enabled: true,
            hours: told.hours,
            accounts: told.accounts.clone(),
            instructions: told.instructions.clone(),
            unique_digits: false,
        },
        cash_on_delivery: payments::CashOnDelivery {
            enabled: told.cash_limit.is_some(),
            limit: told.cash_limit,
            ..payments::CashOnDelivery::default()
        },
        hosted: payments::Hosted { enabled: true, ..payments::Hosted::default() },
        ..payments::Settings::default()
    }
}

impl Seeding {
    /// A picture that the store's file describes, through the pipeline.
    pub(super) async fn picture(&self, picture: &Picture, name: &str) -> Result<Prepared> {
        let svg = pictures::svg(&self.store, picture).map_err(Error::unexpected)?;
        self.prepare(svg, name.to_owned()).await
    }

    async fn drawing(&self, name: &str) -> Result<Prepared> {
        let svg = super::art::whole(&*self.store, name, &super::art::Palette::new()).map_err(Error::unexpected)?;
        self.prepare(svg, format!("{name}.png")).await
    }

    /// Renders a drawing and gives it to the pipeline, as an upload would be.
    pub(super) async fn prepare(&self, svg: String, name: String) -> Result<Prepared> {
        let bytes = tokio::task::spawn_blocking(move || pictures::png(&svg)).await.map_err(Error::unexpected)?;
        let bytes = bytes.map_err(Error::unexpected)?;
        media::prepare(&*self.app.files, &self.tenant, &name, bytes).await
    }
}
