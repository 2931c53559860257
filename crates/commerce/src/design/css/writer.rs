//! Writes tokens anew, each asked about first.

use cssparser::{Parser, ToCss, Token, TokenSerializationType, serialize_identifier};

use super::Parsed;

/// Deepest parentheses that are followed; more is nobody's style sheet.
const MAX_PARENTHESES: usize = 12;

/// Says whether a token may stand here; the text is a locale key. The number
/// counts the brackets around it.
pub type Allow = fn(&Token<'_>, usize) -> Result<(), &'static str>;

/// What was written, or why it must not be.
#[derive(Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The functions in it, lower case.
    pub functions: Vec<String>,
    /// Characters within quotes.
    pub quoted: usize,
    problem: Option<&'static str>,
    previous: TokenSerializationType,
}

impl Written {
    /// Nothing, because it could not be read.
    pub fn broken() -> Self {
        Self {
            text: String::new(),
            functions: Vec::new(),
            quoted: 0,
            problem: Some("admin-design-css-broken"),
            previous: TokenSerializationType::Nothing,
        }
    }

    /// The text, when every token may stand.
    pub fn finish(self) -> Result<String, &'static str> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.text.trim().to_owned()),
        }
    }

    /// Why it must not stand, if so.
    pub fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    fn push(&mut self, text: &str, kind: TokenSerializationType) {
        // Two tokens that a comment parted would become one without it.
        if self.previous.needs_separator_when_before(kind) {
            self.text.push_str("/**/");
        }
        self.text.push_str(text);
        self.previous = kind;
    }

    fn refuse(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }

    fn tokens(&mut self, input: &mut Parser<'_>, allow: Allow, depth: usize) {
        loop {
            let from = input.position();
            let Ok(token) = input.next_including_whitespace_and_comments().cloned() else { return };
            if let Token::Comment(_) = token {
                continue;
            }
            if let Err(problem) = allow(&token, depth) {
                self.refuse(problem);
            }
            self.token(&token, input.slice_from(from));
            if let Some(close) = closing(&token) {
                if depth >= MAX_PARENTHESES {
                    self.refuse("admin-design-css-broken");
                    continue;
                }
                let inner = input.parse_nested_block(|it| {
                    self.tokens(it, allow, depth + 1);
                    Parsed::Ok(())
                });
                if inner.is_err() {
                    self.refuse("admin-design-css-broken");
                }
                self.push(close, Token::CloseParenthesis.serialization_type());
            }
        }
    }

    fn token(&mut self, token: &Token<'_>, source: &str) {
        let kind = token.serialization_type();
        match token {
            Token::WhiteSpace(_) => {
                if !self.text.ends_with(' ') {
                    self.push(" ", kind);
                }
            }
            Token::QuotedString(text) => {
                self.quoted += text.chars().count();
                self.push(&token.to_css_string().replace('<', "\\3c "), kind);
            }
            // As typed: a number written from its value would be rounded.
            Token::Number { .. } | Token::Percentage { .. } | Token::Dimension { .. } => {
                if source.len() > 40 || !source.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.%".contains(&byte)) {
                    self.refuse("admin-design-css-broken");
                }
                self.push(source, kind);
            }
            Token::Function(name) => {
                self.functions.push(name.to_ascii_lowercase());
                self.identifier(name);
                let mut text = String::new();
                // Writing into a String cannot fail.
                let _ = serialize_identifier(name, &mut text);
                text.push('(');
                self.push(&text, kind);
            }
            _ => {
                if let Token::Ident(name) | Token::Hash(name) | Token::IDHash(name) = token {
                    self.identifier(name);
                }
                self.push(&token.to_css_string(), kind);
            }
        }
    }

    fn identifier(&mut self, name: &str) {
        if name.contains(['<', '\0']) {
            self.refuse("admin-design-css-broken");
        }
    }
}

/// Writes all tokens of an input.
pub fn write(input: &mut Parser<'_>, allow: Allow) -> Written {
    let mut written = Written { problem: None, ..Written::broken() };
    written.tokens(input, allow, 0);
    written
}

fn closing(token: &Token<'_>) -> Option<&'static str> {
    match token {
        Token::Function(_) | Token::ParenthesisBlock => Some(")"),
        Token::SquareBracketBlock => Some("]"),
        Token::CurlyBracketBlock => Some("}"),
        _ => None,
    }
}
