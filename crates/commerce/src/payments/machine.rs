//! One attempt to pay, and what may happen to it.
//!
//! A gateway's news can come twice, late and in any order. Each state has a
//! rank and news never lowers it, so that every order of the same events ends
//! in the same state; money that came is recorded whatever was said before.

use crate::orders::statuses::{Refusal, words};

words! {
    /// Where an attempt is.
    AttemptStatus {
        /// Written down; the gateway does not know of it yet.
        Created = "created",
        /// The gateway waits for the shopper.
        Pending = "pending",
        /// The shopper is to transfer.
        AwaitingTransfer = "awaiting_transfer",
        /// The shopper says it is done and sent a receipt.
        ProofSubmitted = "proof_submitted",
        /// Staff do not believe the receipt; the shopper may send another.
        ProofRejected = "proof_rejected",
        /// The courier or the counter collects.
        CodDue = "cod_due",
        /// The money came.
        Captured = "captured",
        /// The gateway or the courier says no.
        Failed = "failed",
        /// Out of time.
        Expired = "expired",
        /// Called off.
        Voided = "voided",
        /// Some of it went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
    }
}

words! {
    /// What happens to an attempt.
    AttemptEvent {
        /// The gateway opened its page.
        Start = "start",
        /// The money came.
        Capture = "capture",
        /// It was declined.
        Fail = "fail",
        /// Time ran out.
        Expire = "expire",
        /// The order ended or another attempt replaced it.
        Void = "void",
        /// The shopper sent a receipt.
        SubmitProof = "submit_proof",
        /// Staff did not believe it.
        RejectProof = "reject_proof",
        /// Some of the money went back.
        RefundPart = "refund_part",
        /// The rest of the money went back.
        RefundRest = "refund_rest",
    }
}

impl AttemptStatus {
    /// How far along the state is; news of a lower one is stored and ignored.
    pub fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Pending | Self::AwaitingTransfer | Self::ProofSubmitted | Self::ProofRejected | Self::CodDue => 1,
            Self::Failed | Self::Expired | Self::Voided => 2,
            Self::Captured => 3,
            Self::PartiallyRefunded => 4,
            Self::Refunded => 5,
        }
    }

    /// Whether money may still come of it in the ordinary way.
    pub fn is_open(self) -> bool {
        self.rank() <= 1
    }

    /// Whether somebody other than the shopper is about to collect.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Pending | Self::CodDue | Self::ProofSubmitted)
    }

    /// Whether a transfer is to come, whatever was said about it.
    pub fn is_transfer(self) -> bool {
        matches!(self, Self::AwaitingTransfer | Self::ProofSubmitted | Self::ProofRejected)
    }

    /// The state after the event.
    ///
    /// Money after failure, expiry or a void is still money: it is captured,
    /// and the order's own rules decide what becomes of it.
    ///
    /// # Errors
    /// [`Refusal::NotNow`] for everything that is not declared.
    pub fn after(self, event: AttemptEvent) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::Created, AttemptEvent::Start) => Ok(Self::Pending),
            (status, AttemptEvent::Capture) if status.rank() <= 2 => Ok(Self::Captured),
            (status, AttemptEvent::Fail) if status.is_open() && !status.is_transfer() => Ok(Self::Failed),
            (status, AttemptEvent::Expire) if status.is_open() && !matches!(status, Self::CodDue | Self::ProofSubmitted) => {
                Ok(Self::Expired)
            }
            (status, AttemptEvent::SubmitProof) if status.is_transfer() => Ok(Self::ProofSubmitted),
            (Self::ProofSubmitted, AttemptEvent::RejectProof) => Ok(Self::ProofRejected),
            (status, AttemptEvent::Void) if status.is_open() => Ok(Self::Voided),
            (Self::Captured | Self::PartiallyRefunded, AttemptEvent::RefundPart) => Ok(Self::PartiallyRefunded),
            (Self::Captured | Self::PartiallyRefunded, AttemptEvent::RefundRest) => Ok(Self::Refunded),
            _ => Err(Refusal::NotNow),
        }
    }
}

