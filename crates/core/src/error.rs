//! One error type by kind, which knows nothing of HTTP or of words on a page.
//!
//! Handlers, commands and queries return [`Error`]; each surface says it in
//! its own way (`web::errors`). Texts are keys of the translation files, so
//! that the same refusal is Indonesian in one store and English in another.

use std::borrow::Cow;

use diesel::result::{DatabaseErrorKind, Error as DbError};

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong, by kind. The HTTP status follows from the kind alone.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there, or nothing that the asker may know of. 404.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// It was there and is not any more. 410.
    #[error("{0} is gone")]
    Gone(&'static str),
    /// The state of things refuses the action; the text is a locale key. 409.
    #[error("conflict: {0}")]
    Conflict(Cow<'static, str>),
    /// Some fields need attention. 422.
    #[error("some fields need attention: {0:?}")]
    Invalid(FieldErrors),
    /// The request itself is malformed; the text is for logs and programs. 400.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// The asker is known and may not. 403.
    #[error("not allowed")]
    Forbidden,
    /// The asker must sign in first: a page redirects, a program gets 401.
    #[error("sign in first")]
    SignIn,
    /// Too often; try again after so many seconds. 429.
    #[error("too many requests")]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// The body is larger than this route takes. 413.
    #[error("too large")]
    TooLarge,
    /// The database or a pool cannot answer now. 503 with Retry-After.
    #[error("busy: {0}")]
    Busy(Cow<'static, str>),
    /// A fault of ours. Logged once, shown as a reference number. 500.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

impl Error {
    /// A fault with a message for the log.
    pub fn unexpected(message: impl std::fmt::Display) -> Self {
        Self::Unexpected(anyhow::anyhow!("{message}"))
    }

    /// A form with one wrong field. `message` is a locale key.
    pub fn field(field: &'static str, message: &'static str) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, message);
        Self::Invalid(errors)
    }

    /// Whether the violated constraint or index has this name.
    pub fn violates(error: &DbError, constraint: &str) -> bool {
        matches!(error, DbError::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound("record"),
            DbError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, info) => {
                Self::Busy(info.message().to_owned().into())
            }
            DbError::BrokenTransactionManager => Self::Busy("connection lost in a transaction".into()),
            DbError::DatabaseError(_, ref info) if lost_connection(info.message()) => Self::Busy(info.message().to_owned().into()),
            DbError::DatabaseError(_, ref info) if holds_nul(info.message()) => Self::BadRequest("a text holds the character NUL"),
            other => Self::Unexpected(anyhow::Error::new(other)),
        }
    }
}

/// PostgreSQL stores the character NUL in no text and no JSON. Nobody types it.
fn holds_nul(message: &str) -> bool {
    ["invalid byte sequence for encoding \"UTF8\": 0x00", "unsupported Unicode escape sequence"].iter().any(|sign| message.contains(sign))
}

/// PostgreSQL says "shutting down", "starting up" and the like with SQLSTATEs
/// that Diesel folds into `Unknown`, so they are told apart by their words
/// (the server runs with `lc_messages = C`).
fn lost_connection(message: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "terminating connection",
        "connection closed",
        "the database system is",
        "server closed",
        "Connection refused",
        "error connecting",
        "statement timeout",
        "lock timeout",
        "No such file or directory",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// Mistakes in a form, in the order of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

/// One mistake: the field's name in the form and what to say beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the input.
    pub field: Cow<'static, str>,
    /// A locale key.
    pub message: &'static str,
    /// Arguments of the message.
    pub args: Vec<(&'static str, String)>,
}

impl FieldErrors {
    /// Notes a mistake. `message` is a locale key.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: &'static str) {
        self.0.push(FieldError { field: field.into(), message, args: Vec::new() });
    }

    /// Notes a mistake whose message has arguments.
    pub fn add_with(&mut self, field: impl Into<Cow<'static, str>>, message: &'static str, args: &[(&'static str, &str)]) {
        let args = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.0.push(FieldError { field: field.into(), message, args });
    }

    /// Whether there is no mistake.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first mistake of a field.
    pub fn of(&self, field: &str) -> Option<&FieldError> {
        self.0.iter().find(|error| error.field == field)
    }

    /// All mistakes, in the order they were noted.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// Takes the mistakes of another check in.
    pub fn extend(&mut self, other: FieldErrors) {
        self.0.extend(other.0);
    }

    /// Drops the mistakes of a field that need not be filled.
    pub fn forget(&mut self, field: &str) {
        self.0.retain(|error| error.field != field);
    }

    /// `Ok` when there is no mistake.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all of them otherwise.
    pub fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}
