//! The first person of a tenant.

use super::queries;
use crate::{
    app::App,
    error::Result,
    ids::TenantId,
    platform::people::{self, Role},
};

/// No letter that can be mistaken for another: it is read from a screen or a
/// piece of paper.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";

/// Makes the owner's account and gives it the tenant. Answers with the first
/// password, or with nothing for a person who has an account already.
pub(super) async fn ensure(app: &App, tenant: TenantId, email: &str, store: &str) -> Result<Option<String>> {
    let password = one_time_password();
    let hash = app.passwords.hash(&password).await?;
    let name = email.split('@').next().filter(|name| !name.is_empty()).unwrap_or(store);
    let mut conn = app.db.platform().await?;
    let known = queries::person_exists(&mut conn, email).await?;
    people::grant(&mut conn, tenant, email, name, &hash, Role::Owner).await?;
    conn.commit().await?;
    Ok((!known).then_some(password))
}

/// A first password, to be read from a screen and typed: 80 bits.
pub fn one_time_password() -> String {
    spelled(rand::random())
}

/// Four groups of four.
fn spelled(chance: [u8; 16]) -> String {
    let letters: Vec<char> = chance.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_can_be_read_aloud() {
        assert_eq!(spelled([0; 16]), "aaaa-aaaa-aaaa-aaaa");
        let other = spelled([37; 16]);
        assert_eq!(other.len(), 19);
        assert!(other.chars().all(|letter| letter == '-' || letter.is_ascii_lowercase() || letter.is_ascii_digit()));
    }
}
