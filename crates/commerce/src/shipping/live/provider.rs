//! What a provider of courier prices can do for us, as seen from here.
//!
//! The providers themselves live in `integrations::rates`; nothing here knows
//! one. A provider is only ever asked outside a transaction.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::BoxFuture;

use super::{Provider, Question, Service};
use crate::secret_box::Secret;

/// Why there are no prices. Says what kind of thing went wrong, never what
/// the provider wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It does not answer, not in time, or not in a form that can be read.
    #[error("the provider does not answer")]
    Silent,
    /// It does not accept the key.
    #[error("the provider does not accept the key")]
    Key,
    /// It knows one of the postcodes not.
    #[error("the provider does not know a postcode")]
    Postcode,
}

impl Failure {
    /// What to tell staff.
    pub fn key(self) -> &'static str {
        match self {
            Self::Silent => "admin-couriers-failed-silent",
            Self::Key => "admin-couriers-failed-key",
            Self::Postcode => "admin-couriers-failed-postcode",
        }
    }
}

/// Knows the prices of couriers. It is given the tenant's key with every
/// question and keeps none.
pub trait RateProvider: Send + Sync {
    /// The services of the couriers that were asked about; none where no
    /// courier goes.
    fn ask<'a>(&'a self, key: &'a Secret, question: &'a Question) -> BoxFuture<'a, Result<Vec<Service>, Failure>>;
}

/// The providers that this process can reach.
#[derive(Clone, Default)]
pub struct Providers(BTreeMap<&'static str, Arc<dyn RateProvider>>);

impl Providers {
    /// Adds a provider under its name.
    pub fn add(&mut self, provider: Provider, at: Arc<dyn RateProvider>) {
        self.0.insert(provider.as_str(), at);
    }

    /// How it is spoken to, where this installation knows it.
    pub fn of(&self, provider: Provider) -> Option<&Arc<dyn RateProvider>> {
        self.0.get(provider.as_str())
    }
}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
