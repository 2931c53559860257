//! The three statuses of an order and which change may follow which.
//!
//! The order's own status is a machine with declared transitions; the payment
//! and fulfilment statuses summarise rows and are derived here, then stored by
//! `orders::queries::store_statuses` alone. Everything not declared is a typed
//! refusal. Values in, values out: no clock, no database.

use std::fmt;

use crate::error::Error;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the order they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the database and the translation keys write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads what [`Self::as_str`] wrote.
            ///
            /// # Errors
            /// A fault when the text is none of the values.
            pub fn parse(text: &str) -> crate::error::Result<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
                    .ok_or_else(|| crate::error::Error::unexpected(format!("{text} is no {}", stringify!($name))))
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::error::Error;

            fn try_from(text: String) -> crate::error::Result<Self> {
                Self::parse(&text)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where an order is in its life.
    OrderStatus {
        /// Binding; work may be left.
        Placed = "placed",
        /// Everything is settled.
        Closed = "closed",
        /// Called off by a person. Final.
        Cancelled = "cancelled",
        /// Never paid in time.
        Expired = "expired",
    }
}

words! {
    /// What happens to an order as a whole.
    OrderEvent {
        /// A person calls it off.
        Cancel = "cancel",
        /// The time to pay is over.
        Expire = "expire",
        /// Put away.
        Close = "close",
        /// Taken out again.
        Reopen = "reopen",
        /// Money came after the end and the goods could be had again.
        Revive = "revive",
    }
}

words! {
    /// Where a refund is.
    RefundStatus {
        /// The provider is asked for it.
        Requested = "requested",
        /// The money went back.
        Succeeded = "succeeded",
        /// The provider refused; it can be tried again.
        Failed = "failed",
    }
}

words! {
    /// How much of an order is paid.
    PaymentStatus {
        /// Nothing is under way.
        Unpaid = "unpaid",
        /// An attempt is under way.
        Pending = "pending",
        /// Less than the total has come.
        PartiallyPaid = "partially_paid",
        /// All of it has come.
        Paid = "paid",
        /// More than the total has come.
        Overpaid = "overpaid",
        /// Some went back.
        PartiallyRefunded = "partially_refunded",
        /// All that came went back.
        Refunded = "refunded",
        /// The order ended before any money came.
        Voided = "voided",
    }
}

words! {
    /// How much of an order has left.
    FulfilmentStatus {
        /// There is nothing to send.
        NotRequired = "not_required",
        /// Nothing has left.
        Unfulfilled = "unfulfilled",
        /// Some pieces have left.
        Partial = "partial",
        /// Every piece has left.
        Fulfilled = "fulfilled",
        /// Every piece has arrived.
        Delivered = "delivered",
        /// The order ended before anything left.
        Cancelled = "cancelled",
    }
}

words! {
    /// One parcel, or one hand-over at the counter.
    ParcelStatus {
        /// With the courier.
        Shipped = "shipped",
        /// At the counter.
        ReadyForPickup = "ready_for_pickup",
        /// With the shopper.
        Delivered = "delivered",
        /// Taken back to the shelf before it was fetched.
        Cancelled = "cancelled",
    }
}

words! {
    /// What happens to a parcel.
    ParcelEvent {
        /// It reached the shopper.
        Deliver = "deliver",
        /// It was not fetched.
        TakeBack = "take_back",
    }
}

/// Why a transition is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The order was called off.
    Cancelled,
    /// The order ran out of time.
    Expired,
    /// The order is put away.
    Closed,
    /// It has that state already, or the step does not follow from it.
    NotNow,
    /// Pieces have left already.
    PartlySent,
    /// Work or money is left.
    Unsettled,
    /// Money has come already.
    Paid,
    /// Money is missing.
    NotPaid,
    /// More pieces than are left.
    TooMany,
    /// More money than was captured and not given back.
    TooMuch,
    /// Nothing would change.
    Nothing,
    /// A return is not at its end.
    OpenReturn,
}

