//! What a variant's item of a flash sale gives with the variant, in one query.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Integer, Nullable, Timestamptz},
};
use uuid::Uuid;

use super::super::Variant;
use crate::flash::Live;

/// Columns of an [`ItemRow`].
pub(super) const ITEM: &str = "f.id AS flash_id, f.price AS flash_price, f.quota AS flash_quota, f.sold AS flash_sold, \
    f.ends_at AS flash_ends_at, f.customer_limit AS flash_limit";
/// Joins the item of variants `v` whose time it is. Binds the moment twice.
pub(super) const RUNS: &str = "LEFT JOIN flash_items f ON f.id = v.flash_item_id AND f.starts_at <= ? AND f.ends_at > ?";

#[derive(QueryableByName)]
pub(super) struct ItemRow {
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    flash_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    flash_price: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    flash_quota: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    flash_sold: Option<i32>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    flash_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    flash_limit: Option<i32>,
}

impl ItemRow {
    fn live(self, least: i32) -> Option<Live> {
        let row = (self.flash_id?.into(), self.flash_price?, self.flash_quota, self.flash_sold?, self.flash_ends_at?, self.flash_limit);
        Live::of(row, least)
    }
}

impl Variant {
    /// Keeps to what goes together of the product, and to the price of the sale.
    pub(super) fn settle(&mut self, sale: ItemRow, least: i32) {
        self.left = self.left.map(|left| if left < i64::from(least) { 0 } else { left });
        let Some(live) = sale.live(least) else { return };
        self.compare_at = Some(self.price).filter(|before| *before > live.price);
        self.price = live.price;
        self.flash = Some(live);
    }
}
