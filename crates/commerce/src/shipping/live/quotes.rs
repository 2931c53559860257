//! Answers that are kept for a while, and the fuse of each store.
//!
//! The same question is asked once in ten minutes. A provider that fails
//! three times in a row, or refuses the key once, is left alone for a minute:
//! shoppers are shown the store's own prices at once instead of waiting. While it
//! fails, an answer of the last hour still counts.

use std::{collections::HashMap, sync::Mutex};

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;

use super::{Answer, Question, provider::Failure};
use crate::ids::TenantId;

/// Minutes that an answer is as good as a new one.
const FRESH: i64 = 10;
/// Minutes that it is better than none.
const STALE: i64 = 60;
/// Failures in a row that blow the fuse.
const PATIENCE: u32 = 3;
/// Seconds until one question tries the provider again.
const REST: i64 = 60;
/// Answers of all stores together; one is about a kilobyte.
const CAPACITY: u64 = 10_000;
/// Questions of one store that may be on their way together.
const TOGETHER: u32 = 8;

/// The answers and fuses of all stores.
pub struct Quotes {
    answers: Cache<(TenantId, Question), (DateTime<Utc>, Answer)>,
    fuses: Mutex<HashMap<TenantId, Fuse>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Fuse {
    failures: u32,
    blown_until: Option<DateTime<Utc>>,
    on_their_way: u32,
}

impl Default for Quotes {
    fn default() -> Self {
        Self { answers: Cache::new(CAPACITY), fuses: Mutex::default() }
    }
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    /// Better than none.
    Stale,
}

impl Quotes {
    pub(super) fn kept(&self, tenant: TenantId, question: &Question, age: Age, now: DateTime<Utc>) -> Option<Answer> {
        let (at, answer) = self.answers.get(&(tenant, question.clone()))?;
        let minutes = if age == Age::Fresh { FRESH } else { STALE };
        (now < at + Duration::minutes(minutes)).then_some(answer)
    }

    pub(super) fn keep(&self, tenant: TenantId, answer: &Answer, now: DateTime<Utc>) {
        self.answers.insert((tenant, answer.question.clone()), (now, answer.clone()));
    }

    /// Whether the provider may be asked for this store now. Whoever may has
    /// to tell what came of it.
    pub(super) fn may_ask(&self, tenant: TenantId, now: DateTime<Utc>) -> bool {
        self.with(tenant, |fuse| {
            let rests = fuse.blown_until.is_some_and(|until| now < until);
            // After the rest one question goes ahead of the others.
            let most = if fuse.blown_until.is_some() { 1 } else { TOGETHER };
            if rests || fuse.on_their_way >= most {
                return false;
            }
            fuse.on_their_way += 1;
            true
        })
    }

    /// What came of a question; none when whoever asked went away before.
    pub(super) fn came_back(&self, tenant: TenantId, said: Option<Result<(), Failure>>, now: DateTime<Utc>) {
        self.with(tenant, |fuse| {
            fuse.on_their_way = fuse.on_their_way.saturating_sub(1);
            match said {
                None => {}
                Some(Ok(()) | Err(Failure::Postcode)) => (fuse.failures, fuse.blown_until) = (0, None),
                Some(Err(failure)) => {
                    fuse.failures = fuse.failures.saturating_add(1);
                    // Who failed while being tried again is left alone again.
                    if failure == Failure::Key || fuse.failures >= PATIENCE || fuse.blown_until.is_some() {
                        fuse.blown_until = Some(now + Duration::seconds(REST));
                    }
                }
            }
        });
    }

    /// Forgets that a store's provider failed: its staff changed something.
    pub fn mend(&self, tenant: TenantId) {
        self.with(tenant, |fuse| (fuse.failures, fuse.blown_until) = (0, None));
    }

    fn with<T>(&self, tenant: TenantId, act: impl FnOnce(&mut Fuse) -> T) -> T {
        // A fuse is three numbers: whoever panicked while holding them left them whole.
        let mut fuses = self.fuses.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fuse = fuses.entry(tenant).or_default();
        let done = act(fuse);
        if fuse.failures == 0 && fuse.on_their_way == 0 {
            fuses.remove(&tenant);
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn fail(quotes: &Quotes, tenant: TenantId, at: i64, failure: Failure) {
        assert!(quotes.may_ask(tenant, later(at)));
        quotes.came_back(tenant, Some(Err(failure)), later(at));
    }

    #[test]
    fn three_failures_blow_the_fuse_of_that_store_alone() {
        let (quotes, one, other) = (Quotes::default(), TenantId::new(), TenantId::new());
        for at in 0..2 {
            fail(&quotes, one, at, Failure::Silent);
        }
        assert!(quotes.may_ask(one, later(2)));
        quotes.came_back(one, Some(Ok(())), later(2));
        for at in 3..6 {
            fail(&quotes, one, at, Failure::Silent);
        }
        assert!(!quotes.may_ask(one, later(64)));
        assert!(quotes.may_ask(other, later(6)));
    }

    #[test]
    fn after_the_rest_one_question_goes_ahead() {
        let (quotes, tenant) = (Quotes::default(), TenantId::new());
        fail(&quotes, tenant, 0, Failure::Key);
        assert!(!quotes.may_ask(tenant, later(59)));
        assert!(quotes.may_ask(tenant, later(60)));
        assert!(!quotes.may_ask(tenant, later(60)), "the others wait for what comes of it");
        quotes.came_back(tenant, Some(Err(Failure::Silent)), later(61));
        assert!(!quotes.may_ask(tenant, later(62)));
        assert!(quotes.may_ask(tenant, later(121)));
        quotes.came_back(tenant, Some(Ok(())), later(121));
        assert!(quotes.may_ask(tenant, later(121)) && quotes.may_ask(tenant, later(121)));
    }

    #[test]
    fn a_postcode_that_is_not_known_is_no_failure_of_the_provider() {
        let (quotes, tenant) = (Quotes::default(), TenantId::new());
        for at in 0..9 {
            fail(&quotes, tenant, at, Failure::Postcode);
        }
        assert!(quotes.may_ask(tenant, later(9)));
    }

    #[test]
    fn so_many_questions_are_on_their_way_and_no_more() {
        let (quotes, tenant) = (Quotes::default(), TenantId::new());
        let admitted = (0..20).filter(|_| quotes.may_ask(tenant, later(0))).count();
        assert_eq!(admitted, 8);
        quotes.came_back(tenant, None, later(1));
        assert!(quotes.may_ask(tenant, later(1)));
    }
}
