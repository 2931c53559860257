//! Bytes to rows of text: encoding, separator, quotes, headings.

use std::collections::HashMap;

use super::{MAX_BYTES, MAX_ROWS, Unreadable, columns::Column};

/// A file as rows.
pub struct Table {
    /// Where each column is.
    columns: HashMap<Column, usize>,
    /// Headings that are no column of ours, or come twice.
    pub strangers: Vec<String>,
    /// Rows that hold anything, without the header.
    pub rows: Vec<Row>,
    /// The row that opens a quote which is never closed.
    pub unclosed: Option<usize>,
}

/// One row.
pub struct Row {
    /// As the spreadsheet counts.
    pub number: usize,
    cells: Vec<String>,
    /// Cells beyond the headings.
    pub too_long: bool,
}

impl Table {
    /// What a row says in a column; empty where the column or the cell is missing.
    pub fn cell<'a>(&self, row: &'a Row, column: Column) -> &'a str {
        self.columns.get(&column).and_then(|at| row.cells.get(*at)).map_or("", String::as_str)
    }
}

/// Reads the rows.
///
/// # Errors
/// When the file as a whole is not what it should be.
pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable::Encoding { row: 1 });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let separator = separator(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes);
    let mut columns = HashMap::new();
    let mut strangers = Vec::new();
    let mut rows = Vec::new();
    let mut width = 0;
    let mut record = csv::ByteRecord::new();
    let mut number = 0;
    // Reading bytes from memory fails on nothing: a wrong encoding is told below.
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        number += 1;
        if number > MAX_ROWS + 1 {
            return Err(Unreadable::TooManyRows);
        }
        let cells = cells(&record).ok_or(Unreadable::Encoding { row: number })?;
        if number == 1 {
            width = cells.len();
            (columns, strangers) = headings(&cells);
        } else if cells.iter().any(|cell| !cell.is_empty()) {
            let too_long = cells.iter().skip(width).any(|cell| !cell.is_empty());
            rows.push(Row { number, cells, too_long });
        }
    }
    if number == 0 {
        return Err(Unreadable::Empty);
    }
    for (needed, name) in [(Column::Handle, "Handle"), (Column::Title, "Title"), (Column::Price, "Variant Price")] {
        if !columns.contains_key(&needed) {
            return Err(Unreadable::Column(name));
        }
    }
    Ok(Table { columns, strangers, rows, unclosed: unclosed_quote(bytes, separator) })
}

/// Text without the control characters that PostgreSQL or a page would choke
/// on, trimmed. `None` when it is no UTF-8.
fn cells(record: &csv::ByteRecord) -> Option<Vec<String>> {
    let clean = |cell: &[u8]| {
        let text = std::str::from_utf8(cell).ok()?.trim();
        Some(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
    };
    record.iter().map(clean).collect()
}

fn headings(cells: &[String]) -> (HashMap<Column, usize>, Vec<String>) {
    let mut columns = HashMap::new();
    let mut strangers = Vec::new();
    for (at, heading) in cells.iter().enumerate() {
        match Column::named(heading) {
            Some(column) if !columns.contains_key(&column) => {
                columns.insert(column, at);
            }
            Some(_) => strangers.push(heading.clone()),
            None if super::columns::is_silent(heading) => {}
            None => strangers.push(heading.clone()),
        }
    }
    (columns, strangers)
}

/// Spreadsheets write semicolons where the decimal sign is a comma.
fn separator(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

/// The row in which a quoted cell begins that the file does not end: the
/// reader takes everything after it for one cell, so many rows may be missing.
fn unclosed_quote(bytes: &[u8], separator: u8) -> Option<usize> {
    let mut row = 1;
    let mut opened = None;
    let mut at_start = true;
    let mut row_is_empty = true;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (opened, *byte) {
            (Some(_), b'"') if bytes.get(at + 1) == Some(&b'"') => at += 1,
            (Some(_), b'"') => opened = None,
            (Some(_), _) => {}
            (None, b'"') if at_start => {
                opened = Some(row);
                (at_start, row_is_empty) = (false, false);
            }
            // Lines without anything are no rows to the reader.
            (None, b'\n' | b'\r') => {
                row += usize::from(!row_is_empty);
                (at_start, row_is_empty) = (true, true);
            }
            (None, byte) => (at_start, row_is_empty) = (byte == separator, false),
        }
        at += 1;
    }
    opened
}
