//! Selectors, put under the scope: `html`, `body` and `:root` become the
//! scope itself, everything else a descendant of it.

use cssparser::{Delimiters, ParseError, Parser, Token};

use super::{Parsed, writer::write};

/// Class of the body of themed pages.
const SCOPE: &str = "theme-scope";
const REFUSED: &str = "admin-design-css-selector";

/// Reads a list of selectors up to a delimiter that stays unread. `relative`
/// ones stand in the block of another rule.
pub fn list(input: &mut Parser<'_>, end: Delimiters, relative: bool) -> Result<String, &'static str> {
    let read = input.parse_until_before(end, |it| it.parse_comma_separated(|one| if relative { nested(one) } else { scoped(one) }));
    read.map(|selectors| selectors.join(", ")).map_err(|_: ParseError<()>| REFUSED)
}

/// Whether a token may stand in the selector of a keyframe.
pub fn allow_moment(token: &Token<'_>, _depth: usize) -> Result<(), &'static str> {
    match token {
        Token::Ident(name) if name.eq_ignore_ascii_case("from") || name.eq_ignore_ascii_case("to") => Ok(()),
        Token::Percentage { .. } | Token::Comma | Token::WhiteSpace(_) => Ok(()),
        _ => Err(REFUSED),
    }
}

/// A selector of the sheet.
fn scoped(input: &mut Parser<'_>) -> Parsed<String> {
    input.skip_whitespace();
    let is_scope = input.try_parse(root).is_ok();
    if is_scope {
        while input.try_parse(|it| inner_root(it)).is_ok() {}
    }
    let rest = rest(input)?;
    match (is_scope, rest.trim_start()) {
        (false, "") => Err(ParseError::custom(())),
        // A sibling of the scope is not in it.
        (_, next) if next.starts_with(['+', '~']) => Err(ParseError::custom(())),
        (true, _) => Ok(format!(".{SCOPE}{rest}")),
        (false, next) => Ok(format!(".{SCOPE} {next}")),
    }
}

/// A selector within a rule: relative to it, and never anything else. `&`
/// stands first or not at all, because `:not(&)` is everything outside.
fn nested(input: &mut Parser<'_>) -> Parsed<String> {
    input.skip_whitespace();
    let own = input.try_parse(|it| it.expect_delim('&')).is_ok();
    let rest = rest(input)?;
    match (own, rest.trim_start()) {
        (true, _) => Ok(format!("&{rest}")),
        (false, "") => Err(ParseError::custom(())),
        (false, next) => Ok(format!("& {next}")),
    }
}

fn rest(input: &mut Parser<'_>) -> Parsed<String> {
    let written = write(input, allow);
    if written.problem().is_some() { Err(ParseError::custom(())) } else { Ok(written.text.trim_end().to_owned()) }
}

/// `html`, `body`, `:root`, or the scope itself.
fn root(input: &mut Parser<'_>) -> Parsed<()> {
    let expected = match input.next_including_whitespace()? {
        Token::Ident(name) if name.eq_ignore_ascii_case("html") || name.eq_ignore_ascii_case("body") => return Ok(()),
        Token::Colon => "root",
        Token::Delim('.') => SCOPE,
        _ => return Err(ParseError::custom(())),
    };
    match input.next_including_whitespace()? {
        Token::Ident(name) if name.eq_ignore_ascii_case(expected) => Ok(()),
        _ => Err(ParseError::custom(())),
    }
}

/// `body` behind `html`: still the scope.
fn inner_root(input: &mut Parser<'_>) -> Parsed<()> {
    let space = input.try_parse(Parser::expect_whitespace).is_ok();
    let child = input.try_parse(|it| it.expect_delim('>')).is_ok();
    if !space && !child {
        return Err(ParseError::custom(()));
    }
    input.skip_whitespace();
    root(input)
}

fn allow(token: &Token<'_>, depth: usize) -> Result<(), &'static str> {
    let fine = match token {
        Token::Ident(_) | Token::IDHash(_) | Token::Colon | Token::WhiteSpace(_) | Token::SquareBracketBlock | Token::Function(_) => true,
        Token::Delim(sign) => matches!(sign, '.' | '>' | '+' | '~' | '*') || (depth > 0 && matches!(sign, '=' | '-')),
        Token::QuotedString(_)
        | Token::Number { .. }
        | Token::Dimension { .. }
        | Token::Comma
        | Token::IncludeMatch
        | Token::DashMatch
        | Token::PrefixMatch
        | Token::SuffixMatch
        | Token::SubstringMatch => depth > 0,
        _ => false,
    };
    if fine { Ok(()) } else { Err(REFUSED) }
}
