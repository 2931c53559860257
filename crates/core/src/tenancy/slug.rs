//! The label of a tenant's subdomain: what may be one.

use crate::error::{Error, Result};

/// Names that mean something on the internet, to browsers, to mail or to us,
/// or that would let a store pass for the platform.
const RESERVED: [&str; 72] = [
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "autoconfig",
    "autodiscover",
    "beta",
    "billing",
    "blog",
    "cart",
    "cdn",
    "checkout",
    "console",
    "contact",
    "dashboard",
    "demo",
    "dev",
    "docs",
    "download",
    "email",
    "files",
    "ftp",
    "help",
    "hostmaster",
    "imap",
    "images",
    "info",
    "internal",
    "localhost",
    "login",
    "mail",
    "media",
    "mta-sts",
    "news",
    "ns1",
    "ns2",
    "operator",
    "operators",
    "partner",
    "payment",
    "payments",
    "platform",
    "pop",
    "postmaster",
    "root",
    "sales",
    "secure",
    "security",
    "shop",
    "shops",
    "signup",
    "smartseller",
    "smtp",
    "ssl",
    "staff",
    "staging",
    "static",
    "status",
    "store",
    "stores",
    "support",
    "test",
    "webmaster",
    "wpad",
    "www",
];

/// Checks a slug without the database: 3 to 40 of a–z, 0–9 and single hyphens
/// inside, not reserved, not an IDNA label.
///
/// # Errors
/// [`Error::Invalid`] on `slug`.
pub fn check(slug: &str) -> Result<()> {
    let problem = if slug.len() < 3 {
        "error-slug-short"
    } else if slug.len() > 40 {
        "error-slug-long"
    } else if !slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        "error-slug-characters"
    } else if slug.starts_with('-') || slug.ends_with('-') || slug.contains("--") {
        "error-slug-hyphens"
    } else if RESERVED.contains(&slug) {
        "error-slug-reserved"
    } else {
        return Ok(());
    };
    Err(Error::field("slug", problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(slug: &str, expect: Option<&str>) {
        let message = match check(slug) {
            Ok(()) => None,
            Err(Error::Invalid(errors)) => errors.of("slug").map(|error| error.message),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(message, expect, "{slug:?}");
    }

    #[test]
    fn says_what_is_wrong() {
        for good in ["rexus", "kopi-senja", "a1b", "toko-123"] {
            says(good, None);
        }
        says("ab", Some("error-slug-short"));
        says(&"a".repeat(41), Some("error-slug-long"));
        for bad in ["Kopi", "kopi senja", "kopi_senja", "tokö", "раypal", "x\"; DROP SCHEMA public", "a.b", "../etc"] {
            says(bad, Some("error-slug-characters"));
        }
        for bad in ["-kopi", "kopi-", "xn--toko"] {
            says(bad, Some("error-slug-hyphens"));
        }
        for bad in ["www", "admin", "api", "console", "autodiscover", "platform"] {
            says(bad, Some("error-slug-reserved"));
        }
    }
}
