//! Rules about templates, style sheets and scripts.

use crate::tree::{Source, between, files, none, read};

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

/// The other ways in which askama prints text as it is, white space left out.
const UNESCAPED: [&str; 8] =
    ["autoescape", "escape=\"none\"", "escape=\"txt\"", "[[escaper]]", "PreEscaped", "MarkupDisplay", "HtmlSafe", "MaybeSafe"];

fn unescaped(text: &str) -> Vec<&'static str> {
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    UNESCAPED.into_iter().filter(|word| compact.contains(word)).collect()
}

#[test]
fn escaping_is_switched_off_nowhere() {
    for way in ["{% autoescape false %}", "#[template(path = \"a.html\", escape = \"none\")]", "MarkupDisplay::new_safe(a)"] {
        assert!(!unescaped(way).is_empty(), "{way} is not seen");
    }
    let mut sources = templates();
    sources.extend(files(&["src", "crates"], &[".rs"]));
    sources.push(Source { path: "askama.toml".to_owned(), text: read("askama.toml") });
    let findings =
        sources.into_iter().flat_map(|file| unescaped(&file.text).into_iter().map(move |word| format!("{} has {word}", file.path)));
    none("print it escaped, or clean it and use |safe with a line in SAFE:", &findings.collect::<Vec<_>>());
}

/// Attributes whose value is printed into without quotes round it: a space in
/// what is printed would begin another attribute, which no escaping prevents.
fn unquoted(template: &str) -> Vec<String> {
    /// Stands for one print.
    const PRINT: char = '\u{1}';
    let mut html = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        html.push_str(before);
        let (stands, close) = match after.chars().next() {
            Some('{') => (PRINT, "}}"),
            Some('%') => (' ', "%}"),
            Some('#') => (' ', "#}"),
            _ => ('{', ""),
        };
        html.push(stands);
        rest = after.split_once(close).map_or("", |(_, rest)| rest);
    }
    html.push_str(rest);

    let mut found = Vec::new();
    let (mut inside, mut quote, mut part) = (false, None, String::new());
    let mut before = ' ';
    for letter in html.chars() {
        if let Some(open) = quote {
            if letter == open {
                quote = None;
                part.push(letter);
            }
        } else if !inside {
            inside = before == '<' && letter.is_ascii_alphabetic();
        } else if letter == '"' || letter == '\'' {
            quote = Some(letter);
        } else if letter == '>' || (letter.is_whitespace() && !part.ends_with('=')) {
            if part.split_once('=').is_some_and(|(_, value)| value.contains(PRINT)) {
                found.push(part.replace(PRINT, "{{ … }}"));
            }
            part.clear();
            inside = letter != '>';
        } else if !letter.is_whitespace() {
            part.push(letter);
        }
        before = letter;
    }
    found
}

#[test]
fn what_is_printed_into_an_attribute_stands_in_quotes() {
    for wrong in ["<a href={{ url }}>", "<a b\nhref= {{ url }} c>", "<a href=/p/{{ slug }}>", "<input {% if a %}value={{ a }}{% endif %}>"]
    {
        assert_eq!(unquoted(wrong).len(), 1, "{wrong} is not seen: {:?}", unquoted(wrong));
    }
    for right in ["<a href=\"/q?a={{ a }}&b={{ b }}\">b={{ b }}</a>", "<a href='{{ a }}' {{ state }}>", "a={{ a }} <b>b={{ b }}</b>"] {
        assert_eq!(unquoted(right), [""; 0], "{right}");
    }
    let pages = templates().into_iter().filter(|file| file.path.ends_with(".html"));
    let findings = pages.flat_map(|file| unquoted(&file.text).into_iter().map(move |part| format!("{}: {part}", file.path)));
    none("put quotes round the value:", &findings.collect::<Vec<_>>());
}

/// Markup that slipped through must find no gadget in htmx.
#[test]
fn htmx_makes_no_code_from_markup_wherever_it_is_loaded() {
    let loading: Vec<Source> = templates().into_iter().filter(|file| file.text.contains("js/htmx.min.js")).collect();
    assert!(loading.len() >= 3, "the layouts load htmx by another name");
    let mut findings = Vec::new();
    for file in loading {
        let config = between(&file.text, "<meta name=\"htmx-config\" content='", "'>");
        let config: serde_json::Value = config.first().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        for name in ["allowEval", "allowScriptTags"] {
            if config[name] != serde_json::Value::Bool(false) {
                findings.push(format!("{}: {name} is not false", file.path));
            }
        }
        if config.get("selfRequestsOnly").is_some_and(|value| value != &serde_json::Value::Bool(true)) {
            findings.push(format!("{}: selfRequestsOnly is not true", file.path));
        }
    }
    none("say so in the htmx-config of the layout:", &findings);
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
