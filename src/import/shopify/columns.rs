//! The columns that mean something, under the names that Shopify gave them
//! over the years. Case does not matter.

/// A column that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    Handle,
    Title,
    Body,
    Vendor,
    Type,
    Tags,
    Published,
    Status,
    OptionName(usize),
    OptionValue(usize),
    Sku,
    Grams,
    Weight,
    WeightUnit,
    Tracker,
    Quantity,
    Policy,
    Price,
    CompareAt,
    Cost,
    RequiresShipping,
    Taxable,
    Barcode,
    ImageSrc,
    ImagePosition,
    ImageAlt,
    VariantImage,
    GiftCard,
    SeoTitle,
    SeoDescription,
}

/// Name in today's template, name in the one before, and what it is.
const NAMES: [(&str, Column); 59] = [
    ("handle", Column::Handle),
    ("url handle", Column::Handle),
    ("title", Column::Title),
    ("body (html)", Column::Body),
    ("body html", Column::Body),
    ("description", Column::Body),
    ("vendor", Column::Vendor),
    ("type", Column::Type),
    ("custom product type", Column::Type),
    ("tags", Column::Tags),
    ("published", Column::Published),
    ("published on online store", Column::Published),
    ("status", Column::Status),
    ("option1 name", Column::OptionName(0)),
    ("option2 name", Column::OptionName(1)),
    ("option3 name", Column::OptionName(2)),
    ("option1 value", Column::OptionValue(0)),
    ("option2 value", Column::OptionValue(1)),
    ("option3 value", Column::OptionValue(2)),
    ("variant sku", Column::Sku),
    ("sku", Column::Sku),
    ("variant grams", Column::Grams),
    ("weight value (grams)", Column::Grams),
    ("variant weight", Column::Weight),
    ("weight", Column::Weight),
    ("variant weight unit", Column::WeightUnit),
    ("weight unit for display", Column::WeightUnit),
    ("weight unit", Column::WeightUnit),
    ("variant inventory tracker", Column::Tracker),
    ("inventory tracker", Column::Tracker),
    ("variant inventory qty", Column::Quantity),
    ("variant inventory quantity", Column::Quantity),
    ("inventory quantity", Column::Quantity),
    ("variant inventory policy", Column::Policy),
    ("continue selling when out of stock", Column::Policy),
    ("variant price", Column::Price),
    ("price", Column::Price),
    ("variant compare at price", Column::CompareAt),
    ("variant compare-at price", Column::CompareAt),
    ("compare-at price", Column::CompareAt),
    ("cost per item", Column::Cost),
    ("variant requires shipping", Column::RequiresShipping),
    ("requires shipping", Column::RequiresShipping),
    ("variant taxable", Column::Taxable),
    ("charge tax", Column::Taxable),
    ("variant barcode", Column::Barcode),
    ("barcode", Column::Barcode),
    ("image src", Column::ImageSrc),
    ("product image url", Column::ImageSrc),
    ("image position", Column::ImagePosition),
    ("image alt text", Column::ImageAlt),
    ("variant image", Column::VariantImage),
    ("variant image url", Column::VariantImage),
    ("gift card", Column::GiftCard),
    ("seo title", Column::SeoTitle),
    ("seo description", Column::SeoDescription),
    ("title tag", Column::SeoTitle),
    ("description tag", Column::SeoDescription),
    ("product type", Column::Type),
];

/// Columns of Shopify's own that say nothing to a store here.
const SILENT: [&str; 4] = ["variant fulfillment service", "fulfillment service", "variant tax code", "product category"];

impl Column {
    /// The column with this heading.
    pub fn named(heading: &str) -> Option<Self> {
        let heading = heading.trim().to_lowercase();
        NAMES.iter().find(|(name, _)| *name == heading).map(|(_, column)| *column)
    }
}

/// Whether a heading that is no [`Column`] is worth a remark.
pub fn is_silent(heading: &str) -> bool {
    let heading = heading.trim().to_lowercase();
    heading.is_empty() || SILENT.contains(&heading.as_str()) || heading.starts_with("google shopping")
}
