//! Old addresses that lead to new ones: left behind by renames (the catalogue
//! writes those), added by staff, or imported from the shop that a merchant
//! had before. An address is looked up only where no page answers.

pub mod queries;
pub mod rules;

use serde_json::json;

use crate::{
    audit,
    db::TenantConn,
    error::{Error, FieldErrors, Result},
};
use rules::{Map, Own, Refusal};

/// Lines of one file.
pub const MOST_ROWS: usize = 5_000;

/// Where a redirect comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A product, category or page has another address now.
    Renamed,
    /// Typed by staff.
    Added,
    /// From a file.
    Imported,
}

impl Source {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Renamed => "renamed",
            Self::Added => "added",
            Self::Imported => "imported",
        }
    }
}

/// A line of a file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// As the spreadsheet counts.
    pub row: usize,
    /// The old address as it stands there.
    pub from: String,
    /// A locale key.
    pub why: Refusal,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Addresses that lead on now or lead elsewhere now.
    pub taken: usize,
    /// Addresses that led there already.
    pub same: usize,
    /// Lines that were not taken.
    pub refused: Vec<Refused>,
}

/// Leads an old address on.
///
/// # Errors
/// [`Error::Invalid`] on `from` or `to`.
pub async fn add(conn: &mut TenantConn, from: &str, to: &str, own: Own<'_>, actor: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let path = rules::old(from, own).map_err(|why| errors.add("from", why));
    let target = rules::target(to, own).map_err(|why| errors.add("to", why));
    let (Ok(path), Ok(target)) = (path, target) else { return Err(Error::Invalid(errors)) };
    if !queries::in_use(conn, vec![path.clone()]).await?.is_empty() {
        return Err(Error::field("from", "redirect-error-in-use"));
    }
    let mut map = Map::new(queries::all(conn).await?);
    map.lead(&path, &target).map_err(|why| Error::field("to", why))?;
    queries::write(conn, &map, Source::Added).await?;
    audit::record(conn, actor, "redirect.add", &format!("redirect:{path}"), json!({ "to": target })).await
}

/// Takes the good lines of a file: row, old address, new address.
///
/// # Errors
/// When the database refuses; a bad line is in the report.
pub async fn import(conn: &mut TenantConn, rows: &[(usize, String, String)], own: Own<'_>, actor: &str) -> Result<Report> {
    let mut report = Report::default();
    let mut good = Vec::new();
    for (row, from, to) in rows {
        match rules::old(from, own).and_then(|path| Ok((path, rules::target(to, own)?))) {
            Ok((path, target)) => good.push((*row, path, target)),
            Err(why) => report.refused.push(Refused { row: *row, from: from.clone(), why }),
        }
    }
    let used = queries::in_use(conn, good.iter().map(|line| line.1.clone()).collect()).await?;
    let mut map = Map::new(queries::all(conn).await?);
    for (row, path, target) in good {
        let led = if used.contains(&path) { Err("redirect-error-in-use") } else { map.lead(&path, &target) };
        match led {
            Ok(true) => report.taken += 1,
            Ok(false) => report.same += 1,
            Err(why) => report.refused.push(Refused { row, from: path, why }),
        }
    }
    report.refused.sort_by_key(|line| line.row);
    queries::write(conn, &map, Source::Imported).await?;
    let detail = json!({ "taken": report.taken, "same": report.same, "refused": report.refused.len() });
    audit::record(conn, actor, "redirect.import", "redirects", detail).await?;
    Ok(report)
}

/// Takes a redirect away.
///
/// # Errors
/// [`Error::NotFound`] when it is not there.
pub async fn remove(conn: &mut TenantConn, path: &str, actor: &str) -> Result<()> {
    if !queries::delete(conn, path).await? {
        return Err(Error::NotFound("redirect"));
    }
    audit::record(conn, actor, "redirect.remove", &format!("redirect:{path}"), json!({})).await
}
