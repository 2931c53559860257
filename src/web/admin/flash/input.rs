//! The form of a flash sale: what it holds, and what it means.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{
    commerce::flash::{
        Item, Sale,
        edit::{ItemInput, SaleInput},
    },
    error::FieldErrors,
    money::{Currency, Money},
    web::admin::{
        discounts::{MOMENT, moment},
        fields::Fields,
    },
};

/// The form's text.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    pub version: i32,
    pub name: String,
    pub starts: String,
    pub ends: String,
    pub customer_limit: String,
    pub items: Vec<Row>,
}

/// A line of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub variant: String,
    pub product: String,
    /// The ordinary price, as people read it.
    pub regular: String,
    pub price: String,
    pub quota: String,
    pub sold: i32,
    pub remove: bool,
    pub price_field: String,
    pub quota_field: String,
}

impl Row {
    fn of(item: &Item, currency: Currency, language: &str) -> Self {
        Self {
            id: item.id.to_string(),
            name: item.name.clone(),
            variant: item.variant_name.clone(),
            product: item.product.to_string(),
            regular: Money::new(item.regular, currency).format(language),
            price: Money::new(item.price, currency).input(),
            quota: item.quota.map(|quota| quota.to_string()).unwrap_or_default(),
            sold: item.sold,
            remove: false,
            price_field: format!("price.{}", item.id),
            quota_field: format!("quota.{}", item.id),
        }
    }
}

impl Input {
    /// What is stored, as the form says it.
    pub fn of(sale: &Sale, items: &[Item], zone: Tz, currency: Currency, language: &str) -> Self {
        let moment = |at: DateTime<Utc>| at.with_timezone(&zone).format(MOMENT).to_string();
        Self {
            version: sale.version,
            name: sale.name.clone(),
            starts: moment(sale.starts_at),
            ends: moment(sale.ends_at),
            customer_limit: sale.customer_limit.map(|limit| limit.to_string()).unwrap_or_default(),
            items: items.iter().map(|item| Row::of(item, currency, language)).collect(),
        }
    }

    /// Puts what was typed over it.
    pub fn overlay(&mut self, fields: &Fields) {
        self.version = fields.version();
        self.name = fields.text("name");
        self.starts = fields.text("starts");
        self.ends = fields.text("ends");
        self.customer_limit = fields.text("customer_limit");
        let removed = fields.all("remove");
        for row in &mut self.items {
            row.price = fields.text(&row.price_field);
            row.quota = fields.text(&row.quota_field);
            row.remove = removed.contains(&row.id);
        }
    }

    /// What the text of the sale itself means, with the moments that cannot be read.
    /// A moment that was not touched is the stored one to the second.
    pub fn sale(&self, zone: Tz, stored: Option<&Sale>, errors: &mut FieldErrors) -> SaleInput {
        let mut read = |field: &'static str, text: &str, was: Option<DateTime<Utc>>| {
            let same = was.is_some_and(|was| was.with_timezone(&zone).format(MOMENT).to_string() == text);
            if same { was } else { moment(errors, field, text, zone) }
        };
        SaleInput {
            name: self.name.clone(),
            starts_at: read("starts", &self.starts, stored.map(|sale| sale.starts_at)),
            ends_at: read("ends", &self.ends, stored.map(|sale| sale.ends_at)),
            customer_limit: number(&self.customer_limit),
        }
    }

    /// What the lines of the table mean.
    pub fn items(&self, currency: Currency) -> Vec<ItemInput> {
        let item = |row: &Row| {
            Some(ItemInput {
                id: row.id.parse().ok()?,
                price: Money::parse(&row.price, currency).ok().map(Money::minor),
                quota: number(&row.quota),
                remove: row.remove,
            })
        };
        self.items.iter().filter_map(item).collect()
    }
}

/// A number of pieces; what is no number is one that none can be.
fn number(text: &str) -> Option<i32> {
    (!text.is_empty()).then(|| text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(0))
}
