//! What changed, so that caches know what they hold is old.
//!
//! A cache keeps a [`Stamp`] beside its value, taken *before* it read the
//! database, and believes the value as long as nothing that it was made from
//! has changed since. A change counts when a transaction that declared a [`Change`] commits, in
//! this process at once and in others through `NOTIFY`; when the listener of
//! a process is lost, every stamp becomes old every few seconds until it is back.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use uuid::Uuid;

use crate::ids::{ProductId, TenantId};

/// A part of a tenant that pages are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Products, categories, prices, what is sold out.
    Catalog,
    /// One product's page, for instance how many are left.
    Product(ProductId),
    /// Theme, colours, logo, sections.
    Design,
    /// Name, contact, languages, payment, delivery, tax.
    Settings,
}

/// The moment at which a cached value began to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    epoch: u64,
    number: u64,
}

/// Numbers the changes of all tenants and remembers the last of each part.
#[derive(Debug, Default)]
pub struct Changes {
    last: RwLock<HashMap<(TenantId, Change), u64>>,
    number: AtomicU64,
    epoch: AtomicU64,
}

impl Changes {
    /// The stamp of this moment: take it before reading what will be cached.
    pub fn stamp(&self) -> Stamp {
        Stamp { epoch: self.epoch.load(Ordering::Acquire), number: self.number.load(Ordering::Acquire) }
    }

    /// Whether a value stamped so and made from these parts is still true.
    pub fn holds(&self, stamp: Stamp, tenant: TenantId, parts: &[Change]) -> bool {
        if stamp.epoch != self.epoch.load(Ordering::Acquire) {
            return false;
        }
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner);
        parts.iter().all(|part| last.get(&(tenant, *part)).is_none_or(|number| *number <= stamp.number))
    }

    /// Notes a change that was committed.
    pub fn note(&self, tenant: TenantId, change: Change) {
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        let number = self.number.fetch_add(1, Ordering::AcqRel) + 1;
        last.insert((tenant, change), number);
    }

    /// Makes every stamp old.
    pub fn note_everything(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

impl Change {
    /// The words of a notification, `tenant:part`.
    pub(super) fn message(self, tenant: TenantId) -> String {
        match self {
            Self::Catalog => format!("{tenant}:catalog"),
            Self::Product(id) => format!("{tenant}:product:{id}"),
            Self::Design => format!("{tenant}:design"),
            Self::Settings => format!("{tenant}:settings"),
        }
    }

    /// Reads a notification.
    pub fn parse(message: &str) -> Option<(TenantId, Self)> {
        let mut parts = message.split(':');
        let tenant = parts.next()?.parse().ok()?;
        let change = match (parts.next()?, parts.next()) {
            ("catalog", None) => Self::Catalog,
            ("design", None) => Self::Design,
            ("settings", None) => Self::Settings,
            ("product", Some(id)) => Self::Product(id.parse::<Uuid>().ok()?.into()),
            _ => return None,
        };
        Some((tenant, change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_makes_the_stamps_old_that_name_it() {
        let changes = Changes::default();
        let (kopi, batik) = (TenantId::new(), TenantId::new());
        let before = changes.stamp();

        changes.note(kopi, Change::Catalog);

        assert!(!changes.holds(before, kopi, &[Change::Design, Change::Catalog]));
        assert!(changes.holds(before, kopi, &[Change::Design]));
        assert!(changes.holds(before, batik, &[Change::Catalog]));
        assert!(changes.holds(changes.stamp(), kopi, &[Change::Catalog]));
    }

    #[test]
    fn everything_can_be_made_old() {
        let changes = Changes::default();
        let before = changes.stamp();

        changes.note_everything();

        assert!(!changes.holds(before, TenantId::new(), &[]));
    }

    #[test]
    fn a_message_is_read_as_it_was_written() {
        let tenant = TenantId::new();
        for change in [Change::Catalog, Change::Product(ProductId::new()), Change::Design, Change::Settings] {
            assert_eq!(Change::parse(&change.message(tenant)), Some((tenant, change)));
        }
        assert_eq!(Change::parse("nonsense"), None);
    }
}
