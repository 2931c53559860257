//! What happens to pictures later: those that nothing shows any more go.

use chrono::Duration;

use super::{
    Files,
    files::{ContentHash, Folder},
    queries,
};
use crate::{db::TenantConn, error::Result};

/// How long a picture may be unused: someone may still be filling in a form.
const KEPT_DAYS: i64 = 7;

/// How many go at a time.
const AT_ONCE: i64 = 200;

/// Removes pictures that nothing has named for a week; says how many.
///
/// The rows go first and the files after the commit, so that a crash between
/// leaves files without a row and never a row without files. Should the same
/// content be sent again in that moment, its files are missing until it is
/// sent once more.
///
/// # Errors
/// When the database or the disk refuses. Safe to repeat.
pub async fn sweep(mut conn: TenantConn, files: &dyn Files) -> Result<usize> {
    let before = conn.now() - Duration::days(KEPT_DAYS);
    let schema = conn.tenant().schema.clone();
    let hashes = queries::remove_unused(&mut conn, before, AT_ONCE).await?;
    conn.commit().await?;
    for hash in &hashes {
        files.remove(&Folder { schema: schema.clone(), hash: ContentHash::parse(hash)? }).await?;
    }
    Ok(hashes.len())
}
