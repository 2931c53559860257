//! Which old addresses may lead where. A path is without host and language,
//! percent-encoded as browsers send it, and without a slash at its end.

use std::collections::{BTreeMap, HashMap};

use url::Url;

/// The longest address, in bytes.
pub const MAX_LENGTH: usize = 500;
/// Redirects of one store.
pub const MOST: usize = 20_000;
/// Nobody is sent round more often than this when a chain is followed.
const MOST_STEPS: usize = 20;

/// What a store is reached by, for taking addresses apart.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The host that links name.
    pub host: &'a str,
    /// Languages, the first without a prefix.
    pub locales: &'a [String],
    /// First segments of paths that the store answers itself.
    pub served: &'a [&'a str],
}

/// Why an address is not taken: a locale key.
pub type Refusal = &'static str;

/// The normal form of an old address. Its host does not matter: it is the one
/// that the shop had, and what is asked for here arrives without it.
///
/// # Errors
/// When it cannot be read, is too long, or is answered by the store itself.
pub fn old(text: &str, own: Own<'_>) -> Result<String, Refusal> {
    let url = parsed(text).ok_or("redirect-error-from")?;
    let path = without_language(url.path(), own.locales);
    let path = match path.trim_end_matches('/') {
        "" => return Err("redirect-error-home"),
        path => path.to_owned(),
    };
    let first = path.split('/').nth(1).unwrap_or_default();
    if own.served.contains(&first) {
        return Err("redirect-error-served");
    }
    let whole = match url.query() {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    };
    if whole.len() > MAX_LENGTH { Err("redirect-error-long") } else { Ok(whole) }
}

/// The normal form of where an address leads: a page of this store.
///
/// # Errors
/// When it cannot be read, is too long, or is on another host.
pub fn target(text: &str, own: Own<'_>) -> Result<String, Refusal> {
    let url = parsed(text).ok_or("redirect-error-to")?;
    if url.host_str() != Some(PLACEHOLDER) && url.host_str() != Some(own.host) {
        return Err("redirect-error-host");
    }
    let path = without_language(url.path(), own.locales);
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    // Two slashes at the front would be another host.
    if path.starts_with("//") || path.is_empty() {
        return Err("redirect-error-to");
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    let whole = format!("{path}{query}{fragment}");
    if whole.len() > MAX_LENGTH { Err("redirect-error-long") } else { Ok(whole) }
}

/// Stands for the host of an address that names none.
const PLACEHOLDER: &str = "own.invalid";

fn parsed(text: &str) -> Option<Url> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 4 * MAX_LENGTH && !text.chars().any(char::is_control) && !text.contains('\\');
    let whole = text.starts_with("https://") || text.starts_with("http://");
    if !plain || !(whole || (text.starts_with('/') && !text.starts_with("//"))) {
        return None;
    }
    let base = Url::parse(&format!("http://{PLACEHOLDER}/")).ok()?;
    let url = base.join(text).ok()?;
    (url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn without_language<'a>(path: &'a str, locales: &[String]) -> &'a str {
    let first = path.split('/').nth(1).unwrap_or_default();
    if locales.iter().skip(1).any(|code| code == first) {
        let rest = &path[1 + first.len()..];
        if rest.is_empty() { "/" } else { rest }
    } else {
        path
    }
}

/// All redirects of a store while some are added: every one leads straight to
/// where it ends, so that nobody is sent twice and nobody in a circle.
#[derive(Debug)]
pub struct Map {
    targets: HashMap<String, String>,
    changed: BTreeMap<String, String>,
}

