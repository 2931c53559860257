//! Pictures of an import: fetched once, before the transaction of their
//! product, and kept by the address that they came from.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::{StreamExt, stream};
use url::Url;

use super::{
    Options,
    report::{Pictures, Report},
    shopify::{ImportedPicture, ImportedProduct},
};
use crate::{
    app::App,
    commerce::media::{self, Prepared},
    db::TenantConn,
    error::{Error, Result},
    i18n,
    ids::MediaId,
    integrations::fetch::{Failure, Fetcher},
    tenant::Tenant,
};

/// Pictures of one product that are fetched at a time.
const AT_ONCE: usize = 4;

/// A server that did not answer so often in a row is not asked again.
const PATIENCE: usize = 3;

/// The pictures of a file.
pub struct Gallery {
    fetcher: Option<Fetcher>,
    /// In the tenant already.
    known: HashMap<String, MediaId>,
    /// Fetched and not yet in the tenant.
    prepared: HashMap<String, Prepared>,
    /// Not to be had.
    failed: HashMap<String, String>,
    silent: HashMap<String, usize>,
    counts: Pictures,
}

/// Addresses and what they became.
pub type Stored = HashMap<String, MediaId>;

impl Gallery {
    /// Finds out which pictures an earlier import has fetched.
    pub async fn open(app: &Arc<App>, tenant: &Arc<Tenant>, products: &[ImportedProduct], options: &Options) -> Result<Self> {
        let addresses: HashSet<&String> = products.iter().flat_map(|product| &product.pictures).map(|picture| &picture.url).collect();
        let addresses: Vec<String> = addresses.into_iter().cloned().collect();
        let mut conn = app.db.tenant_read(tenant).await?;
        let known = media::queries::by_source(&mut conn, &addresses).await?;
        let fetcher = options.fetcher.clone().filter(|_| !options.dry_run);
        let left = if fetcher.is_some() { 0 } else { addresses.len() - known.len() };
        let counts = Pictures { known: known.len(), left, ..Pictures::default() };
        Ok(Self { fetcher, known, prepared: HashMap::new(), failed: HashMap::new(), silent: HashMap::new(), counts })
    }

    /// What happened to the pictures.
    pub fn counts(&self) -> Pictures {
        self.counts
    }

    /// Fetches what a product needs and nobody has. What cannot be had is
    /// said in the report and is no reason to leave the product out.
    pub async fn fetch(&mut self, app: &App, tenant: &Tenant, product: &ImportedProduct, report: &mut Report) {
        let Some(fetcher) = self.fetcher.clone() else { return };
        let mut wanted: Vec<&ImportedPicture> = Vec::new();
        for picture in &product.pictures {
            if let Some(why) = self.failed.get(&picture.url) {
                report.remark(picture.row, &product.handle, why.clone());
            } else if !self.known.contains_key(&picture.url) && !self.prepared.contains_key(&picture.url) {
                wanted.push(picture);
            }
        }
        for some in wanted.chunks(AT_ONCE) {
            let silent = &self.silent;
            let tries = some.iter().map(|picture| {
                let given_up = silent.get(&host(&picture.url)).is_some_and(|times| *times >= PATIENCE);
                let fetcher = &fetcher;
                async move { if given_up { Err(Trouble::GivenUp) } else { get(app, tenant, fetcher, &picture.url).await } }
            });
            let fetched: Vec<Result<Prepared, Trouble>> = stream::iter(tries).buffered(AT_ONCE).collect().await;
            for (picture, outcome) in some.iter().zip(fetched) {
                self.note(picture, &product.handle, outcome, report);
            }
        }
    }

    fn note(&mut self, picture: &ImportedPicture, handle: &str, outcome: Result<Prepared, Trouble>, report: &mut Report) {
        let silent = self.silent.entry(host(&picture.url)).or_default();
        match outcome {
            Ok(prepared) => {
                *silent = 0;
                self.counts.fetched += 1;
                self.prepared.insert(picture.url.clone(), prepared);
            }
            Err(trouble) => {
                if matches!(trouble, Trouble::Fetch(Failure::Unreachable | Failure::TooSlow)) {
                    *silent += 1;
                }
                self.counts.failed += 1;
                let why = format!("picture {}: {}", picture.url, trouble.words());
                report.remark(picture.row, handle, why.clone());
                self.failed.insert(picture.url.clone(), why);
            }
        }
    }

    /// The rows of a product's pictures, made where they are not there.
    pub async fn store(&self, conn: &mut TenantConn, product: &ImportedProduct) -> Result<Stored> {
        let mut stored = Stored::new();
        for picture in &product.pictures {
            if let Some(id) = self.known.get(&picture.url) {
                stored.insert(picture.url.clone(), *id);
            } else if let Some(prepared) = self.prepared.get(&picture.url) {
                stored.insert(picture.url.clone(), media::store(conn, prepared).await?.id);
            }
        }
        Ok(stored)
    }

    /// The transaction that stored them has committed.
    pub fn stored(&mut self, stored: Stored) {
        self.prepared.retain(|address, _| !stored.contains_key(address));
        self.known.extend(stored);
    }
}

/// Why a picture is not to be had.
enum Trouble {
    Fetch(Failure),
    Picture(Error),
    GivenUp,
}

impl Trouble {
    fn words(&self) -> String {
        match self {
            Self::Fetch(failure) => failure.to_string(),
            Self::Picture(Error::Invalid(errors)) => {
                errors.iter().map(|error| i18n::lang("en").field_error(error)).collect::<Vec<_>>().join(" ")
            }
            Self::Picture(other) => other.to_string(),
            Self::GivenUp => "not tried, because the server did not answer before".to_owned(),
        }
    }
}

async fn get(app: &App, tenant: &Tenant, fetcher: &Fetcher, address: &str) -> Result<Prepared, Trouble> {
    let bytes = fetcher.get(address).await.map_err(Trouble::Fetch)?;
    let name = Url::parse(address).ok().and_then(|url| Some(url.path_segments()?.next_back()?.to_owned())).unwrap_or_default();
    let prepared = media::prepare(app.files.as_ref(), tenant, &name, bytes).await.map_err(Trouble::Picture)?;
    Ok(prepared.fetched_from(address))
}

fn host(address: &str) -> String {
    Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
