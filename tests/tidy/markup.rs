//! Rules about templates, style sheets and scripts.

use crate::tree::{Source, between, files, none};

/// What may be printed as it is, and why that is no hole.
const SAFE: [(&str, &str); 6] = [
    ("product.description_html", "cleaned by catalog when it is saved"),
    ("data|safe", "JSON in which no character can end the block or begin a tag, storefront::meta"),
    ("content.body_html", "cleaned by content when it is saved"),
    ("page.current_entry(", "one of two constants"),
    ("page.current_if(", "one of two constants"),
    ("page.loading(", "one of two constants"),
];

fn templates() -> Vec<Source> {
    files(&["templates", "themes"], &[".html", ".txt", ".xml"])
}

#[test]
fn templates_are_short_enough_to_read() {
    let long = templates().into_iter().filter(|file| file.text.lines().count() > 200);
    none("split what is longer than 200 lines:", &long.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn every_template_is_used() {
    let rust: String = files(&["src"], &[".rs"]).into_iter().map(|file| file.text).collect();
    let markup: String = templates().into_iter().map(|file| file.text).collect();
    let unused = templates().into_iter().filter_map(|file| {
        let name = file.path.strip_prefix("templates/")?.to_owned();
        (!rust.contains(&format!("\"{name}\"")) && !markup.contains(&format!("\"{name}\""))).then_some(file.path)
    });
    none("remove it or use it:", &unused.collect::<Vec<_>>());
}

#[test]
fn markup_is_printed_as_it_is_only_where_it_was_cleaned() {
    let mut findings = Vec::new();
    for file in templates() {
        for print in between(&file.text, "{{", "}}") {
            let compact: String = print.chars().filter(|letter| !letter.is_whitespace()).collect();
            let allowed = SAFE.iter().any(|(what, _)| compact.starts_with(what));
            if compact.contains("|safe") && !allowed {
                findings.push(format!("{}: {}", file.path, print.trim()));
            }
        }
    }
    none("|safe needs a line with its reason in SAFE:", &findings);
}

/// The content security policy refuses all of it, so it would silently not work.
#[test]
fn nothing_is_inline() {
    let mut findings = Vec::new();
    for file in templates() {
        // A letter's style stands in the letter: mail programs load no sheet.
        if file.path.contains("/mail/") || file.path.ends_with("layouts/mail.html") {
            continue;
        }
        for tag in between(&file.text, "<", ">") {
            let lower = tag.to_lowercase();
            // Structured data is read by search engines and run by nobody.
            let data = lower == "script type=\"application/ld+json\"";
            let script = lower.starts_with("script") && !lower.contains("src=") && !data;
            let attribute = lower
                .split_whitespace()
                .skip(1)
                .any(|part| part.starts_with("style=") || part.starts_with("hx-on") || part.starts_with("js:") || is_handler(part));
            if script || lower.starts_with("style") || attribute || lower.contains("javascript:") {
                findings.push(format!("{}: <{}>", file.path, tag.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
    }
    none("scripts and styles stand in files of their own:", &findings);
}

fn is_handler(part: &str) -> bool {
    part.split_once('=')
        .is_some_and(|(name, _)| name.starts_with("on") && name.len() > 4 && name.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[test]
fn pages_load_nothing_from_elsewhere() {
    let mut findings = Vec::new();
    for file in files(&["templates", "themes", "static/css", "static/js"], &[".html", ".css", ".js"]) {
        if file.path.contains("/mail/") || file.name().contains(".min.") {
            continue;
        }
        for marker in ["src=\"http", "src=\"//", "url(http", "url(\"http", "url(//", "@import", "<link rel=\"stylesheet\" href=\"http"] {
            if file.text.contains(marker) {
                findings.push(format!("{} has {marker}", file.path));
            }
        }
    }
    none("serve it from here:", &findings);
}

#[test]
fn scripts_make_no_code_from_text() {
    let mut findings = Vec::new();
    for file in files(&["static/js"], &[".js"]) {
        if file.name().contains(".min.") {
            continue;
        }
        for word in ["eval(", "new Function", "document.write", "setTimeout(\"", "outerHTML ="] {
            if file.text.contains(word) {
                findings.push(format!("{} uses {word}", file.path));
            }
        }
    }
    none("the policy forbids it:", &findings);
}
