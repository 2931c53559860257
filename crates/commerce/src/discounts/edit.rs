//! Discounts as staff make them: written, switched on and off, ended, and
//! removed while no order used them. Prices of orders that exist never change.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Discount, Kind, State, Status, Terms, codes, queries};
use crate::{
    audit,
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::DiscountId,
    money::Money,
};

/// The longest name, in characters.
const NAME: usize = 120;
/// The most categories, and the most products, that one discount names.
pub const MOST_CHOSEN: usize = 100;
/// The most pieces of one set.
const MOST_PIECES: i64 = 100;
/// The highest limit of redemptions.
const MOST_USES: i32 = 1_000_000;

/// A discount as someone wants it.
#[derive(Debug, Clone, Default)]
pub struct DiscountInput {
    /// What shoppers read; empty: the code.
    pub name: String,
    /// Whether shoppers type a code, rather than that it holds by itself.
    pub by_code: bool,
    /// The code; empty: one is made.
    pub code: String,
    /// What it does; `None` when nothing was chosen.
    pub kind: Option<Kind>,
    /// Hundredths of a percent, or minor units, as the kind says.
    pub value: Option<i64>,
    /// The most that one order gets.
    pub maximum: Option<i64>,
    /// Whom and what it is for.
    pub terms: Terms,
    /// Whether it holds together with others that say so too.
    pub combines: bool,
    /// From when on.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders can use it.
    pub total_limit: Option<i32>,
    /// How many orders of one customer can use it.
    pub customer_limit: Option<i32>,
    /// Whether it holds, rather than being written still.
    pub live: bool,
}

/// What will be stored.
#[derive(Debug, Clone)]
pub(super) struct Clean {
    pub name: String,
    pub code: Option<String>,
    pub kind: Kind,
    pub value: i64,
    pub maximum: Option<i64>,
    pub terms: Terms,
    pub combines: bool,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub total_limit: Option<i32>,
    pub customer_limit: Option<i32>,
}

/// What staff can do with a discount besides saving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Let it hold: a draft, or one that was stopped.
    Resume,
    /// Stop it for a while.
    Pause,
    /// End it now.
    End,
    /// Remove it: only while no order used it.
    Delete,
}

impl Turn {
    /// The turns that a discount in this state allows, but for removing it.
    pub fn possible(status: Status) -> &'static [Self] {
        match status {
            Status::Draft => &[Self::Resume],
            Status::Active | Status::Scheduled => &[Self::Pause, Self::End],
            Status::Paused => &[Self::Resume, Self::End],
            Status::Ended => &[],
        }
    }
}

/// Writes a discount.
///
/// # Errors
/// [`Error::Invalid`] with fields of the form.
pub async fn create(conn: &mut TenantConn, input: &DiscountInput, actor: &str) -> Result<DiscountId> {
    let clean = check(input, 0)?;
    let state = if input.live { State::Active } else { State::Draft };
    let id = queries::insert(conn, &clean, state).await.map_err(taken)?;
    written(conn, actor, "discount.create", id, json!({ "name": clean.name, "code": clean.code })).await?;
    Ok(id)
}

/// Applies the form of a discount.
///
/// # Errors
/// [`Error::Conflict`] `error-stale` when someone saved since `version`,
/// [`Error::Invalid`] with fields of the form.
pub async fn update(conn: &mut TenantConn, id: DiscountId, version: i32, input: &DiscountInput, actor: &str) -> Result<()> {
    let before = queries::lock(conn, id).await?;
    let clean = check(input, before.used)?;
    if before.version != version {
        return Err(Error::Conflict("error-stale".into()));
    }
    // The form of a draft can let it hold; afterwards the buttons do.
    let state = if before.state == State::Draft && input.live { State::Active } else { before.state };
    queries::update(conn, id, &clean, state).await.map_err(taken)?;
    let detail = json!({ "name": [before.name, clean.name], "value": [before.value, clean.value] });
    written(conn, actor, "discount.update", id, detail).await
}

