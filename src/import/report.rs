//! What an import did, row by row, for people.

use std::fmt::{self, Write};

use super::shopify::Parsed;

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Its product is new.
    Created,
    /// Its product is another than before.
    Updated,
    /// Its product was so already.
    Same,
    /// Its product was left out.
    Error,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Same => "same",
            Self::Error => "error",
        }
    }
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As the spreadsheet counts: the header is 1.
    pub row: usize,
    /// The product, when the row names one.
    pub handle: String,
    /// `None` for a remark beside the row's outcome.
    pub outcome: Option<Outcome>,
    /// Why, or what else there is to say.
    pub text: String,
}

/// Products by what happened to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub created: usize,
    /// Changed ones.
    pub updated: usize,
    /// Unchanged ones.
    pub same: usize,
    /// Left out.
    pub failed: usize,
}

/// Pictures by what happened to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pictures {
    /// Fetched and kept.
    pub fetched: usize,
    /// Fetched by an earlier import.
    pub known: usize,
    /// Could not be fetched or are no pictures.
    pub failed: usize,
    /// Not tried: a dry run, or pictures were not wanted.
    pub left: usize,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    lines: Vec<Line>,
    /// Products.
    pub products: Counts,
    /// Pictures.
    pub pictures: Pictures,
}

impl Report {
    /// A report that holds what reading the file found.
    pub fn new(parsed: &Parsed) -> Self {
        let mut report = Self::default();
        let mut failed: Vec<&str> = Vec::new();
        for remark in &parsed.remarks {
            let outcome = remark.error.then_some(Outcome::Error);
            report.lines.push(Line { row: remark.row, handle: remark.handle.clone(), outcome, text: remark.text.clone() });
            if remark.error && !remark.handle.is_empty() && !failed.contains(&remark.handle.as_str()) {
                failed.push(&remark.handle);
            }
        }
        report.products.failed = failed.len();
        report
    }

    /// Notes what happened to a row.
    pub fn add(&mut self, row: usize, handle: &str, outcome: Outcome, text: &str) {
        self.lines.push(Line { row, handle: handle.to_owned(), outcome: Some(outcome), text: text.to_owned() });
    }

    /// Notes something beside a row's outcome.
    pub fn remark(&mut self, row: usize, handle: &str, text: impl Into<String>) {
        self.lines.push(Line { row, handle: handle.to_owned(), outcome: None, text: text.into() });
    }

    /// Counts a product.
    pub fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.products.created += 1,
            Outcome::Updated => self.products.updated += 1,
            Outcome::Same => self.products.same += 1,
            Outcome::Error => self.products.failed += 1,
        }
    }

    /// All lines in the order of rows, a row's outcome before its remarks.
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by_key(|line| (line.row, line.outcome.is_none()));
        lines
    }

    /// Whether a row was left out.
    pub fn has_errors(&self) -> bool {
        self.lines.iter().any(|line| line.outcome == Some(Outcome::Error))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        let wide = lines.iter().map(|line| line.handle.chars().count()).max().unwrap_or(0).clamp(7, 44);
        writeln!(f, "{:>6}  {:<wide$}  {:<8} REMARK", "ROW", "PRODUCT", "RESULT")?;
        for line in lines {
            let handle: String = line.handle.chars().take(wide).collect();
            let mut text = String::new();
            write!(text, "{:>6}  {handle:<wide$}  {:<8} {}", line.row, line.outcome.map_or("note", Outcome::word), line.text)?;
            writeln!(f, "{}", text.trim_end())?;
        }
        let Counts { created, updated, same, failed } = self.products;
        writeln!(f)?;
        writeln!(f, "products  {created} created, {updated} updated, {same} same, {failed} left out")?;
        let Pictures { fetched, known, failed, left } = self.pictures;
        write!(f, "pictures  {fetched} fetched, {known} already there, {failed} could not be fetched, {left} not tried")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_like_the_file() {
        let mut report = Report::default();
        report.remark(2, "mug", "the picture could not be fetched");
        report.add(3, "shirt", Outcome::Error, "Title is missing");
        report.add(2, "mug", Outcome::Created, "");
        report.count(Outcome::Created);
        report.count(Outcome::Error);

        assert!(report.has_errors());
        let expect = "   ROW  PRODUCT  RESULT   REMARK\n     2  mug      created\n     2  mug      note     the picture could not be fetched\n     3  shirt    error    Title is missing\n\nproducts  1 created, 0 updated, 0 same, 1 left out\npictures  0 fetched, 0 already there, 0 could not be fetched, 0 not tried";
        assert_eq!(report.to_string(), expect);
    }
}
