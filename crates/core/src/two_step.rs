//! What the second step of signing in asks for: a code of an authenticator
//! app (RFC 6238: HMAC-SHA-1, six digits, thirty seconds, a step of patience
//! on either side), or one of ten recovery codes for whoever lost the phone.
//!
//! Decides from values alone. That a step and a recovery code are good once is
//! kept by whoever stores them; so a code says which step it is of, and a
//! recovery code becomes a hash that a row can be looked for with.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    ids::TenantId,
    secret_box::{Secret, SecretBox},
};

/// Recovery codes of an account.
pub const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code: 59 bits, which HMAC with a secret that is in no
/// database makes as good as more.
const RECOVERY_LENGTH: usize = 12;
/// Without letters and digits that look alike.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// What an authenticator app and we know, and nobody else: 160 random bits.
pub struct Key(totp_rs::Secret);

impl Key {
    /// A new one.
    pub fn random() -> Self {
        Self(totp_rs::Secret::new_stack(rand::random()))
    }

    /// Reads what [`Self::secret`] wrote.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(secret: &Secret) -> Result<Self> {
        totp_rs::Secret::try_from_base32(secret.expose())
            .map(Self)
            .map_err(|_| Error::unexpected("the key of an authenticator cannot be read"))
    }

    /// For the secret box: Base32.
    pub fn secret(&self) -> Secret {
        Secret::new(self.0.to_base32())
    }

    /// For people who type it into their app: Base32 in groups of four.
    pub fn groups(&self) -> String {
        let letters: Vec<char> = self.0.to_base32().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// What the QR code holds: `otpauth://totp/…`, the form of the Key URI
    /// Format that authenticator apps share.
    ///
    /// # Errors
    /// When names cannot be written into it.
    pub fn url(&self, issuer: &str, account: &str) -> Result<String> {
        // A colon parts the two names and may stand in neither.
        let plain = |name: &str| name.replace(':', " ");
        let totp = Builder::new().with_secret(self.0.clone()).with_issuer(Some(plain(issuer))).with_account_name(plain(account));
        totp.build().and_then(|totp| totp.to_url()).map_err(Error::unexpected)
    }

    /// The step that a typed code is of, if it is of one near this moment.
    /// Blanks between the digits are no mistake.
    pub fn step_of(&self, typed: &str, now: DateTime<Utc>) -> Option<i64> {
        let step = self.totp().check(&compact(typed), u64::try_from(now.timestamp()).ok()?)?;
        i64::try_from(step).ok()
    }

    /// What an app shows at this moment.
    pub fn code(&self, now: DateTime<Utc>) -> String {
        self.totp().generate(u64::try_from(now.timestamp()).unwrap_or(0)).to_string()
    }

    fn totp(&self) -> Totp {
        // The defaults are those of RFC 6238, and the length of the key was checked when it was made.
        Builder::new().with_secret(self.0.clone()).build_noncompliant()
    }
}

/// What keys are sealed and recovery codes are hashed with.
#[derive(Debug, Clone, Copy)]
pub struct Seals<'a> {
    /// For keys of authenticator apps.
    pub secrets: &'a SecretBox,
    /// The installation's secret.
    pub secret: &'a [u8],
}

impl Seals<'_> {
    /// Seals a key for one name of one tenant.
    ///
    /// # Errors
    /// As [`SecretBox::seal`].
    pub fn seal(self, tenant: TenantId, name: &str, key: &Key) -> Result<Vec<u8>> {
        self.secrets.seal(tenant, name, &key.secret())
    }

    /// Opens what was sealed for this name of this tenant.
    ///
    /// # Errors
    /// As [`SecretBox::open`].
    pub fn open(self, tenant: TenantId, name: &str, sealed: &[u8]) -> Result<Key> {
        Key::read(&self.secrets.open(tenant, name, sealed)?)
    }

    /// New recovery codes of a person, and what is stored of them.
    pub fn fresh_codes(self, person: Uuid) -> (Vec<String>, Vec<Vec<u8>>) {
        let codes = recovery_codes();
        let hashes = codes.iter().filter_map(|code| recovery_hash(self.secret, person, code)).collect();
        (codes, hashes)
    }
}

