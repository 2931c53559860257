//! Host names, normalised once at the edge. Everything behind compares only
//! the normal form: lower case, ASCII (IDNA 2008 by UTS 46), no port, no dot
//! at the end.

/// The normal form of a `Host` header or `:authority`, or `None` when it is
/// not a host name of ours to answer: an address, an empty label, a character
/// outside letters, digits, hyphen and dot, a label that does not survive
/// IDNA, a bad port.
pub fn normalise(raw: &str) -> Option<String> {
    let (name, port) = match raw.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (raw, None),
    };
    if port.is_some_and(|port| port.is_empty() || port.len() > 5 || port.parse::<u16>().is_err()) {
        return None;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() || name.len() > 253 || name.contains(['/', '\\', '@', ' ', ':', '[', ']', '%', '_']) {
        return None;
    }
    // What is in the normal form already needs no tables. `xn--` does: not every such label means something.
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let ascii = if plain && !name.contains("--") { name.to_owned() } else { idna::domain_to_ascii_strict(name).ok()? };
    let labels_fit = ascii.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    });
    labels_fit.then_some(ascii)
}

/// The label before `base`, when `host` is exactly one label below it.
pub fn subdomain<'a>(host: &'a str, base: &str) -> Option<&'a str> {
    let label = host.strip_suffix(base)?.strip_suffix('.')?;
    (!label.is_empty() && !label.contains('.')).then_some(label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn becomes(raw: &str, expect: Option<&str>) {
        assert_eq!(normalise(raw).as_deref(), expect, "{raw:?}");
    }

    #[test]
    fn spellings_of_one_host_are_one() {
        for same in ["kopi.localhost", "KOPI.localhost", "kopi.localhost.", "kopi.localhost:8080", "kopi.LOCALHOST.:443"] {
            becomes(same, Some("kopi.localhost"));
        }
        becomes("tokö.example", Some("xn--tok-una.example"));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for bad in [
            "",
            ".",
            "..",
            "kopi..localhost",
            ".kopi.localhost",
            "kopi.localhost:99999",
            "kopi.localhost:",
            "kopi.localhost:80:80",
            "[::1]",
            "a@b.test",
            "a b.test",
            "a/b.test",
            "a\\b.test",
            "a%2e.test",
            "-a.test",
            "a-.test",
            "_dmarc.test",
            "xn--.test",
            "a\r\n.test",
        ] {
            becomes(bad, None);
        }
        becomes(&format!("{}.test", "a".repeat(64)), None);
    }

    proptest! {
        /// The quick way and the tables say the same.
        #[test]
        fn a_plain_host_is_what_idna_makes_of_it(name in "[a-z0-9.-]{1,24}(\\.localhost)?") {
            let careful = idna::domain_to_ascii_strict(name.strip_suffix('.').unwrap_or(&name)).ok();
            if let Some(host) = normalise(&name) {
                prop_assert_eq!(Some(host), careful);
            }
        }
    }

    #[test]
    fn a_subdomain_ends_on_a_label() {
        assert_eq!(subdomain("kopi.localhost", "localhost"), Some("kopi"));
        for none in ["localhost", "a.kopi.localhost", "evillocalhost", "kopi.localhost.evil"] {
            assert_eq!(subdomain(none, "localhost"), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn normal_is_normal(raw in "\\PC{0,60}") {
            if let Some(once) = normalise(&raw) {
                prop_assert_eq!(normalise(&once), Some(once.clone()));
            }
        }
    }
}
