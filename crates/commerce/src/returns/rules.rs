//! Which pieces of an order can be asked back now, and what they are worth.
//! Values in, values out: no clock, no database.

use chrono::{DateTime, Duration, Utc};

use super::queries::Return;
use crate::{
    ids::{FulfilmentId, OrderLineId},
    orders::{
        queries::{OrderEntry, OrderLine, Parcel},
        returnable,
        statuses::ParcelStatus,
    },
    settings::AfterSaleSettings,
};

/// A parcel that nobody marked as arrived counts as arrived after so long.
const TRANSIT: Duration = Duration::days(14);

/// What is known of an order when somebody asks to send something back.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What was bought.
    pub lines: &'a [OrderLine],
    /// How it left.
    pub parcels: &'a [Parcel],
    /// What lies in each parcel.
    pub contents: &'a [(FulfilmentId, OrderLineId, i32)],
    /// The whole timeline.
    pub events: &'a [OrderEntry],
    /// What was asked for before.
    pub returns: &'a [Return],
}

/// What can be asked back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Pieces by line; lines without any are left out.
    pub lines: Vec<(OrderLineId, i32)>,
    /// When the last parcel can not be sent back any more; `None` when the
    /// store takes nothing back or nothing has left.
    pub until: Option<DateTime<Utc>>,
}

impl Offer {
    /// Pieces of a line.
    pub fn of(&self, line: OrderLineId) -> i32 {
        self.lines.iter().find(|one| one.0 == line).map_or(0, |one| one.1)
    }
}

/// What of an order can be asked back at this moment: pieces that left in a
/// parcel whose time is not over, less those that another return speaks for
/// or that are on the shelf again.
pub fn offer(settings: &AfterSaleSettings, facts: Facts<'_>, now: DateTime<Utc>) -> Offer {
    if !settings.returns {
        return Offer::default();
    }
    let with_shopper = |parcel: &&Parcel| matches!(parcel.status, ParcelStatus::Shipped | ParcelStatus::Delivered);
    let closes = |parcel: &Parcel| {
        let arrived = parcel.delivered_at.or(parcel.shipped_at.map(|left| left + TRANSIT))?;
        Some(arrived + Duration::days(settings.return_days))
    };
    let back = returnable(facts.lines, facts.events);
    let pieces = |line: OrderLineId, counts: &dyn Fn(&Parcel) -> bool| -> i32 {
        let parcels = facts.parcels.iter().filter(with_shopper).filter(|parcel| counts(parcel));
        let ids: Vec<FulfilmentId> = parcels.map(|parcel| parcel.id).collect();
        facts.contents.iter().filter(|one| one.1 == line && ids.contains(&one.0)).map(|one| one.2).sum()
    };
    let mut offer = Offer { until: facts.parcels.iter().filter(with_shopper).filter_map(closes).max(), ..Offer::default() };
    for line in facts.lines.iter().filter(|line| line.requires_shipping) {
        let spoken_for: i32 = facts
            .returns
            .iter()
            .filter(|one| one.status.counts())
            .flat_map(|one| &one.lines)
            .filter(|one| one.line == line.id)
            .map(|one| one.quantity)
            .sum();
        let through_returns: i32 = facts
            .returns
            .iter()
            .filter(|one| one.status.counts())
            .flat_map(|one| &one.lines)
            .filter(|one| one.line == line.id)
            .map(|one| one.restocked)
            .sum();
        // Pieces of a deleted variant are never on the shelf again.
        let on_the_shelf = match line.variant_id {
            Some(_) => line.fulfilled_quantity - back.iter().find(|one| one.0 == line.id).map_or(0, |one| one.1),
            None => 0,
        };
        let elsewhere = (on_the_shelf - through_returns).max(0);
        let left = pieces(line.id, &|_| true) - spoken_for - elsewhere;
        let in_time = pieces(line.id, &|parcel| closes(parcel).is_some_and(|end| now <= end));
        if left.min(in_time) > 0 {
            offer.lines.push((line.id, left.min(in_time)));
        }
    }
    offer
}