impl Map {
    /// The map that these pairs make.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { targets: pairs.into_iter().collect(), changed: BTreeMap::new() }
    }

    /// Leads an address to another. Whether anything is different now.
    ///
    /// # Errors
    /// When it would lead to itself, or there are too many.
    pub fn lead(&mut self, from: &str, to: &str) -> Result<bool, Refusal> {
        let end = self.end(from, to)?;
        if self.targets.get(from).is_some_and(|known| *known == end) {
            return Ok(false);
        }
        if !self.targets.contains_key(from) && self.targets.len() >= MOST {
            return Err("redirect-error-many");
        }
        let before: Vec<String> =
            self.targets.iter().filter(|(path, target)| *path != from && bare(target) == from).map(|(path, _)| path.clone()).collect();
        for path in before.into_iter().chain([from.to_owned()]) {
            self.targets.insert(path.clone(), end.clone());
            self.changed.insert(path, end.clone());
        }
        Ok(true)
    }

    fn end(&self, from: &str, to: &str) -> Result<String, Refusal> {
        let mut end = to.to_owned();
        for _ in 0..MOST_STEPS {
            if bare(&end) == from {
                return Err("redirect-error-loop");
            }
            match self.targets.get(bare(&end)) {
                Some(next) => end.clone_from(next),
                None => return Ok(end),
            }
        }
        Err("redirect-error-loop")
    }

    /// What must be written.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changed.iter().map(|(path, target)| (path.as_str(), target.as_str()))
    }
}

/// Without the fragment, which no server sees.
fn bare(address: &str) -> &str {
    address.split('#').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(locales: &[String]) -> Own<'_> {
        Own { host: "rexus.example", locales, served: &["admin", "cart"] }
    }

    #[test]
    fn an_old_address_is_a_path_whatever_it_was_typed_as() {
        let locales = ["id".to_owned(), "en".to_owned()];
        for (typed, path) in [
            ("/product/daxa-m84/", "/product/daxa-m84"),
            ("https://www.rexus.id/product/daxa-m84", "/product/daxa-m84"),
            ("/product.php?id=7", "/product.php?id=7"),
            ("/en/blog/news", "/blog/news"),
            ("/kategori/papan ketik", "/kategori/papan%20ketik"),
            ("/a/../b", "/b"),
        ] {
            assert_eq!(old(typed, own(&locales)), Ok(path.to_owned()), "{typed}");
        }
        for bad in [
            "",
            "product",
            "//evil.test/x",
            "/\\evil.test",
            "javascript:alert(1)",
            "ftp://x/y",
            "/",
            "/en",
            "/admin/orders",
            "/cart",
            "/en/cart",
            "/a\nb",
        ] {
            assert!(old(bad, own(&locales)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_redirect_stays_in_the_store() {
        let locales = ["id".to_owned()];
        assert_eq!(target("/p/daxa?v=1#foto", own(&locales)), Ok("/p/daxa?v=1#foto".to_owned()));
        assert_eq!(target("https://rexus.example/p/daxa/", own(&locales)), Ok("/p/daxa".to_owned()));
        assert_eq!(target("/", own(&locales)), Ok("/".to_owned()));
        for bad in [
            "https://evil.test/",
            "https://rexus.example.evil.test/",
            "//evil.test",
            "/\\evil.test",
            "https://u:p@rexus.example/",
            "/..//evil.test",
            "javascript:alert(1)",
            "data:text/html,x",
            "",
        ] {
            assert!(target(bad, own(&locales)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_redirect_leads_straight_to_the_end_and_none_in_a_circle() {
        let mut map = Map::new([("/a".to_owned(), "/b".to_owned())]);
        assert_eq!(map.lead("/b", "/c"), Ok(true));
        assert_eq!(map.lead("/x", "/a"), Ok(true));
        let changed: Vec<_> = map.changed().collect();
        assert_eq!(changed, [("/a", "/c"), ("/b", "/c"), ("/x", "/c")]);
        assert_eq!(map.lead("/c", "/a"), Err("redirect-error-loop"));
        assert_eq!(map.lead("/c", "/c#top"), Err("redirect-error-loop"));
        assert_eq!(map.lead("/x", "/c"), Ok(false), "it is so already");
    }

    #[test]
    fn a_circle_that_stands_already_hangs_nothing_up() {
        let mut map = Map::new([("/a".to_owned(), "/b".to_owned()), ("/b".to_owned(), "/a".to_owned())]);
        assert_eq!(map.lead("/c", "/a"), Err("redirect-error-loop"));
    }
}
