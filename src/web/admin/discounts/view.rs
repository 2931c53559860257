//! Discounts in words, as list and form say them.

use chrono::{DateTime, Utc};

use crate::{
    commerce::{
        discounts::{Discount, Kind, Status},
        settings::rate_input,
    },
    web::admin::Page,
};

/// Colour and key of where a discount is in its life.
pub fn badge(discount: &Discount, now: DateTime<Utc>) -> (&'static str, String) {
    let status = discount.status(now);
    if status == Status::Active && discount.used_up() {
        return ("warn", "admin-discounts-used-up".to_owned());
    }
    let tone = match status {
        Status::Active => "good",
        Status::Scheduled => "info",
        Status::Paused => "warn hollow",
        Status::Ended => "",
        Status::Draft => "hollow",
    };
    (tone, format!("admin-discounts-{}", status.as_str()))
}

/// "10% off the goods, at most Rp 50.000".
pub fn what(page: &Page, discount: &Discount) -> String {
    let what = match discount.kind {
        Kind::Percentage => {
            let percent = u16::try_from(discount.value).map(rate_input).unwrap_or_default();
            page.with("admin-discounts-say-percentage", "percent", format!("{percent}%"))
        }
        Kind::BuyGet => {
            let percent = u16::try_from(discount.value).map(rate_input).unwrap_or_default();
            let (buy, get) = (discount.terms.buy.to_string(), discount.terms.get.to_string());
            page.args("admin-discounts-say-buy-get", &[("buy", &buy), ("get", &get), ("percent", &format!("{percent}%"))])
        }
        Kind::Amount => page.with("admin-discounts-say-amount", "amount", page.money(discount.value)),
        Kind::FreeDelivery => page.w("admin-discounts-say-free-delivery").to_owned(),
    };
    let cap = discount.maximum.map(|most| page.with("admin-discounts-say-maximum", "amount", page.money(most)));
    [Some(what), cap].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Its conditions, one after the other.
pub fn terms(page: &Page, discount: &Discount) -> String {
    let terms = &discount.terms;
    let word = |holds: bool, key: &str| holds.then(|| page.w(key).to_owned());
    let parts = [
        terms.minimum.map(|minimum| page.with("admin-discounts-say-minimum", "amount", page.money(minimum))),
        word(!terms.categories.is_empty() || !terms.products.is_empty(), "admin-discounts-say-some"),
        word(terms.first_order, "admin-discounts-say-first"),
        discount.customer_limit.map(|limit| page.n("admin-discounts-say-customer", limit)),
        word(discount.combines, "admin-discounts-say-combines"),
        word(!discount.combines, "admin-discounts-say-alone"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// From when until when.
pub fn window(page: &Page, discount: &Discount) -> String {
    match (&discount.starts_at, &discount.ends_at) {
        (Some(from), Some(until)) => {
            page.args("admin-discounts-from-until", &[("from", &page.datetime(from)), ("until", &page.datetime(until))])
        }
        (Some(from), None) => page.with("admin-discounts-from", "from", page.datetime(from)),
        (None, Some(until)) => page.with("admin-discounts-until", "until", page.datetime(until)),
        (None, None) => page.w("admin-discounts-always").to_owned(),
    }
}

/// "7 of 100", or how often.
pub fn uses(page: &Page, discount: &Discount) -> String {
    match discount.total_limit {
        Some(limit) => page.args("admin-discounts-uses-of", &[("used", &discount.used.to_string()), ("limit", &limit.to_string())]),
        None => discount.used.to_string(),
    }
}
