//! One row's variant: its options, price, stock and weight.

use super::{
    ImportedPicture, ImportedVariant,
    columns::Column,
    products::{Collector, NO_OPTION},
    table::Row,
    values,
};

impl Collector<'_> {
    pub(super) fn variant(&mut self, at: usize, row: &Row) {
        let cell = |column| self.table.cell(row, column);
        let option_values = self.option_values(at, row);
        let sku = Some(cell(Column::Sku).to_owned()).filter(|sku| !sku.is_empty());
        self.check_doubles(at, row, &option_values, sku.as_deref());
        let price = match cell(Column::Price) {
            "" => Err("is missing".to_owned()),
            text => values::amount(text, self.currency),
        };
        let optional = |text: &str| if text.is_empty() { Ok(None) } else { values::amount(text, self.currency).map(Some) };
        let (compare_at, cost) = (optional(cell(Column::CompareAt)), optional(cell(Column::Cost)));
        let continue_selling = match cell(Column::Policy).to_lowercase().as_str() {
            "continue" => Ok(true),
            "deny" => Ok(false),
            other => values::yes(other, false).map_err(|_| format!("{other:?} is neither deny nor continue")),
        };
        let weight = match (cell(Column::Grams), cell(Column::Weight)) {
            ("", "") => Ok(0),
            ("" | "0", weight) if !weight.is_empty() => values::grams(weight, cell(Column::WeightUnit)),
            // This column is in grams whatever the unit, which is only for display.
            (grams, _) => values::grams(grams, "g"),
        };
        let price = self.take(at, row, "Variant Price", price);
        let compare_at = self.take(at, row, "Variant Compare At Price", compare_at);
        let variant = ImportedVariant {
            row: row.number,
            option_values,
            sku,
            barcode: cell(Column::Barcode).trim_start_matches('\'').to_owned(),
            price,
            compare_at: self.price_before(at, row, price, compare_at),
            cost: self.take(at, row, "Cost per item", cost),
            weight_grams: self.take(at, row, "Weight", weight),
            track_stock: !cell(Column::Tracker).is_empty(),
            continue_selling: self.take(at, row, "Variant Inventory Policy", continue_selling),
            requires_shipping: self.take(at, row, "Variant Requires Shipping", values::yes(cell(Column::RequiresShipping), true)),
            taxable: self.take(at, row, "Variant Taxable", values::yes(cell(Column::Taxable), true)),
            quantity: self.quantity(at, row),
            picture: self.variant_picture(at, row),
        };
        self.drafts[at].product.variants.push(variant);
    }

    fn option_values(&mut self, at: usize, row: &Row) -> Vec<String> {
        let options = self.drafts[at].product.options.len();
        let values: Vec<String> = (0..3).map(|n| self.cell(row, Column::OptionValue(n)).to_owned()).collect();
        for (n, value) in values.iter().enumerate() {
            let filler = options == 0 && n == 0 && value == NO_OPTION.1;
            match (n < options, value.chars().count()) {
                (true, 0) => self.wrong(at, row, format!("Option{} Value is missing", n + 1)),
                (true, 256..) => self.wrong(at, row, format!("Option{} Value has more than 255 characters", n + 1)),
                (false, 1..) if !filler => {
                    self.wrong(at, row, format!("Option{} Value has no option name in the product's first row", n + 1));
                }
                _ => {}
            }
        }
        values.into_iter().take(options).collect()
    }

    fn check_doubles(&mut self, at: usize, row: &Row, option_values: &[String], sku: Option<&str>) {
        let twin = self.drafts[at].product.variants.iter().find(|other| other.option_values == option_values);
        if let Some(twin) = twin.map(|other| other.row) {
            self.wrong(at, row, format!("this combination of options is in row {twin} already"));
        }
        if let Some(sku) = sku {
            if sku.chars().count() > 255 {
                self.wrong(at, row, "Variant SKU has more than 255 characters");
            }
            if let Some(other) = self.skus.insert(sku.to_owned(), row.number) {
                self.wrong(at, row, format!("Variant SKU: {sku:?} is used in row {other} already"));
            }
        }
    }

    fn quantity(&mut self, at: usize, row: &Row) -> Option<i64> {
        let text = self.cell(row, Column::Quantity);
        if text.is_empty() {
            return None;
        }
        let pieces = self.take(at, row, "Variant Inventory Qty", values::quantity(text));
        if pieces < 0 {
            let handle = self.drafts[at].product.handle.clone();
            self.remark(row.number, &handle, false, format!("{pieces} pieces are counted as none"));
        }
        Some(pieces.max(0))
    }

    /// A price before that is not above the price is no offer.
    fn price_before(&mut self, at: usize, row: &Row, price: i64, compare_at: Option<i64>) -> Option<i64> {
        let before = compare_at.filter(|amount| *amount > 0)?;
        if before <= price {
            let handle = self.drafts[at].product.handle.clone();
            self.remark(row.number, &handle, false, "Variant Compare At Price is not above the price and is left out");
            return None;
        }
        Some(before)
    }

    fn variant_picture(&mut self, at: usize, row: &Row) -> Option<String> {
        let url = self.address(at, row, Column::VariantImage)?;
        self.drafts[at].wanted.push(ImportedPicture { row: row.number, url: url.clone(), alt: String::new() });
        Some(url)
    }
}