impl Refusal {
    /// The locale key of the sentence that explains it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Cancelled => "order-refused-cancelled",
            Self::Expired => "order-refused-expired",
            Self::Closed => "order-refused-closed",
            Self::NotNow => "order-refused-not-now",
            Self::PartlySent => "order-refused-partly-sent",
            Self::Unsettled => "order-refused-unsettled",
            Self::Paid => "order-refused-paid",
            Self::NotPaid => "order-refused-not-paid",
            Self::TooMany => "order-refused-too-many",
            Self::TooMuch => "order-refused-too-much",
            Self::Nothing => "order-refused-nothing",
            Self::OpenReturn => "order-refused-open-return",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Conflict(refusal.key().into())
    }
}

/// What an order's transition depends on besides its status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Pieces that have left.
    pub sent: i64,
    /// Pieces that were ordered.
    pub ordered: i64,
    /// Whether every parcel has arrived.
    pub arrived: bool,
    /// Money that came, minor units.
    pub captured: i64,
    /// Money that went back, minor units.
    pub refunded: i64,
    /// What the order costs, minor units.
    pub total: i64,
}

impl OrderStatus {
    /// The status after the event.
    ///
    /// # Errors
    /// The reason why the event cannot happen now.
    pub fn after(self, event: OrderEvent, facts: Facts) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::Placed, OrderEvent::Cancel) if facts.sent > 0 => Err(Refusal::PartlySent),
            (Self::Placed, OrderEvent::Cancel) => Ok(Self::Cancelled),
            (Self::Placed, OrderEvent::Expire) if facts.captured > 0 => Err(Refusal::Paid),
            (Self::Placed, OrderEvent::Expire) if facts.sent > 0 => Err(Refusal::PartlySent),
            (Self::Placed, OrderEvent::Expire) => Ok(Self::Expired),
            (Self::Placed, OrderEvent::Close) if !facts.settled() => Err(Refusal::Unsettled),
            (Self::Placed, OrderEvent::Close) => Ok(Self::Closed),
            (Self::Closed, OrderEvent::Reopen) | (Self::Expired, OrderEvent::Revive) => Ok(Self::Placed),
            (Self::Cancelled, _) => Err(Refusal::Cancelled),
            (Self::Expired, _) => Err(Refusal::Expired),
            (Self::Closed, _) => Err(Refusal::Closed),
            (Self::Placed, OrderEvent::Reopen | OrderEvent::Revive) => Err(Refusal::NotNow),
        }
    }

    /// Whether the order stands: goods are held or sent for it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Placed | Self::Closed)
    }
}

impl Facts {
    /// Paid (or given back whole) and every piece delivered.
    fn settled(self) -> bool {
        let money = self.captured >= self.total || (self.captured > 0 && self.captured == self.refunded);
        money && self.sent >= self.ordered && self.arrived
    }
}

impl ParcelStatus {
    /// The status after the event.
    ///
    /// # Errors
    /// When the event does not follow.
    pub fn after(self, event: ParcelEvent) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::Shipped | Self::ReadyForPickup, ParcelEvent::Deliver) => Ok(Self::Delivered),
            (Self::ReadyForPickup, ParcelEvent::TakeBack) => Ok(Self::Cancelled),
            (Self::Shipped, ParcelEvent::TakeBack) | (Self::Delivered | Self::Cancelled, _) => Err(Refusal::NotNow),
        }
    }
}

/// The payment status of an order: the first condition that holds.
///
/// `open` says that an attempt is under way at a gateway or a courier.
pub fn payment_status(status: OrderStatus, facts: Facts, open: bool) -> PaymentStatus {
    let Facts { captured, refunded, total, .. } = facts;
    if refunded > 0 && refunded >= captured {
        PaymentStatus::Refunded
    } else if refunded > 0 {
        PaymentStatus::PartiallyRefunded
    } else if captured > total {
        PaymentStatus::Overpaid
    } else if captured == total {
        PaymentStatus::Paid
    } else if captured > 0 {
        PaymentStatus::PartiallyPaid
    } else if !status.is_live() {
        PaymentStatus::Voided
    } else if open {
        PaymentStatus::Pending
    } else {
        PaymentStatus::Unpaid
    }
}