/// Switches a discount. Doing it twice is no mistake.
///
/// # Errors
/// [`Error::Conflict`] when its state does not allow it.
pub async fn turn(conn: &mut TenantConn, id: DiscountId, turn: Turn, actor: &str) -> Result<()> {
    let before = queries::lock(conn, id).await?;
    let status = before.status(conn.now());
    let action = match turn {
        Turn::Delete => {
            if before.used > 0 || queries::was_used(conn, id).await? {
                return Err(Error::Conflict("admin-discounts-delete-used".into()));
            }
            queries::delete(conn, id).await?;
            "discount.delete"
        }
        _ if already(turn, status) => return Ok(()),
        _ if !Turn::possible(status).contains(&turn) => return Err(Error::Conflict("admin-discounts-turn-refused".into())),
        Turn::Resume => {
            queries::set_state(conn, id, State::Active).await?;
            "discount.resume"
        }
        Turn::Pause => {
            queries::set_state(conn, id, State::Paused).await?;
            "discount.pause"
        }
        Turn::End => {
            queries::set_end(conn, id).await?;
            "discount.end"
        }
    };
    written(conn, actor, action, id, json!({ "name": before.name, "code": before.code })).await
}

fn already(turn: Turn, status: Status) -> bool {
    match turn {
        Turn::Resume => matches!(status, Status::Active | Status::Scheduled),
        Turn::Pause => status == Status::Paused,
        Turn::End => status == Status::Ended,
        Turn::Delete => false,
    }
}

async fn written(conn: &mut TenantConn, actor: &str, action: &str, id: DiscountId, detail: serde_json::Value) -> Result<()> {
    audit::record(conn, actor, action, &format!("discount:{id}"), detail).await
}

/// The input as it will be stored, or all that is wrong with it.
fn check(input: &DiscountInput, used: i32) -> Result<Clean> {
    let mut errors = FieldErrors::default();
    let code = input.by_code.then(|| if input.code.trim().is_empty() { codes::random() } else { input.code.clone() });
    let code = code.map(|typed| codes::parse(&typed).unwrap_or_else(|| wrong(&mut errors, "code", "error-discount-code", String::new())));
    let mut name = input.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        name = code.clone().unwrap_or_default();
    }
    if name.is_empty() && errors.is_empty() {
        errors.add("name", "error-name-missing");
    }
    if name.chars().count() > NAME {
        errors.add_with("name", "error-text-long", &[("max", &NAME.to_string())]);
    }
    let kind = input.kind.unwrap_or_else(|| wrong(&mut errors, "kind", "error-discount-kind", Kind::Percentage));
    let value = value(input, kind, &mut errors);
    if input.maximum.is_some_and(|maximum| maximum <= 0) {
        errors.add("maximum", "error-discount-amount");
    }
    if input.starts_at.zip(input.ends_at).is_some_and(|(start, end)| end <= start) {
        errors.add("ends", "error-discount-ends");
    }
    limits(input, used, &mut errors);
    let mut terms = input.terms.clone();
    terms.minimum = terms.minimum.filter(|minimum| *minimum > 0);
    if kind == Kind::BuyGet {
        for (field, pieces) in [("buy", terms.buy), ("get", terms.get)] {
            if !(1..=MOST_PIECES).contains(&pieces) {
                errors.add_with(field, "error-discount-limit", &[("max", &MOST_PIECES.to_string())]);
            }
        }
    } else {
        (terms.buy, terms.get) = (0, 0);
    }
    if terms.categories.len().max(terms.products.len()) > MOST_CHOSEN {
        errors.add_with("goods", "error-discount-chosen", &[("max", &MOST_CHOSEN.to_string())]);
    }
    errors.check()?;
    // An amount is its own maximum.
    let maximum = input.maximum.filter(|_| kind != Kind::Amount);
    let &DiscountInput { combines, starts_at, ends_at, total_limit, customer_limit, .. } = input;
    Ok(Clean { name, code, kind, value, maximum, terms, combines, starts_at, ends_at, total_limit, customer_limit })
}

fn value(input: &DiscountInput, kind: Kind, errors: &mut FieldErrors) -> i64 {
    let (field, message, most) = match kind {
        Kind::Percentage => ("percent", "error-discount-percent", 10_000),
        Kind::BuyGet => ("get_percent", "error-discount-percent", 10_000),
        Kind::Amount => ("amount", "error-discount-amount", Money::MAX_INPUT),
        Kind::FreeDelivery => return 0,
    };
    input.value.filter(|value| (1..=most).contains(value)).unwrap_or_else(|| wrong(errors, field, message, 0))
}

