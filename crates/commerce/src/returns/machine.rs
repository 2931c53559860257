//! Where a return is and which step may follow which. Everything that is not
//! declared is refused. Values in, values out.

use std::fmt;

use crate::{error::Error, orders::statuses::words};

words! {
    /// Where a return is.
    ReturnStatus {
        /// The shopper asked; nobody has answered.
        Requested = "requested",
        /// The shopper may send it.
        Approved = "approved",
        /// It is not taken back, or was sent back after a look. Final.
        Declined = "declined",
        /// The goods are there; the money is not.
        Received = "received",
        /// The money went back. Final.
        Refunded = "refunded",
        /// The shopper keeps the goods after all. Final.
        Cancelled = "cancelled",
    }
}

words! {
    /// What happens to a return.
    ReturnEvent {
        /// Staff agree.
        Approve = "approve",
        /// Staff do not agree, also after they saw the goods.
        Decline = "decline",
        /// The shopper thinks better of it.
        Cancel = "cancel",
        /// The goods arrived.
        Receive = "receive",
        /// The money went back.
        Refund = "refund",
    }
}

words! {
    /// Why something is to go back.
    Reason {
        /// It arrived broken.
        Damaged = "damaged",
        /// It is something else than was ordered.
        WrongItem = "wrong_item",
        /// It is not what the page said.
        NotAsDescribed = "not_as_described",
        /// Too large, too small.
        DoesNotFit = "does_not_fit",
        /// It is not wanted any more.
        ChangedMind = "changed_mind",
        /// Said in the note.
        Other = "other",
    }
}

impl Reason {
    /// Locale key.
    pub fn key(self) -> String {
        format!("return-reason-{}", self.as_str().replace('_', "-"))
    }
}

/// Why a step of a return is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is somewhere else by now.
    NotNow,
    /// Its money is on the way.
    RefundUnderWay,
}

impl Refusal {
    /// The locale key of the sentence that explains it.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotNow => "return-refused-not-now",
            Self::RefundUnderWay => "return-refused-under-way",
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

impl ReturnStatus {
    /// The status after the event.
    ///
    /// # Errors
    /// When the event does not follow.
    pub fn after(self, event: ReturnEvent) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::Requested, ReturnEvent::Approve) => Ok(Self::Approved),
            (Self::Requested | Self::Approved | Self::Received, ReturnEvent::Decline) => Ok(Self::Declined),
            (Self::Requested | Self::Approved, ReturnEvent::Cancel) => Ok(Self::Cancelled),
            (Self::Approved, ReturnEvent::Receive) => Ok(Self::Received),
            (Self::Received, ReturnEvent::Refund) => Ok(Self::Refunded),
            _ => Err(Refusal::NotNow),
        }
    }

    /// Whether something is left to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Approved | Self::Received)
    }

    /// Whether its pieces are spoken for: nobody can ask for them again.
    pub fn counts(self) -> bool {
        self.is_open() || self == Self::Refunded
    }

    /// Locale key.
    pub fn key(self) -> String {
        format!("return-status-{}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_declared_steps_of_a_return_exist() {
        use {ReturnEvent as E, ReturnStatus as S};

        let declared = [
            (S::Requested, E::Approve, S::Approved),
            (S::Requested, E::Decline, S::Declined),
            (S::Requested, E::Cancel, S::Cancelled),
            (S::Approved, E::Decline, S::Declined),
            (S::Approved, E::Cancel, S::Cancelled),
            (S::Approved, E::Receive, S::Received),
            (S::Received, E::Decline, S::Declined),
            (S::Received, E::Refund, S::Refunded),
        ];
        for from in S::ALL {
            for event in E::ALL {
                let expect = declared.iter().find(|step| step.0 == *from && step.1 == *event).map(|step| step.2);
                assert_eq!(from.after(*event).ok(), expect, "{from:?} {event:?}");
            }
            let ends = E::ALL.iter().all(|event| from.after(*event).is_err());
            assert_eq!(from.is_open(), !ends, "{from:?}");
        }
    }
}