/// What pieces of a line cost the shopper, minor units: their share of the
/// line after discounts, with the tax where it came on top. Rounded down.
pub fn worth(line: &OrderLine, quantity: i32, tax_included: bool) -> i64 {
    let paid = i128::from(line.total) - i128::from(line.discount) + if tax_included { 0 } else { i128::from(line.tax) };
    let share = paid * i128::from(quantity.clamp(0, line.quantity)) / i128::from(line.quantity.max(1));
    i64::try_from(share).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::{OrderId, ReturnId, VariantId},
        returns::{Reason, ReturnStatus, queries::Line},
    };

    fn line(quantity: i32) -> OrderLine {
        OrderLine {
            id: OrderLineId::new(),
            product_id: None,
            variant_id: Some(VariantId::new()),
            product_slug: String::new(),
            name: String::new(),
            variant_name: String::new(),
            sku: String::new(),
            media_id: None,
            unit_price: 100,
            quantity,
            total: 100 * i64::from(quantity),
            discount: 50,
            discounts: json!([]),
            tax: 10,
            requires_shipping: true,
            location_id: None,
            reserved: 0,
            fulfilled_quantity: quantity,
        }
    }

    fn parcel(status: ParcelStatus, shipped: DateTime<Utc>, delivered: Option<DateTime<Utc>>) -> Parcel {
        Parcel {
            id: FulfilmentId::new(),
            order_id: OrderId::new(),
            status,
            carrier: String::new(),
            tracking_number: String::new(),
            tracking_url: String::new(),
            shipped_at: Some(shipped),
            delivered_at: delivered,
        }
    }

    fn asked(status: ReturnStatus, line: OrderLineId, quantity: i32, restocked: i32) -> Return {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        Return {
            id: ReturnId::new(),
            order_id: OrderId::new(),
            number: 1,
            status,
            reason: Reason::Other,
            note: String::new(),
            answer: String::new(),
            lines: vec![Line { line, quantity, restocked }],
            request_key: String::new(),
            created_at: now,
            updated_at: now,
        }
    }

    fn restocked(line: OrderLineId, count: i32) -> OrderEntry {
        OrderEntry {
            id: Uuid::now_v7(),
            kind: "restocked".to_owned(),
            machine: None,
            from_status: None,
            to_status: None,
            data: json!({ "lines": { line.to_string(): count } }),
            actor: String::new(),
            created_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    /// Pieces that are offered of one line of five in one parcel, so many days after it arrived.
    #[track_caller]
    fn check(days: i64, returns: &[(ReturnStatus, i32, i32)], on_the_shelf: i32, expect: i32) {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let bought = line(5);
        let parcels = [parcel(ParcelStatus::Delivered, start, Some(start))];
        let contents = [(parcels[0].id, bought.id, 5)];
        let returns: Vec<Return> = returns.iter().map(|one| asked(one.0, bought.id, one.1, one.2)).collect();
        let events = [restocked(bought.id, on_the_shelf)];
        let settings = AfterSaleSettings { returns: true, return_days: 14, ..AfterSaleSettings::default() };
        let lines = [bought];
        let facts = Facts { lines: &lines, parcels: &parcels, contents: &contents, events: &events, returns: &returns };
        let offer = offer(&settings, facts, start + Duration::days(days));
        assert_eq!(offer.of(lines[0].id), expect);
        assert_eq!(offer.until, Some(start + Duration::days(14)));
    }

    #[test]
    fn pieces_are_offered_until_the_window_closes() {
        check(0, &[], 0, 5);
        check(14, &[], 0, 5);
        check(15, &[], 0, 0);
    }

    #[test]
    fn a_piece_is_asked_for_once() {
        check(1, &[(ReturnStatus::Requested, 2, 0)], 0, 3);
        check(1, &[(ReturnStatus::Requested, 2, 0), (ReturnStatus::Refunded, 3, 0)], 0, 0);
        check(1, &[(ReturnStatus::Declined, 2, 0), (ReturnStatus::Cancelled, 5, 0)], 0, 5);
        // Two came back through a return and lie on the shelf; one more was put there by hand.
        check(1, &[(ReturnStatus::Received, 2, 2)], 2, 3);
        check(1, &[(ReturnStatus::Received, 2, 2)], 3, 2);
    }

    #[test]
    fn a_store_that_takes_nothing_back_offers_nothing() {
        let lines = [line(1)];
        let facts = Facts { lines: &lines, parcels: &[], contents: &[], events: &[], returns: &[] };
        let settings = AfterSaleSettings { returns: false, ..AfterSaleSettings::default() };
        assert_eq!(offer(&settings, facts, DateTime::<Utc>::UNIX_EPOCH), Offer::default());
    }

    #[test]
    fn what_waits_at_the_counter_cannot_come_back_and_what_is_on_its_way_can() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let settings = AfterSaleSettings { returns: true, return_days: 7, ..AfterSaleSettings::default() };
        for (status, after, expect) in [
            (ParcelStatus::ReadyForPickup, 0, 0),
            (ParcelStatus::Cancelled, 0, 0),
            (ParcelStatus::Shipped, 0, 2),
            (ParcelStatus::Shipped, 21, 2),
            (ParcelStatus::Shipped, 22, 0),
        ] {
            let lines = [line(2)];
            let parcels = [parcel(status, start, None)];
            let contents = [(parcels[0].id, lines[0].id, 2)];
            let facts = Facts { lines: &lines, parcels: &parcels, contents: &contents, events: &[], returns: &[] };
            assert_eq!(offer(&settings, facts, start + Duration::days(after)).of(lines[0].id), expect, "{status:?} {after}");
        }
    }

    #[test]
    fn pieces_are_worth_what_was_paid_for_them() {
        let three = line(3);
        assert_eq!(worth(&three, 1, true), 83);
        assert_eq!(worth(&three, 3, true), 250);
        assert_eq!(worth(&three, 3, false), 260);
        assert_eq!(worth(&three, 9, true), 250);
        assert_eq!(worth(&three, 0, true), 0);
    }
}
