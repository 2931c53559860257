//! The one spelling of what a product can be filtered and searched by. The
//! side that writes products and the side that filters them both use it, so
//! that "Red ", "red" and "RED" are one value.

/// An option value as `products.facets` holds it: `switch=red`.
pub fn facet(name: &str, value: &str) -> String {
    format!("{}={}", plain(name), plain(value))
}

/// The option's part of a facet, `switch` of `switch=red`.
pub fn option_of(facet: &str) -> &str {
    facet.split_once('=').map_or(facet, |(name, _)| name)
}

/// Lower case, one blank between words, and no `=`, which separates.
fn plain(text: &str) -> String {
    text.replace('=', " ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// PostgreSQL's text search configuration for a language, with its schema:
/// `pg_catalog` is searched even where nothing else is.
pub fn search_config(locale: &str) -> &'static str {
    match locale.split('-').next().unwrap_or(locale) {
        "id" => "pg_catalog.indonesian",
        "en" => "pg_catalog.english",
        "de" => "pg_catalog.german",
        "fr" => "pg_catalog.french",
        "es" => "pg_catalog.spanish",
        "nl" => "pg_catalog.dutch",
        _ => "pg_catalog.simple",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_one_facet() {
        assert_eq!(facet(" Switch ", "Gateron  Red"), "switch=gateron red");
        assert_eq!(facet("SWITCH", "gateron red"), "switch=gateron red");
        assert_eq!(facet("a=b", "c=d"), "a b=c d");
        assert_eq!(option_of("switch=gateron red"), "switch");
    }

    #[test]
    fn an_unknown_language_is_searched_without_stems() {
        assert_eq!(search_config("id"), "pg_catalog.indonesian");
        assert_eq!(search_config("en-GB"), "pg_catalog.english");
        assert_eq!(search_config("jv"), "pg_catalog.simple");
    }
}
