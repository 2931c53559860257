//! Everything that a request or a job needs, built once, by tests too.

use std::sync::Arc;

use crate::{
    clock::Clock,
    commerce::{
        media::{Files, Shelf},
        payments::{Parts, gateway::Gateways},
        shipping::live,
    },
    config::Config,
    db::{self, Db},
    error::Result,
    integrations::{self, email, files::LocalFiles, payments::test_gateway::TestGateway},
    mail::Mailer,
    password::Passwords,
    secret_box::SecretBox,
    tenancy::Registry,
    tenant::Tenant,
    web::{
        assets::Assets,
        page_cache::PageCache,
        rate::RateLimits,
        storefront::{catalogue::Catalogues, frame::Frames},
    },
};

/// The program's parts, shared by all threads.
pub struct App {
    /// What the program was told.
    pub config: Config,
    /// All connections.
    pub db: Arc<Db>,
    /// The only source of time.
    pub clock: Clock,
    /// Host to tenant.
    pub registry: Registry,
    /// The door that letters leave by.
    pub mailer: Arc<dyn Mailer>,
    /// Hashing that cannot starve the shop.
    pub passwords: Passwords,
    /// Whole storefront pages.
    pub pages: PageCache,
    /// What all pages of a store share.
    pub frames: Frames,
    /// What listings of a store show.
    pub catalogues: Catalogues,
    /// Static files with a content hash in the name.
    pub assets: Arc<Assets>,
    /// Who asked how often.
    pub rates: RateLimits,
    /// Where the bytes of pictures are.
    pub files: Arc<dyn Files>,
    /// Which files a picture has.
    pub shelf: Shelf,
    /// What opens the keys of tenants.
    pub secrets: SecretBox,
    /// Payment providers.
    pub gateways: Gateways,
    /// The provider of development; none elsewhere.
    pub test_gateway: Option<Arc<TestGateway>>,
    /// Providers of couriers' prices.
    pub rate_providers: live::provider::Providers,
    /// What they said lately.
    pub quotes: live::Quotes,
}

impl App {
    /// Puts the parts together. Opens no connection.
    ///
    /// # Errors
    /// When the address of the database cannot be read.
    pub fn new(config: Config, database_url: &str, clock: Clock) -> Result<Arc<Self>> {
        let db = Arc::new(Db::new(database_url, &config, clock.clone())?);
        let (gateways, test_gateway) = integrations::payments::gateways(&config, &clock);
        let mailer: Arc<dyn Mailer> = match &config.smtp_url {
            Some(url) => Arc::new(email::Smtp::new(url, &config.mail_from)?),
            None => Arc::new(email::Mailbox::new(Arc::clone(&db), &config.mail_from)),
        };
        Ok(Arc::new(Self {
            secrets: SecretBox::new(&config.secret),
            gateways,
            test_gateway,
            rate_providers: integrations::rates::providers(&config),
            quotes: live::Quotes::default(),
            mailer,
            registry: Registry::new(&config.base_host),
            passwords: Passwords::new(config.argon2_memory_kib),
            pages: PageCache::new(config.page_cache),
            frames: Frames::default(),
            catalogues: Catalogues::default(),
            assets: Assets::load(),
            rates: RateLimits::new(config.rate_limits),
            files: Arc::new(LocalFiles::new(config.data_dir.join("media"))),
            shelf: Shelf::default(),
            db,
            clock,
            config,
        }))
    }

    /// What payments are made with.
    pub fn payment_parts(&self) -> Parts<'_> {
        Parts { db: &self.db, gateways: &self.gateways, clock: &self.clock, config: &self.config, secrets: &self.secrets }
    }

    /// The way to the courier prices of a store. Hold no connection on it.
    pub fn live_prices<'a>(&'a self, tenant: &'a Arc<Tenant>) -> live::Door<'a> {
        let parts =
            live::Parts { db: &self.db, providers: &self.rate_providers, quotes: &self.quotes, clock: &self.clock, secrets: &self.secrets };
        live::Door { parts, tenant }
    }

    /// Logins, roles, schemas and migrations of the platform and of every tenant.
    ///
    /// # Errors
    /// When the platform cannot be migrated; a tenant's failure is in the report.
    pub async fn migrate(&self) -> Result<crate::tenancy::migrate::Report> {
        db::setup(&self.db).await?;
        db::migrations::migrate_platform(&self.db).await?;
        crate::tenancy::migrate::all(&self.db).await
    }
}
