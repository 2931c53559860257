//! A merchant's own style sheet, made safe to serve: parsed, checked token by
//! token and written anew, so that nothing of the input's spelling survives.
//!
//! Whatever could fetch something, leave the store's own part of a page, or
//! cover what is not the merchant's is left out and reported with its line.
//! Every selector is put under `.theme-scope`, the body class of the storefront.
//! The sheet is linked where goods are shown (`storefront/_own_css.html`); where
//! somebody signs in, types an address or pays, and in the admin, it is not.

mod selectors;
#[cfg(test)]
mod tests;
mod values;
mod writer;

use cssparser::{Delimiter, ParseError, Parser, Token};

use self::writer::{Written, write};

/// Most bytes that a merchant may type.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most rules, nested ones counted.
pub const MAX_RULES: usize = 2_000;
/// Most blocks within each other.
pub const MAX_NESTING: usize = 4;
/// Most bytes that come out: scoping makes long selector lists longer.
const MAX_OUTPUT: usize = 256 * 1024;
/// Most things that are reported; a sheet with more mistakes is read again after mending these.
const MAX_DROPPED: usize = 50;

/// What is served, and what of the input is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// A style sheet of our own writing.
    pub css: String,
    /// In the order of the input.
    pub dropped: Vec<Dropped>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Line of the input, from 1.
    pub line: u32,
    /// How it began.
    pub text: String,
    /// A locale key: why.
    pub reason: &'static str,
}

/// The sheet as a whole is refused; the text is a locale key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch(pub &'static str);

/// Makes a style sheet safe to serve on the tenant's own pages.
///
/// # Errors
/// [`TooMuch`] when it is longer or has more rules than a theme needs.
pub fn clean(source: &str) -> Result<Cleaned, TooMuch> {
    if source.len() > MAX_BYTES {
        return Err(TooMuch("admin-design-css-too-long"));
    }
    let mut cleaner = Cleaner::default();
    let css = cleaner.block(&mut Parser::new(source), Place { context: Context::Sheet, depth: 1 });
    if cleaner.rules > MAX_RULES || css.len() > MAX_OUTPUT {
        return Err(TooMuch("admin-design-css-too-many"));
    }
    Ok(Cleaned { css, dropped: cleaner.dropped })
}

/// What may stand in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    /// Style rules and at-rules: the sheet itself, or a media query in it.
    Sheet,
    /// Declarations, and rules relative to the one around them.
    Style,
    /// `from`, `to` and percentages.
    Keyframes,
    /// Declarations alone.
    Frame,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    context: Context,
    /// The number of the block, from 1.
    depth: usize,
}

#[derive(Default)]
struct Cleaner {
    dropped: Vec<Dropped>,
    rules: usize,
}

type Parsed<T> = Result<T, ParseError<()>>;

impl Cleaner {
    /// Reads a block to its end and returns what may stay of it.
    fn block(&mut self, input: &mut Parser<'_>, place: Place) -> String {
        let mut out = String::new();
        while self.rules <= MAX_RULES {
            input.skip_whitespace();
            let (start, from, line) = (input.state(), input.position(), input.current_source_location().line + 1);
            let Ok(token) = input.next_including_whitespace().cloned() else { break };
            let kept = match token {
                Token::WhiteSpace(_) | Token::Semicolon | Token::CDO | Token::CDC => continue,
                Token::AtKeyword(name) => self.at_rule(input, &name, place),
                _ => {
                    input.reset(&start);
                    self.declaration_or_rule(input, place)
                }
            };
            match kept {
                Ok(text) => out.push_str(&text),
                Err(reason) => self.drop(line, input.slice_from(from), reason),
            }
        }
        out
    }

    fn drop(&mut self, line: u32, source: &str, reason: &'static str) {
        if self.dropped.len() < MAX_DROPPED {
            let first = source.split(['{', '\n', ';']).next().unwrap_or("").trim();
            self.dropped.push(Dropped { line, text: first.chars().take(60).collect(), reason });
        }
    }

    fn at_rule(&mut self, input: &mut Parser<'_>, name: &str, place: Place) -> Result<String, &'static str> {
        let name = name.to_ascii_lowercase();
        let prelude = until(input, Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |it| write(it, values::allow));
        let has_block = matches!(input.next(), Ok(Token::CurlyBracketBlock));
        let context = match (name.as_str(), place.context) {
            ("media" | "supports" | "container" | "layer", Context::Sheet | Context::Style) => place.context,
            ("keyframes" | "-webkit-keyframes", Context::Sheet) => Context::Keyframes,
            _ => return Err("admin-design-css-at-rule"),
        };
        let prelude = prelude.finish()?;
        if !has_block {
            return if name == "layer" && !prelude.is_empty() {
                Ok(format!("@layer {prelude};\n"))
            } else {
                Err("admin-design-css-broken")
            };
        }
        let inner = self.nested(input, Place { context, depth: place.depth })?;
        let gap = if prelude.is_empty() { "" } else { " " };
        Ok(wrapped(&format!("@{name}{gap}{prelude}"), &inner))
    }

    fn declaration_or_rule(&mut self, input: &mut Parser<'_>, place: Place) -> Result<String, &'static str> {
        if matches!(place.context, Context::Style | Context::Frame)
            && let Ok((name, value)) = input.try_parse(declaration)
        {
            return values::declaration(&name, value);
        }
        let relative = place.context == Context::Style;
        let end = if relative { Delimiter::CurlyBracketBlock | Delimiter::Semicolon } else { Delimiter::CurlyBracketBlock };
        let selector = match place.context {
            Context::Sheet | Context::Style => selectors::list(input, end, relative),
            Context::Keyframes => until(input, end, |it| write(it, selectors::allow_moment)).finish(),
            Context::Frame => {
                until(input, Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |it| write(it, values::allow));
                Err("admin-design-css-broken")
            }
        };
        if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) {
            return Err("admin-design-css-broken");
        }
        let selector = selector?;
        let context = if place.context == Context::Keyframes { Context::Frame } else { Context::Style };
        let inner = self.nested(input, Place { context, depth: place.depth })?;
        Ok(wrapped(&selector, &inner))
    }

    /// Reads the block whose opening brace was just read.
    fn nested(&mut self, input: &mut Parser<'_>, place: Place) -> Result<String, &'static str> {
        self.rules += 1;
        if place.depth > MAX_NESTING {
            return Err("admin-design-css-nesting");
        }
        let inside = Place { depth: place.depth + 1, ..place };
        input.parse_nested_block(|it| Parsed::Ok(self.block(it, inside))).map_err(|_| "admin-design-css-broken")
    }
}

/// A rule with its block, or nothing when the block is empty.
fn wrapped(head: &str, inner: &str) -> String {
    if inner.is_empty() { String::new() } else { format!("{head} {{\n{inner}}}\n") }
}

/// `name: value`, unless it is the beginning of a nested rule such as `a:hover {`.
fn declaration(input: &mut Parser<'_>) -> Parsed<(String, Written)> {
    let name = input.expect_ident_cloned()?.to_string();
    input.expect_colon()?;
    let value = until(input, Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |it| write(it, values::allow));
    match input.next() {
        Err(_) | Ok(Token::Semicolon) => Ok((name, value)),
        Ok(_) => Err(ParseError::custom(())),
    }
}

/// Writes everything up to a delimiter that stays unread.
fn until(input: &mut Parser<'_>, end: cssparser::Delimiters, read: impl FnOnce(&mut Parser<'_>) -> Written) -> Written {
    input.parse_until_before(end, |it| Parsed::Ok(read(it))).unwrap_or_else(|_| Written::broken())
}
