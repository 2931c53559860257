//! The mailbox of development: letters are kept for `/dev/mailbox` instead of
//! being sent. A letter that comes twice is kept once.

use std::sync::Arc;

use futures_util::{FutureExt, future::BoxFuture};

use crate::{
    db::Db,
    error::Result,
    mail::{Letter, Mailer},
    platform::mailbox,
};

/// Keeps letters in the database.
pub struct Mailbox {
    db: Arc<Db>,
    from: String,
}

impl Mailbox {
    /// `from` is the address that letters would be sent from.
    pub fn new(db: Arc<Db>, from: &str) -> Self {
        Self { db, from: from.to_owned() }
    }

    async fn keep(&self, letter: &Letter) -> Result<()> {
        let mut conn = self.db.platform().await?;
        mailbox::queries::insert(&mut conn, letter, &self.from).await?;
        conn.commit().await
    }
}

impl Mailer for Mailbox {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<()>> {
        self.keep(letter).boxed()
    }
}
