//! Rows to products: what belongs together, and what is wrong with it.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::{
    ImportedPicture, ImportedProduct, ImportedStatus, Parsed, Remark,
    columns::Column,
    table::{Row, Table},
    values::{self, Wrong},
};
use crate::money::Currency;

/// The option of a product that has none, and its only value.
pub(super) const NO_OPTION: (&str, &str) = ("Title", "Default Title");

/// A product while its rows are read.
pub(super) struct Draft {
    pub(super) product: ImportedProduct,
    /// Position that the file gives, beside each picture.
    positions: Vec<i64>,
    /// Pictures that variants name, to be added when the gallery lacks them.
    pub(super) wanted: Vec<ImportedPicture>,
    wrong: bool,
}

pub(super) struct Collector<'a> {
    pub(super) table: &'a Table,
    pub(super) currency: Currency,
    pub(super) drafts: Vec<Draft>,
    by_handle: HashMap<String, usize>,
    /// Where each SKU was seen.
    pub(super) skus: HashMap<String, usize>,
    remarks: Vec<Remark>,
}

/// Puts the rows of a file together.
pub fn collect(table: &Table, currency: Currency) -> Parsed {
    let mut collector =
        Collector { table, currency, drafts: Vec::new(), by_handle: HashMap::new(), skus: HashMap::new(), remarks: Vec::new() };
    for heading in &table.strangers {
        let heading: String = heading.chars().take(60).collect();
        collector.remark(1, "", false, format!("the column {heading:?} is not imported"));
    }
    for row in &table.rows {
        collector.row(row);
    }
    collector.finish()
}

