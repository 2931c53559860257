//! Where a review is and which step may follow which. Values in, values out.

use crate::{error::Error, orders::statuses::words};

words! {
    /// Where a review is.
    ReviewStatus {
        /// Nobody has looked at it.
        Pending = "pending",
        /// Everybody sees it.
        Published = "published",
        /// Nobody sees it; it can still be published.
        Rejected = "rejected",
    }
}

words! {
    /// What staff do with a review.
    ReviewEvent {
        /// Show it.
        Publish = "publish",
        /// Do not show it, or not any more.
        Reject = "reject",
    }
}

impl ReviewStatus {
    /// The status after the event.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is there already.
    pub fn after(self, event: ReviewEvent) -> Result<Self, Error> {
        match (self, event) {
            (Self::Pending | Self::Rejected, ReviewEvent::Publish) => Ok(Self::Published),
            (Self::Pending | Self::Published, ReviewEvent::Reject) => Ok(Self::Rejected),
            (Self::Published, ReviewEvent::Publish) | (Self::Rejected, ReviewEvent::Reject) => {
                Err(Error::Conflict("review-refused-not-now".into()))
            }
        }
    }

    /// Locale key.
    pub fn key(self) -> String {
        format!("review-status-{}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_declared_steps_of_a_review_exist() {
        use {ReviewEvent as E, ReviewStatus as S};

        let declared = [
            (S::Pending, E::Publish, S::Published),
            (S::Pending, E::Reject, S::Rejected),
            (S::Published, E::Reject, S::Rejected),
            (S::Rejected, E::Publish, S::Published),
        ];
        for from in S::ALL {
            for event in E::ALL {
                let expect = declared.iter().find(|step| step.0 == *from && step.1 == *event).map(|step| step.2);
                assert_eq!(from.after(*event).ok(), expect, "{from:?} {event:?}");
            }
        }
    }
}
