//! Keys of a tenant's accounts at other companies: written by staff, opened
//! only where such a company is called, shown to nobody.
//!
//! A name says whose key it is: `stripe.live.secret_key`. What people see is
//! the hint alone.

pub mod queries;

use std::collections::BTreeMap;

use crate::{
    db::TenantConn,
    error::Result,
    secret_box::{Secret, SecretBox},
};

/// How much of a secret its hint shows, and how long it must be for that.
const HINT: usize = 4;
const SHORTEST_WITH_HINT: usize = 16;

/// Keeps a secret under a name, in place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn put(conn: &mut TenantConn, secrets: &SecretBox, name: &str, secret: &Secret) -> Result<()> {
    let sealed = secrets.seal(conn.tenant().id, name, secret)?;
    queries::upsert(conn, name, &sealed, &hint(secret.expose())).await
}

/// Opens every secret whose name begins so, by the rest of the name.
///
/// # Errors
/// When one of them cannot be opened.
pub async fn below(conn: &mut TenantConn, secrets: &SecretBox, prefix: &str) -> Result<BTreeMap<String, Secret>> {
    let tenant = conn.tenant().id;
    let mut opened = BTreeMap::new();
    for row in queries::below(conn, prefix).await? {
        let rest = row.name.strip_prefix(prefix).unwrap_or(&row.name).to_owned();
        opened.insert(rest, secrets.open(tenant, &row.name, &row.sealed)?);
    }
    Ok(opened)
}

/// The end of a secret, where so much of it is left that the end tells nothing.
fn hint(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    if letters.len() < SHORTEST_WITH_HINT { String::new() } else { letters[letters.len() - HINT..].iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_shows_the_end_of_a_long_secret_and_nothing_of_a_short_one() {
        assert_eq!(hint("sk_test_0123456789abcdef4f2a"), "4f2a");
        assert_eq!(hint("0123456789abcde"), "");
        assert_eq!(hint(""), "");
    }
}