impl Collector<'_> {
    pub(super) fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.table.cell(row, column)
    }

    pub(super) fn remark(&mut self, row: usize, handle: &str, error: bool, text: impl Into<String>) {
        self.remarks.push(Remark { row, handle: handle.to_owned(), error, text: text.into() });
    }

    fn row(&mut self, row: &Row) {
        let handle = self.cell(row, Column::Handle).to_lowercase();
        if handle.is_empty() || handle.chars().count() > 255 {
            let text = if handle.is_empty() { "Handle is missing" } else { "Handle has more than 255 characters" };
            self.remark(row.number, "", true, text);
            return;
        }
        let (at, first) = match self.by_handle.get(&handle) {
            Some(at) => (*at, false),
            None => (self.begin(row, &handle), true),
        };
        self.drafts[at].product.rows.push(row.number);
        if self.table.unclosed == Some(row.number) {
            self.wrong(at, row, "a quote is opened and never closed: everything after it is lost");
        }
        if row.too_long {
            self.wrong(at, row, "there are more cells than headings: a comma or a quote is out of place");
        }
        if !first {
            let title = self.cell(row, Column::Title);
            if !title.is_empty() && title != self.drafts[at].product.title {
                let text = format!("another title than in row {} is ignored", self.drafts[at].product.row);
                self.remark(row.number, &handle, false, text);
            }
        }
        self.picture(at, row);
        let columns = [Column::Sku, Column::Price, Column::OptionValue(0), Column::OptionValue(1), Column::OptionValue(2)];
        if columns.into_iter().any(|column| !self.cell(row, column).is_empty()) {
            self.variant(at, row);
        } else if first {
            self.wrong(at, row, "Variant Price is missing");
        }
    }

    pub(super) fn wrong(&mut self, at: usize, row: &Row, text: impl Into<String>) {
        self.drafts[at].wrong = true;
        let handle = self.drafts[at].product.handle.clone();
        self.remark(row.number, &handle, true, text);
    }

    /// Takes a value or notes what is wrong with it, after the column's name.
    pub(super) fn take<T: Default>(&mut self, at: usize, row: &Row, name: &str, value: Result<T, Wrong>) -> T {
        value.unwrap_or_else(|wrong| {
            self.wrong(at, row, format!("{name}: {wrong}"));
            T::default()
        })
    }

    /// A product's first row.
    fn begin(&mut self, row: &Row, handle: &str) -> usize {
        let at = self.drafts.len();
        let text = |column| self.cell(row, column).to_owned();
        let product = ImportedProduct {
            handle: handle.to_owned(),
            row: row.number,
            rows: Vec::new(),
            title: text(Column::Title),
            body_html: text(Column::Body),
            vendor: text(Column::Vendor),
            product_type: text(Column::Type),
            tags: tags(self.cell(row, Column::Tags)),
            status: ImportedStatus::Draft,
            options: Vec::new(),
            variants: Vec::new(),
            pictures: Vec::new(),
            seo_title: text(Column::SeoTitle),
            seo_description: text(Column::SeoDescription),
        };
        self.drafts.push(Draft { product, positions: Vec::new(), wanted: Vec::new(), wrong: false });
        self.by_handle.insert(handle.to_owned(), at);
        match self.cell(row, Column::Title).chars().count() {
            0 => self.wrong(at, row, "Title is missing"),
            1..=255 => {}
            _ => self.wrong(at, row, "Title has more than 255 characters"),
        }
        let gift_card = values::yes(self.cell(row, Column::GiftCard), false);
        if self.take(at, row, "Gift Card", gift_card) {
            self.wrong(at, row, "gift cards are not supported");
        }
        let status = self.status(row);
        self.drafts[at].product.status = self.take(at, row, "Status", status.map(Some)).unwrap_or(ImportedStatus::Draft);
        self.options(at, row);
        at
    }

    fn status(&self, row: &Row) -> Result<ImportedStatus, Wrong> {
        let published = values::yes(self.cell(row, Column::Published), true)?;
        match self.cell(row, Column::Status).to_lowercase().as_str() {
            "" | "active" if published => Ok(ImportedStatus::Active),
            "" | "active" | "draft" => Ok(ImportedStatus::Draft),
            "archived" => Ok(ImportedStatus::Archived),
            other => Err(format!("{other:?} is none of active, draft, archived")),
        }
    }

    fn options(&mut self, at: usize, row: &Row) {
        let names: Vec<&str> = (0..3).map(|n| self.cell(row, Column::OptionName(n))).collect();
        let named = names.iter().take_while(|name| !name.is_empty()).count();
        if names.iter().skip(named).any(|name| !name.is_empty()) {
            self.wrong(at, row, "an option's name is missing before another one");
        }
        let names = &names[..named];
        if names.iter().enumerate().any(|(n, name)| names[..n].contains(name)) {
            self.wrong(at, row, "two options have the same name");
        }
        let none = names == [NO_OPTION.0] && self.cell(row, Column::OptionValue(0)) == NO_OPTION.1;
        self.drafts[at].product.options = if none { Vec::new() } else { names.iter().map(|name| (*name).to_owned()).collect() };
    }

    fn picture(&mut self, at: usize, row: &Row) {
        let alt = self.cell(row, Column::ImageAlt).to_owned();
        if let Some(url) = self.address(at, row, Column::ImageSrc) {
            let draft = &mut self.drafts[at];
            let position = values::quantity(self.table.cell(row, Column::ImagePosition));
            match draft.product.pictures.iter_mut().find(|picture| picture.url == url) {
                Some(known) if known.alt.is_empty() => known.alt = alt,
                Some(_) => {}
                None => {
                    // Without a position it stands where it is in the file.
                    let last = draft.positions.last().copied().unwrap_or(0);
                    draft.positions.push(position.unwrap_or(last));
                    draft.product.pictures.push(ImportedPicture { row: row.number, url, alt });
                }
            }
        }
    }

    /// A picture that cannot be named is a pity, not a reason to leave the product out.
    pub(super) fn address(&mut self, at: usize, row: &Row, column: Column) -> Option<String> {
        let text = self.cell(row, column);
        if text.is_empty() {
            return None;
        }
        let sound = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if sound && text.len() <= 2048 {
            return Some(text.to_owned());
        }
        let handle = self.drafts[at].product.handle.clone();
        self.remark(row.number, &handle, false, "the picture's address is not an http or https address");
        None
    }

    fn finish(mut self) -> Parsed {
        let rows = self.table.rows.len();
        let mut products = Vec::with_capacity(self.drafts.len());
        let wrong: HashSet<usize> = self.remarks.iter().filter(|it| it.error).map(|it| it.row).collect();
        for draft in std::mem::take(&mut self.drafts) {
            if !draft.wrong {
                products.push(draft.settle());
                continue;
            }
            let Some(first) = draft.product.rows.iter().copied().find(|row| wrong.contains(row)) else { continue };
            for row in draft.product.rows.iter().copied().filter(|row| !wrong.contains(row)) {
                self.remark(row, &draft.product.handle, true, format!("left out because of row {first}"));
            }
        }
        self.remarks.sort_by_key(|remark| remark.row);
        Parsed { products, remarks: self.remarks, rows }
    }
}

impl Draft {
    /// Orders the gallery and adds what only a variant names.
    fn settle(self) -> ImportedProduct {
        let Self { mut product, positions, wanted, .. } = self;
        let mut placed: Vec<(i64, ImportedPicture)> = positions.into_iter().zip(product.pictures).collect();
        placed.sort_by_key(|(position, _)| *position);
        product.pictures = placed.into_iter().map(|(_, picture)| picture).collect();
        for picture in wanted {
            if !product.pictures.iter().any(|known| known.url == picture.url) {
                product.pictures.push(picture);
            }
        }
        product
    }
}

/// Tags between commas, each once whatever its case.
fn tags(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    tags.filter(|tag| seen.insert(tag.to_lowercase())).map(str::to_owned).collect()
}
