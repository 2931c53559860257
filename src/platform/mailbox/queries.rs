//! SQL of the mailbox of development. Decides nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{
        PlatformConn,
        schema::platform::{dev_mailbox, tenants},
    },
    error::Result,
    mail::{Letter, one_line},
};

/// Keeps a letter, once.
pub async fn insert(conn: &mut PlatformConn, letter: &Letter, from: &str) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(dev_mailbox::table)
        .values((
            dev_mailbox::id.eq(Uuid::now_v7()),
            dev_mailbox::tenant_id.eq(letter.tenant),
            dev_mailbox::from_address.eq(format!("{} <{from}>", one_line(&letter.from_name))),
            dev_mailbox::to_address.eq(one_line(&letter.to)),
            dev_mailbox::subject.eq(one_line(&letter.subject)),
            dev_mailbox::body_text.eq(&letter.text),
            dev_mailbox::body_html.eq(&letter.html),
            dev_mailbox::dedupe_key.eq(&letter.dedupe_key),
            dev_mailbox::created_at.eq(now),
        ))
        .on_conflict(dev_mailbox::dedupe_key)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// A line of the list.
#[derive(Debug, Queryable)]
pub struct Line {
    /// Identity.
    pub id: Uuid,
    /// Sender, with name.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Slug of the tenant that wrote it.
    pub tenant: Option<String>,
}

/// The newest letters, of all tenants or of one.
pub async fn newest(conn: &mut PlatformConn, tenant: Option<&str>, search: &str, limit: i64) -> Result<Vec<Line>> {
    let mut query = dev_mailbox::table.left_join(tenants::table.on(dev_mailbox::tenant_id.eq(tenants::id.nullable()))).into_boxed();
    if let Some(slug) = tenant {
        query = query.filter(tenants::slug.eq(slug.to_owned()));
    }
    if !search.is_empty() {
        let pattern = format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(dev_mailbox::to_address.ilike(pattern.clone()).or(dev_mailbox::subject.ilike(pattern)));
    }
    let columns = (
        dev_mailbox::id,
        dev_mailbox::from_address,
        dev_mailbox::to_address,
        dev_mailbox::subject,
        dev_mailbox::created_at,
        tenants::slug.nullable(),
    );
    Ok(query.order((dev_mailbox::created_at.desc(), dev_mailbox::id.desc())).limit(limit).select(columns).load(conn).await?)
}

/// A whole letter.
#[derive(Debug, Queryable)]
pub struct Kept {
    /// Identity.
    pub id: Uuid,
    /// Sender, with name.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text version.
    pub text: String,
    /// The HTML version.
    pub html: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// The letter with this id.
pub async fn by_id(conn: &mut PlatformConn, id: Uuid) -> Result<Kept> {
    let columns = (
        dev_mailbox::id,
        dev_mailbox::from_address,
        dev_mailbox::to_address,
        dev_mailbox::subject,
        dev_mailbox::body_text,
        dev_mailbox::body_html,
        dev_mailbox::created_at,
    );
    Ok(dev_mailbox::table.find(id).select(columns).first(conn).await?)
}
