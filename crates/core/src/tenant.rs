//! One business on the platform, as everything that serves it sees it.

use std::{fmt, str::FromStr};

use chrono_tz::Tz;

use crate::{
    error::{Error, Result},
    ids::TenantId,
    money::Currency,
    plan::Plan,
};

/// Where a tenant stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantState {
    /// Being set up; routes nothing.
    Provisioning,
    /// Open.
    Active,
    /// Closed by an operator; answers 503.
    Suspended,
    /// Given up by its owner; answers 410.
    Closed,
    /// Its data is being removed; routes nothing.
    Deleting,
}

impl TenantState {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::Deleting => "deleting",
        }
    }
}

impl FromStr for TenantState {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::Provisioning, Self::Active, Self::Suspended, Self::Closed, Self::Deleting]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::unexpected(format!("unknown tenant state {text}")))
    }
}

/// The name of a tenant's schema and role: `t_` and the id's 128 bits in
/// base 32. The only thing that is ever written into SQL as an identifier, so
/// it can be made from an id alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SchemaName(String);

impl SchemaName {
    /// Crockford's alphabet: no letter that can be mistaken for a digit.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// The name that belongs to an id.
    pub fn of(id: TenantId) -> Self {
        let bits = id.uuid().as_u128();
        let name = (0..26).rev().map(|at| {
            let five = usize::try_from((bits >> (at * 5)) & 31).unwrap_or(0);
            char::from(Self::ALPHABET[five])
        });
        Self("t_".chars().chain(name).collect())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One business on the platform. Made by the registry and by nothing else.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Identity.
    pub id: TenantId,
    /// The label of its subdomain.
    pub slug: String,
    /// What shoppers read.
    pub name: String,
    /// Where it stands in its life.
    pub state: TenantState,
    /// What it sells in.
    pub currency: Currency,
    /// Languages, the default first; never empty.
    pub locales: Vec<String>,
    /// What it pays for.
    pub plan: Plan,
    /// Where its days begin.
    pub time_zone: Tz,
    /// The theme it wears.
    pub theme: String,
    /// Where mail about the store goes.
    pub owner_email: String,
    /// The host that links name.
    pub canonical_host: String,
    /// The pool that serves it.
    pub lane: i16,
    /// Where its data is. Follows from the id.
    pub schema: SchemaName,
    /// The newest migration that ran in it.
    pub schema_version: String,
}

impl Tenant {
    /// The language without a prefix in addresses.
    pub fn default_locale(&self) -> &str {
        self.locales.first().map_or("en", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn a_schema_name_is_plain_and_its_own(a in any::<u128>(), b in any::<u128>()) {
            let name = |bits| SchemaName::of(TenantId::from(Uuid::from_u128(bits))).to_string();
            prop_assert_eq!(name(a).len(), 28);
            prop_assert!(name(a)[2..].bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
            prop_assert_eq!(a == b, name(a) == name(b));
        }
    }
}
