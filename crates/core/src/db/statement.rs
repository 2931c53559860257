//! SQL that is written out, for what Diesel's language cannot say well.
//! Unlike `diesel::sql_query` it is prepared once per connection and found
//! again by its text, so the text must not vary with the values: those are
//! bound where a `?` stands. Rows are read by column name.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types,
};
use uuid::Uuid;

/// One statement with its values.
#[derive(Debug, Clone)]
pub struct Statement {
    sql: Cow<'static, str>,
    binds: Vec<Bind>,
}

/// A value of a [`Statement`].
#[derive(Debug, Clone)]
pub enum Bind {
    /// `uuid`
    Id(Uuid),
    /// `uuid[]`
    Ids(Vec<Uuid>),
    /// `text`
    Text(String),
    /// `text`, maybe null
    MaybeText(Option<String>),
    /// `text[]`
    Texts(Vec<String>),
    /// `bigint`
    Number(i64),
    /// `bigint`, maybe null
    MaybeNumber(Option<i64>),
    /// `boolean`
    Flag(bool),
    /// `bytea`
    Bytes(Vec<u8>),
    /// `timestamptz`, UTC
    Time(DateTime<Utc>),
}

impl Statement {
    /// A statement without values yet.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), binds: Vec::new() }
    }

    /// The value of the next `?`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Bind>) -> Self {
        self.binds.push(value.into());
        self
    }
}

macro_rules! binds {
    ($($from:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$from> for Bind {
            fn from(value: $from) -> Self {
                Self::$variant(value)
            }
        }
    )+};
}

binds! {
    Uuid => Id,
    Vec<Uuid> => Ids,
    String => Text,
    Option<String> => MaybeText,
    Vec<String> => Texts,
    i64 => Number,
    Option<i64> => MaybeNumber,
    bool => Flag,
    Vec<u8> => Bytes,
    DateTime<Utc> => Time,
}

impl From<&str> for Bind {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (at, piece) in self.sql.split('?').enumerate() {
            if at > 0 {
                match binds.next() {
                    Some(Bind::Id(value)) => out.push_bind_param::<sql_types::Uuid, _>(value)?,
                    Some(Bind::Ids(value)) => out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(value)?,
                    Some(Bind::Text(value)) => out.push_bind_param::<sql_types::Text, _>(value)?,
                    Some(Bind::MaybeText(value)) => out.push_bind_param::<sql_types::Nullable<sql_types::Text>, _>(value)?,
                    Some(Bind::Texts(value)) => out.push_bind_param::<sql_types::Array<sql_types::Text>, _>(value)?,
                    Some(Bind::Number(value)) => out.push_bind_param::<sql_types::BigInt, _>(value)?,
                    Some(Bind::MaybeNumber(value)) => out.push_bind_param::<sql_types::Nullable<sql_types::BigInt>, _>(value)?,
                    Some(Bind::Flag(value)) => out.push_bind_param::<sql_types::Bool, _>(value)?,
                    Some(Bind::Bytes(value)) => out.push_bind_param::<sql_types::Binary, _>(value)?,
                    Some(Bind::Time(value)) => out.push_bind_param::<sql_types::Timestamptz, _>(value)?,
                    None => return Err(diesel::result::Error::QueryBuilderError("a ? without a value".into())),
                }
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = sql_types::Untyped;
}

/// So that a statement which returns nothing can be executed.
impl<Conn> RunQueryDsl<Conn> for Statement {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_where_its_mark_stood() {
        let statement = Statement::new("SELECT ? + ?").bind(1_i64).bind(2_i64);
        assert_eq!(diesel::debug_query::<Pg, _>(&statement).to_string(), "SELECT $1 + $2 -- binds: [1, 2]");
    }
}
