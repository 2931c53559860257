//! What is bought: one combination of a product's options, with its price,
//! code and stock. Written through the commands of `products`, because a
//! variant alone has no version of its own.

pub mod queries;
pub mod rules;

use super::StockPolicy;
use crate::{
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{MediaId, ProductId, VariantId},
    inventory::{self, Reason},
    money::Money,
};

/// A variant as someone wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantInput {
    /// In the order of the product's options; empty when there are none.
    pub option_values: Vec<String>,
    /// The merchant's own code, unique in the store.
    pub sku: Option<String>,
    /// GTIN or the like.
    pub barcode: String,
    /// Minor units.
    pub price: i64,
    /// The price before, minor units.
    pub compare_at: Option<i64>,
    /// What it costs the merchant, minor units.
    pub cost: Option<i64>,
    /// Grams.
    pub weight_grams: i32,
    /// Whether sales lower the stock.
    pub track_stock: bool,
    /// What happens at zero.
    pub stock_policy: StockPolicy,
    /// Whether it must be delivered.
    pub requires_shipping: bool,
    /// Whether tax is due.
    pub taxable: bool,
    /// Its own picture.
    pub media: Option<MediaId>,
    /// Whether it is on sale.
    pub active: bool,
    /// Pieces to have; `None` leaves the stock alone.
    pub on_hand: Option<i64>,
}

/// A change of a variant from a form.
#[derive(Debug, Clone)]
pub struct VariantChange {
    /// Which.
    pub id: VariantId,
    /// What it shall be; its option values and `on_hand` are not looked at.
    pub input: VariantInput,
    /// Pieces to add or take. A difference, so that a sale while the form was
    /// open is not undone.
    pub stock_delta: i64,
}

impl VariantInput {
    /// The usual variant at a price in minor units: tracked, delivered, taxed, on sale.
    pub fn priced(price: i64) -> Self {
        Self {
            option_values: Vec::new(),
            sku: None,
            barcode: String::new(),
            price,
            compare_at: None,
            cost: None,
            weight_grams: 0,
            track_stock: true,
            stock_policy: StockPolicy::Deny,
            requires_shipping: true,
            taxable: true,
            media: None,
            active: true,
            on_hand: None,
        }
    }

    /// What is wrong, on fields `v<at>.<name>`.
    pub fn check(&self, at: usize, errors: &mut FieldErrors) {
        let mut wrong = |name: &str, message| errors.add(format!("v{at}.{name}"), message);
        if !(0..=Money::MAX_INPUT).contains(&self.price) {
            wrong("price", "error-price-missing");
        }
        if self.compare_at.is_some_and(|compare| compare <= self.price || compare > Money::MAX_INPUT) {
            wrong("compare_at", "error-compare-low");
        }
        if self.cost.is_some_and(|cost| !(0..=Money::MAX_INPUT).contains(&cost)) {
            wrong("cost", "error-price-missing");
        }
        if !(0..=1_000_000).contains(&self.weight_grams) {
            wrong("weight", "error-weight-invalid");
        }
        if self.on_hand.is_some_and(|pieces| !(0..=MAX_PIECES).contains(&pieces)) {
            wrong("stock", "error-stock-invalid");
        }
    }

    fn sku(&self) -> Option<&str> {
        self.sku.as_deref().map(str::trim).filter(|sku| !sku.is_empty())
    }
}

/// Pieces that a form may ask for.
pub const MAX_PIECES: i64 = 9_999_999;

/// Adds a variant at a place in its product, with its first stock.
pub(super) async fn add(conn: &mut TenantConn, product: ProductId, at: usize, input: &VariantInput, actor: &str) -> Result<VariantId> {
    let id = VariantId::new();
    queries::insert(conn, id, product, at, input).await.map_err(|error| sku_taken(error, at))?;
    if let Some(pieces) = input.on_hand.filter(|pieces| *pieces > 0) {
        let place = inventory::default_location(conn).await?;
        inventory::set_on_hand(conn, id, place, pieces, Reason::Initial, actor).await?;
    }
    Ok(id)
}

/// Rewrites a variant but for its option values and stock.
pub(super) async fn rewrite(conn: &mut TenantConn, id: VariantId, at: usize, input: &VariantInput) -> Result<()> {
    queries::update(conn, id, input).await.map_err(|error| sku_taken(error, at))
}

/// Removes variants; those with pieces promised to orders only leave the
/// sale, because the order's stock hangs on them.
pub(super) async fn drop_all(conn: &mut TenantConn, ids: &[VariantId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let promised = queries::promised(conn, ids).await?;
    let free: Vec<VariantId> = ids.iter().copied().filter(|id| !promised.contains(id)).collect();
    queries::delete(conn, &free).await?;
    queries::switch_off(conn, &promised).await
}

/// The unique code was refused: say so at the variant's field.
fn sku_taken(error: Error, at: usize) -> Error {
    match &error {
        Error::Unexpected(cause)
            if cause.downcast_ref::<diesel::result::Error>().is_some_and(|cause| Error::violates(cause, "variants_sku_key")) =>
        {
            let mut errors = FieldErrors::default();
            errors.add(format!("v{at}.sku"), "error-sku-taken");
            Error::Invalid(errors)
        }
        _ => error,
    }
}