/// The fulfilment status of an order. `to_send` says whether any line has to
/// be handed over at all.
pub fn fulfilment_status(status: OrderStatus, facts: Facts, to_send: bool) -> FulfilmentStatus {
    if !to_send {
        FulfilmentStatus::NotRequired
    } else if facts.sent == 0 && !status.is_live() {
        FulfilmentStatus::Cancelled
    } else if facts.sent == 0 {
        FulfilmentStatus::Unfulfilled
    } else if facts.sent < facts.ordered {
        FulfilmentStatus::Partial
    } else if facts.arrived {
        FulfilmentStatus::Delivered
    } else {
        FulfilmentStatus::Fulfilled
    }
}

/// Whether goods may leave: paid for, or paid at the door.
///
/// # Errors
/// The reason why not.
pub fn may_send(status: OrderStatus, payment: PaymentStatus, cash_on_delivery: bool) -> Result<(), Refusal> {
    match status {
        OrderStatus::Cancelled => Err(Refusal::Cancelled),
        OrderStatus::Expired => Err(Refusal::Expired),
        OrderStatus::Closed => Err(Refusal::Closed),
        OrderStatus::Placed => match payment {
            PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::PartiallyRefunded => Ok(()),
            _ if cash_on_delivery && payment != PaymentStatus::Refunded => Ok(()),
            _ => Err(Refusal::NotPaid),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID_AND_DELIVERED: Facts = Facts { sent: 2, ordered: 2, arrived: true, captured: 100, refunded: 0, total: 100 };
    const FRESH: Facts = Facts { sent: 0, ordered: 2, arrived: false, captured: 0, refunded: 0, total: 100 };

    #[test]
    fn only_the_declared_steps_of_an_order_exist() {
        for status in OrderStatus::ALL {
            for event in OrderEvent::ALL {
                let facts = if *event == OrderEvent::Close { PAID_AND_DELIVERED } else { FRESH };
                let expect = match (status, event) {
                    (OrderStatus::Placed, OrderEvent::Cancel) => Ok(OrderStatus::Cancelled),
                    (OrderStatus::Placed, OrderEvent::Expire) => Ok(OrderStatus::Expired),
                    (OrderStatus::Placed, OrderEvent::Close) => Ok(OrderStatus::Closed),
                    (OrderStatus::Closed, OrderEvent::Reopen) => Ok(OrderStatus::Placed),
                    (OrderStatus::Expired, OrderEvent::Revive) => Ok(OrderStatus::Placed),
                    (OrderStatus::Placed, _) => Err(Refusal::NotNow),
                    (OrderStatus::Closed, _) => Err(Refusal::Closed),
                    (OrderStatus::Cancelled, _) => Err(Refusal::Cancelled),
                    (OrderStatus::Expired, _) => Err(Refusal::Expired),
                };
                assert_eq!(status.after(*event, facts), expect, "{status:?} {event:?}");
            }
        }
    }

    #[test]
    fn guards_hold_an_order_back() {
        let sent = Facts { sent: 1, ..FRESH };
        assert_eq!(OrderStatus::Placed.after(OrderEvent::Cancel, sent), Err(Refusal::PartlySent));
        assert_eq!(OrderStatus::Placed.after(OrderEvent::Expire, sent), Err(Refusal::PartlySent));
        assert_eq!(OrderStatus::Placed.after(OrderEvent::Expire, Facts { captured: 1, ..FRESH }), Err(Refusal::Paid));
        assert_eq!(OrderStatus::Placed.after(OrderEvent::Close, FRESH), Err(Refusal::Unsettled));
        let on_the_way = Facts { arrived: false, ..PAID_AND_DELIVERED };
        assert_eq!(OrderStatus::Placed.after(OrderEvent::Close, on_the_way), Err(Refusal::Unsettled));
    }

    #[test]
    fn only_the_declared_steps_of_a_parcel_exist() {
        for status in ParcelStatus::ALL {
            for event in ParcelEvent::ALL {
                let expect = match (status, event) {
                    (ParcelStatus::Shipped | ParcelStatus::ReadyForPickup, ParcelEvent::Deliver) => Ok(ParcelStatus::Delivered),
                    (ParcelStatus::ReadyForPickup, ParcelEvent::TakeBack) => Ok(ParcelStatus::Cancelled),
                    _ => Err(Refusal::NotNow),
                };
                assert_eq!(status.after(*event), expect, "{status:?} {event:?}");
            }
        }
    }

    #[track_caller]
    fn pays(status: OrderStatus, captured: i64, refunded: i64, open: bool, expect: PaymentStatus) {
        assert_eq!(payment_status(status, Facts { captured, refunded, ..FRESH }, open), expect);
    }

    #[test]
    fn the_payment_status_is_the_first_that_holds() {
        pays(OrderStatus::Placed, 0, 0, false, PaymentStatus::Unpaid);
        pays(OrderStatus::Placed, 0, 0, true, PaymentStatus::Pending);
        pays(OrderStatus::Placed, 60, 0, true, PaymentStatus::PartiallyPaid);
        pays(OrderStatus::Placed, 100, 0, true, PaymentStatus::Paid);
        pays(OrderStatus::Placed, 101, 0, false, PaymentStatus::Overpaid);
        pays(OrderStatus::Cancelled, 100, 0, false, PaymentStatus::Paid);
        pays(OrderStatus::Cancelled, 0, 0, true, PaymentStatus::Voided);
        pays(OrderStatus::Expired, 0, 0, false, PaymentStatus::Voided);
        pays(OrderStatus::Placed, 100, 40, false, PaymentStatus::PartiallyRefunded);
        pays(OrderStatus::Placed, 100, 100, false, PaymentStatus::Refunded);
        assert_eq!(payment_status(OrderStatus::Placed, Facts { total: 0, ..FRESH }, false), PaymentStatus::Paid);
    }

    #[test]
    fn the_fulfilment_status_follows_the_pieces() {
        let after = |sent, arrived| Facts { sent, arrived, ..FRESH };
        assert_eq!(fulfilment_status(OrderStatus::Placed, FRESH, false), FulfilmentStatus::NotRequired);
        assert_eq!(fulfilment_status(OrderStatus::Placed, FRESH, true), FulfilmentStatus::Unfulfilled);
        assert_eq!(fulfilment_status(OrderStatus::Cancelled, FRESH, true), FulfilmentStatus::Cancelled);
        assert_eq!(fulfilment_status(OrderStatus::Placed, after(1, true), true), FulfilmentStatus::Partial);
        assert_eq!(fulfilment_status(OrderStatus::Placed, after(2, false), true), FulfilmentStatus::Fulfilled);
        assert_eq!(fulfilment_status(OrderStatus::Placed, after(2, true), true), FulfilmentStatus::Delivered);
    }

    #[test]
    fn goods_leave_when_paid_or_when_the_courier_collects() {
        for payment in PaymentStatus::ALL {
            let paid = matches!(payment, PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::PartiallyRefunded);
            assert_eq!(may_send(OrderStatus::Placed, *payment, false).is_ok(), paid, "{payment:?}");
            assert_eq!(may_send(OrderStatus::Placed, *payment, true).is_ok(), *payment != PaymentStatus::Refunded, "{payment:?}");
            assert!(may_send(OrderStatus::Cancelled, *payment, true).is_err());
        }
    }
}