/// Two-step sign-in of somebody who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// When it was turned on.
    pub since: DateTime<Utc>,
    /// Recovery codes that were not used.
    pub codes_left: usize,
}

/// New recovery codes as people write them down: `k7fm-x2qd-9hpa`.
pub fn recovery_codes() -> Vec<String> {
    let mut rng = rand::rng();
    let mut group = || (0..4).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect::<String>();
    (0..RECOVERY_CODES).map(|_| [group(), group(), group()].join("-")).collect()
}

/// What a recovery code is stored as: HMAC-SHA-256 under the installation's
/// secret, bound to the person. `None` for a text that can be none.
pub fn recovery_hash(secret: &[u8], person: Uuid, typed: &str) -> Option<Vec<u8>> {
    let code = compact(typed).to_lowercase();
    if code.len() != RECOVERY_LENGTH || !code.bytes().all(|letter| ALPHABET.contains(&letter)) {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(b"recovery-code:");
    mac.update(person.as_bytes());
    mac.update(code.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

/// Without blanks and hyphens; what is far too long stays wrong.
fn compact(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').take(RECOVERY_LENGTH + 1).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};

    use super::*;

    /// Appendix B of RFC 6238: the last six digits of its values for SHA-1.
    #[test]
    fn codes_are_those_of_the_standard() {
        let key = Key(totp_rs::Secret::new_stack(*b"12345678901234567890"));
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let now = Utc.timestamp_opt(seconds, 0).unwrap();
            assert_eq!(key.code(now), code);
            assert_eq!(key.step_of(code, now), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_more_on_either_side() {
        let key = Key::random();
        let now = Utc.timestamp_opt(1_800_000_000, 0).unwrap();
        let step = now.timestamp() / 30;
        for (late, found) in [(-2, None), (-1, Some(step - 1)), (0, Some(step)), (1, Some(step + 1)), (2, None)] {
            assert_eq!(key.step_of(&key.code(now + Duration::seconds(30 * late)), now), found, "{late}");
        }
        let code = key.code(now);
        assert_eq!(key.step_of(&format!(" {} {} ", &code[..3], &code[3..]), now), Some(step));
        for bad in ["", "+12345", "12345", &format!("{code}0"), "１２３４５６"] {
            assert_eq!(key.step_of(bad, now), None, "{bad}");
        }
    }

    #[test]
    fn a_key_is_kept_and_shown_and_never_printed() {
        let key = Key::random();
        let now = Utc.timestamp_opt(1_800_000_000, 0).unwrap();
        assert_eq!(Key::read(&key.secret()).unwrap().code(now), key.code(now));
        assert!(Key::read(&Secret::new("not base 32!")).is_err());
        assert_eq!(key.groups().split(' ').map(str::len).collect::<Vec<_>>(), [4; 8]);
        let url = key.url("Toko: Kopi", "sari@example.com").unwrap();
        assert!(url.starts_with("otpauth://totp/Toko%20%20Kopi:sari%40example.com?secret="), "{url}");
    }

    #[test]
    fn recovery_codes_are_of_one_person_and_read_as_people_type_them() {
        let codes = recovery_codes();
        let person = Uuid::now_v7();
        let hash = |typed: &str| recovery_hash(b"secret", person, typed);
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!(code.len(), 14);
            assert_eq!(hash(code), hash(&format!(" {} ", code.to_uppercase().replace('-', " "))));
            assert!(hash(code).is_some());
        }
        assert_ne!(hash(&codes[0]), hash(&codes[1]));
        assert_ne!(hash(&codes[0]), recovery_hash(b"secret", Uuid::now_v7(), &codes[0]));
        assert_ne!(hash(&codes[0]), recovery_hash(b"other", person, &codes[0]));
        for bad in ["", "123456", "k7fm-x2qd-9hp", "k7fm-x2qd-9hpaa", "k7fm-x2qd-9hp0"] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }
}