#[cfg(test)]
mod tests {
    use AttemptEvent as Event;
    use AttemptStatus as Status;

    use super::*;

    /// The whole table: for each state, what each event leads to, in the order
    /// start, capture, fail, expire, void, submit proof, reject proof, refund
    /// part, refund rest.
    #[test]
    fn only_the_declared_steps_exist() {
        use Status as S;
        let no = None;
        let (paid, failed, expired, voided) = (Some(S::Captured), Some(S::Failed), Some(S::Expired), Some(S::Voided));
        let (proven, part, rest) = (Some(S::ProofSubmitted), Some(S::PartiallyRefunded), Some(S::Refunded));
        let table: [(Status, [Option<Status>; 9]); 12] = [
            (S::Created, [Some(S::Pending), paid, failed, expired, voided, no, no, no, no]),
            (S::Pending, [no, paid, failed, expired, voided, no, no, no, no]),
            (S::AwaitingTransfer, [no, paid, no, expired, voided, proven, no, no, no]),
            (S::ProofSubmitted, [no, paid, no, no, voided, proven, Some(S::ProofRejected), no, no]),
            (S::ProofRejected, [no, paid, no, expired, voided, proven, no, no, no]),
            (S::CodDue, [no, paid, failed, no, voided, no, no, no, no]),
            (S::Captured, [no, no, no, no, no, no, no, part, rest]),
            (S::Failed, [no, paid, no, no, no, no, no, no, no]),
            (S::Expired, [no, paid, no, no, no, no, no, no, no]),
            (S::Voided, [no, paid, no, no, no, no, no, no, no]),
            (S::PartiallyRefunded, [no, no, no, no, no, no, no, part, rest]),
            (S::Refunded, [no; 9]),
        ];
        assert_eq!((table.len(), table[0].1.len()), (Status::ALL.len(), Event::ALL.len()));
        for (status, row) in table {
            for (event, expect) in Event::ALL.iter().zip(row) {
                assert_eq!(status.after(*event).ok(), expect, "{status:?} {event:?}");
            }
        }
    }

    #[test]
    fn no_step_lowers_the_rank() {
        for status in Status::ALL {
            for event in Event::ALL {
                if let Ok(next) = status.after(*event) {
                    assert!(next.rank() >= status.rank(), "{status:?} {event:?}");
                }
            }
        }
    }

    #[test]
    fn every_order_of_a_gateways_news_ends_captured() {
        let news = [Event::Start, Event::Fail, Event::Expire, Event::Capture, Event::Capture];
        for order in permutations(&news) {
            let end = order.iter().fold(Status::Created, |status, event| status.after(*event).unwrap_or(status));
            assert_eq!(end, Status::Captured, "{order:?}");
        }
    }

    /// The control: without the ranks the last to come would win.
    #[test]
    fn without_the_ranks_the_end_would_depend_on_the_order() {
        let said = |event: &Event| match event {
            Event::Start => Status::Pending,
            Event::Fail => Status::Failed,
            Event::Expire => Status::Expired,
            Event::RefundRest => Status::Refunded,
            _ => Status::Captured,
        };
        let news = [Event::Start, Event::Fail, Event::Expire, Event::Capture, Event::RefundRest];
        let unguarded: std::collections::HashSet<Status> =
            permutations(&news).iter().map(|order| order.iter().fold(Status::Created, |_, event| said(event))).collect();
        assert_eq!(unguarded.len(), 5);
    }

    fn permutations(items: &[Event]) -> Vec<Vec<Event>> {
        if items.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for (at, first) in items.iter().enumerate() {
            let mut rest = items.to_vec();
            rest.remove(at);
            all.extend(permutations(&rest).into_iter().map(|mut tail| {
                tail.insert(0, *first);
                tail
            }));
        }
        all
    }
}
