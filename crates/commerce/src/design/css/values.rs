//! Values of declarations and preludes of at-rules: which tokens may stand in
//! them, and what single properties may be set to.

use cssparser::{Token, serialize_identifier};

use super::writer::Written;

/// Functions that fetch something or run something.
fn forbidden(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let fetches = name.starts_with("url")
        || name.ends_with("image-set")
        || name.ends_with("cross-fade")
        || matches!(name.as_str(), "src" | "image" | "element" | "-moz-element" | "paint" | "domain" | "regexp" | "symbols");
    if fetches {
        Some("admin-design-css-url")
    } else if name.contains("expression") {
        Some("admin-design-css-property")
    } else {
        None
    }
}

/// Whether a token may stand in a value.
pub fn allow(token: &Token<'_>, _depth: usize) -> Result<(), &'static str> {
    match token {
        Token::UnquotedUrl(_) | Token::BadUrl(_) => Err("admin-design-css-url"),
        Token::Function(name) => forbidden(name).map_or(Ok(()), Err),
        Token::Delim('<') => Err("admin-design-css-angle"),
        Token::Delim('&' | '@' | '\\')
        | Token::AtKeyword(_)
        | Token::BadString(_)
        | Token::CDO
        | Token::CDC
        | Token::Semicolon
        | Token::CurlyBracketBlock
        | Token::CloseParenthesis
        | Token::CloseSquareBracket
        | Token::CloseCurlyBracket => Err("admin-design-css-broken"),
        _ => Ok(()),
    }
}

/// A whole declaration, or why it must not stand.
pub fn declaration(name: &str, value: Written) -> Result<String, &'static str> {
    let property = name.to_ascii_lowercase();
    if matches!(property.as_str(), "behavior" | "-ms-behavior" | "-moz-binding" | "src") {
        return Err("admin-design-css-property");
    }
    if !property.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Err("admin-design-css-broken");
    }
    if let Some(problem) = value.problem() {
        return Err(problem);
    }
    limits(&property, &value)?;
    // Custom properties know upper case.
    let mut written = String::new();
    let _ = serialize_identifier(if name.starts_with("--") { name } else { &property }, &mut written);
    let text = value.finish()?;
    if text.is_empty() && !written.starts_with("--") {
        return Err("admin-design-css-broken");
    }
    Ok(format!("{written}: {text};\n"))
}

/// What would cover other parts of the page or put words into their mouth.
/// A value that comes from a variable cannot be judged, so it is refused here.
fn limits(property: &str, value: &Written) -> Result<(), &'static str> {
    let text = value.text.to_ascii_lowercase();
    let plain = text.trim().trim_end_matches("important").trim_end().trim_end_matches('!').trim_end();
    let fine = match property {
        "position" => matches!(plain, "static" | "relative" | "absolute" | "initial" | "inherit" | "unset" | "revert" | "revert-layer"),
        "z-index" => {
            matches!(plain, "auto" | "initial" | "inherit" | "unset" | "revert" | "revert-layer")
                || plain.parse::<i32>().is_ok_and(|level| level.abs() < 100)
        }
        "content" => value.quoted <= 80 && !value.functions.iter().any(|name| matches!(name.as_str(), "var" | "env")),
        _ => true,
    };
    match (fine, property) {
        (true, _) => Ok(()),
        (false, "position") => Err("admin-design-css-position"),
        (false, "z-index") => Err("admin-design-css-z-index"),
        (false, _) => Err("admin-design-css-content"),
    }
}
