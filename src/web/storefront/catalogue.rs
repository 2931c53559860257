//! The catalogues of the stores that are being read, in memory: see
//! [`Index`](crate::commerce::catalog::browse::Index). Each is believed until
//! its tenant's catalogue changes, or a flash sale begins or ends.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::sync::Cache;

use crate::{
    commerce::catalog::browse::{Index, queries},
    db::{Change, Stamp},
    error::Result,
    ids::TenantId,
    web::Shop,
};

/// Memory for the catalogues of all tenants, in bytes.
const CAPACITY: u64 = 64 * 1024 * 1024;

/// A catalogue is of one tenant in one language: the only way to make a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(TenantId, &'static str);

#[derive(Debug, Clone)]
struct Kept {
    stamp: Stamp,
    /// When its prices turn.
    until: Option<DateTime<Utc>>,
    /// `None`: too large for an index.
    index: Option<Arc<Index>>,
}

/// The catalogues of all stores.
pub struct Catalogues(Cache<Key, Kept>);

impl Default for Catalogues {
    fn default() -> Self {
        let weigh = |_: &Key, kept: &Kept| u32::try_from(200 + kept.index.as_ref().map_or(0, |index| index.bytes())).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(CAPACITY).weigher(weigh).build())
    }
}

impl Catalogues {
    /// The catalogue of the store in the language that is being read; `None` where it must be queried.
    ///
    /// # Errors
    /// When it must be read and the database fails.
    pub async fn of(&self, shop: &Shop) -> Result<Option<Arc<Index>>> {
        let key = Key(shop.tenant.id, shop.lang.code());
        if let Some(kept) = self.0.get(&key)
            && kept.until.is_none_or(|until| shop.app.clock.now() < until)
            && shop.app.db.changes().holds(kept.stamp, shop.tenant.id, &[Change::Catalog])
        {
            return Ok(kept.index);
        }
        let stamp = shop.app.db.changes().stamp();
        // Taken before the prices are read: what turns meanwhile is read again.
        let now = shop.app.clock.now();
        let until = shop.app.frames.of(shop).await?.next_turn(now);
        let conn = shop.read().await?;
        let index = queries::index(&conn, shop.lang.code()).await?.map(Arc::new);
        self.0.insert(key, Kept { stamp, until, index: index.clone() });
        Ok(index)
    }
}
