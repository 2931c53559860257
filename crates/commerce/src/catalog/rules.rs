//! Decisions about texts of the catalogue: addresses, tags, options, texts.
//! From values alone.

use std::collections::HashSet;

use super::ProductOption;
use crate::error::FieldErrors;

/// Options a product may have.
pub const MAX_OPTIONS: usize = 3;
/// Variants that options may make.
pub const MAX_VARIANTS: usize = 250;
/// Tags a product may have.
pub const MAX_TAGS: usize = 50;

/// The address that a name makes: `Mechanical Keyboard (TKL)` is
/// `mechanical-keyboard-tkl`. Empty when the name has no letter or digit.
pub fn slugify(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !matches!(c, '\'' | '"') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 80 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Whether an address was typed well: lower-case words and single hyphens.
pub fn is_slug(slug: &str) -> bool {
    !slug.is_empty()
        && slug.len() <= 120
        && slug.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// The first of `slug`, `slug-2`, `slug-3` … that is not taken.
pub fn free_slug(slug: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(slug) {
        return slug.to_owned();
    }
    (2..).map(|n| format!("{slug}-{n}")).find(|one| !taken.contains(one)).unwrap_or_default()
}

/// Tags as they are stored: trimmed, each once whatever its case, at most [`MAX_TAGS`].
pub fn clean_tags<S: AsRef<str>>(tags: &[S]) -> Vec<String> {
    let mut seen = HashSet::new();
    tags.iter()
        .map(|tag| tag.as_ref().split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|tag| !tag.is_empty() && tag.chars().count() <= 60 && seen.insert(tag.to_lowercase()))
        .take(MAX_TAGS)
        .collect()
}

/// Takes apart what was typed into one field: by semicolons or lines where
/// there are some, so that a value may hold a comma, else by commas.
pub fn split_list(text: &str) -> Vec<String> {
    let by: &[char] = if text.contains([';', '\n']) { &[';', '\n'] } else { &[','] };
    text.split(by).map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|part| !part.is_empty()).collect()
}

/// Writes a list so that [`split_list`] reads it back.
pub fn join_list(values: &[String]) -> String {
    if values.iter().any(|value| value.contains(',')) { format!("{};", values.join("; ")) } else { values.join(", ") }
}

/// Options as they are stored: trimmed, nameless and empty ones left out.
pub fn clean_options(options: &[ProductOption]) -> Vec<ProductOption> {
    options
        .iter()
        .map(|option| ProductOption {
            name: option.name.trim().to_owned(),
            values: option.values.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect(),
        })
        .filter(|option| !(option.name.is_empty() && option.values.is_empty()))
        .collect()
}

/// What is wrong with options, on the field `options`.
pub fn check_options(options: &[ProductOption], errors: &mut FieldErrors) {
    let mut names = HashSet::new();
    let named =
        options.iter().all(|option| !option.name.is_empty() && !option.values.is_empty() && names.insert(option.name.to_lowercase()));
    if options.len() > MAX_OPTIONS || !named {
        errors.add("options", "error-product-options");
    }
    for option in options {
        let mut values = HashSet::new();
        if !option.values.iter().all(|value| values.insert(value.to_lowercase())) {
            errors.add("options", "error-product-values");
        }
    }
}

/// The text of HTML, for searching.
pub fn plain_text(html: &str) -> String {
    let spaced = html.replace('<', " <");
    let text = ammonia::Builder::empty().clean(&spaced).to_string();
    let text = text.replace("&nbsp;", " ").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(20_000).collect()
}

/// HTML that may stand on a page of the store: text with its form, no script,
/// style, handler, frame or form. Text without tags becomes paragraphs.
pub fn clean_html(html: &str) -> String {
    let html = html.trim();
    if !html.is_empty() && !html.contains('<') {
        let paragraphs = html.replace("\r\n", "\n");
        let text = paragraphs.split("\n\n").map(|part| format!("<p>{}</p>", part.trim().replace('\n', "<br>"))).collect::<String>();
        return clean_html(&text);
    }
    let tags: HashSet<&str> = [
        "p",
        "br",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "a",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "sub",
        "sup",
        "code",
        "pre",
        "div",
        "span",
    ]
    .into_iter()
    .collect();
    ammonia::Builder::default()
        .tags(tags)
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", ["href", "title"].into_iter().collect())].into_iter().collect())
        .url_schemes(["https", "http", "mailto", "tel"].into_iter().collect())
        .link_rel(Some("noopener nofollow"))
        .clean(html)
        .to_string()
}

/// The code of a variant that was made from its product's: `MK1-RED-TKL`.
pub fn variant_sku(base: &str, values: &[String]) -> Option<String> {
    if base.is_empty() {
        return None;
    }
    let tail: String = values.iter().map(|value| format!("-{}", slugify(value).to_uppercase())).collect();
    Some(format!("{base}{tail}").chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_an_address() {
        assert_eq!(slugify("Mechanical Keyboard (TKL)"), "mechanical-keyboard-tkl");
        assert_eq!(slugify("Kopi Gayo – 250 g"), "kopi-gayo-250-g");
        assert_eq!(slugify("Men's Été!"), "mens-ete");
        assert_eq!(slugify("???"), "");
        assert!(is_slug(&slugify(&"a b".repeat(100))));
    }

    #[test]
    fn an_address_is_words_and_hyphens() {
        assert!(is_slug("daxa-m84-pro"));
        for bad in ["", "-a", "a--b", "A", "a b", "é", "a/b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    #[test]
    fn the_next_free_address_is_found() {
        let taken = ["mouse".to_owned(), "mouse-2".to_owned()].into();
        assert_eq!(free_slug("mouse", &taken), "mouse-3");
        assert_eq!(free_slug("keyboard", &taken), "keyboard");
    }

    #[test]
    fn tags_stand_once() {
        assert_eq!(clean_tags(&[" RGB ", "rgb", "", "hot  swap"]), ["RGB", "hot swap"]);
    }

    #[test]
    fn lists_are_read_back() {
        for values in [vec!["Red", "Blue"], vec!["Red, matte", "Blue"], vec!["Red, matte"]] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(split_list(&join_list(&values)), values);
        }
    }

    #[test]
    fn scripts_leave_and_text_gets_paragraphs() {
        assert_eq!(clean_html("<p onclick=x>Hi<script>alert(1)</script></p>"), "<p>Hi</p>");
        assert_eq!(clean_html("One\n\nTwo"), "<p>One</p><p>Two</p>");
        assert!(!clean_html("<a href='javascript:x'>y</a>").contains("javascript"));
        assert_eq!(plain_text("<p>One</p><p>T&amp;C</p>"), "One T&C");
    }

    #[test]
    fn options_need_names_values_and_no_twins() {
        let option =
            |name: &str, values: &[&str]| ProductOption { name: name.into(), values: values.iter().map(|value| (*value).into()).collect() };
        let wrong = |options: &[ProductOption]| {
            let mut errors = FieldErrors::default();
            check_options(options, &mut errors);
            !errors.is_empty()
        };
        assert!(!wrong(&[option("Size", &["S", "M"])]));
        assert!(wrong(&[option("Size", &["S", "s"])]));
        assert!(wrong(&[option("Size", &["S"]), option("size", &["M"])]));
        assert!(wrong(&[option("Size", &[])]));
    }
}