fn limits(input: &DiscountInput, used: i32, errors: &mut FieldErrors) {
    for (field, limit) in [("total_limit", input.total_limit), ("customer_limit", input.customer_limit)] {
        if limit.is_some_and(|limit| !(1..=MOST_USES).contains(&limit)) {
            errors.add_with(field, "error-discount-limit", &[("max", &MOST_USES.to_string())]);
        }
    }
    if errors.of("total_limit").is_none() && input.total_limit.is_some_and(|limit| limit < used) {
        errors.add_with("total_limit", "error-discount-limit-used", &[("used", &used.to_string())]);
    }
}

fn wrong<T>(errors: &mut FieldErrors, field: &'static str, message: &'static str, instead: T) -> T {
    errors.add(field, message);
    instead
}

/// The unique column was refused: say so at its field.
fn taken(error: Error) -> Error {
    let violates = |cause: &anyhow::Error| {
        cause.downcast_ref::<diesel::result::Error>().is_some_and(|cause| Error::violates(cause, "discounts_code_key"))
    };
    match &error {
        Error::Unexpected(cause) if violates(cause) => Error::field("code", "error-discount-code-taken"),
        _ => error,
    }
}

/// All that is wrong with the input.
pub fn mistakes(input: &DiscountInput, used: i32) -> FieldErrors {
    match check(input, used) {
        Err(Error::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    }
}

/// Whether the discount can be removed.
///
/// # Errors
/// When the database refuses.
pub async fn can_delete(conn: &mut TenantConn, discount: &Discount) -> Result<bool> {
    Ok(discount.used == 0 && !queries::was_used(conn, discount.id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> DiscountInput {
        DiscountInput {
            by_code: true,
            code: "hemat10".into(),
            kind: Some(Kind::Percentage),
            value: Some(1_000),
            ..DiscountInput::default()
        }
    }

    #[track_caller]
    fn wrong(input: &DiscountInput, field: &str) {
        match check(input, 5) {
            Err(Error::Invalid(errors)) => assert_eq!(errors.iter().map(|error| error.field.as_ref()).collect::<Vec<_>>(), [field]),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_discount_is_tidied() {
        let clean = check(&input(), 0).unwrap();
        assert_eq!((clean.name.as_str(), clean.code.as_deref()), ("HEMAT10", Some("HEMAT10")));
        let made = check(&DiscountInput { code: " ".into(), ..input() }, 0).unwrap();
        assert_eq!(made.code.map(|code| code.len()), Some(8));
        let offer = check(&DiscountInput { by_code: false, name: " Akhir  tahun ".into(), ..input() }, 0).unwrap();
        assert_eq!((offer.name.as_str(), offer.code), ("Akhir tahun", None));
    }

    #[test]
    fn every_mistake_stands_at_its_field() {
        wrong(&DiscountInput { code: "a".into(), ..input() }, "code");
        wrong(&DiscountInput { by_code: false, ..input() }, "name");
        wrong(&DiscountInput { kind: None, ..input() }, "kind");
        wrong(&DiscountInput { value: Some(10_001), ..input() }, "percent");
        wrong(&DiscountInput { value: None, ..input() }, "percent");
        wrong(&DiscountInput { kind: Some(Kind::Amount), value: Some(0), ..input() }, "amount");
        let terms = Terms { buy: 2, get: 0, ..Terms::default() };
        wrong(&DiscountInput { kind: Some(Kind::BuyGet), terms, ..input() }, "get");
        wrong(&DiscountInput { maximum: Some(0), ..input() }, "maximum");
        wrong(&DiscountInput { total_limit: Some(0), ..input() }, "total_limit");
        wrong(&DiscountInput { total_limit: Some(4), ..input() }, "total_limit");
        let noon = DateTime::from_timestamp(1_800_000_000, 0);
        wrong(&DiscountInput { starts_at: noon, ends_at: noon, ..input() }, "ends");
    }
}
