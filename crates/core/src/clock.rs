//! The only source of time, so that tests can set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Duration, Utc};

/// Tells the time in UTC. Clones share one offset.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Milliseconds ahead of the machine's time; other than zero in tests and
    /// while the demo writes its history.
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// The time, cut to the microseconds that PostgreSQL keeps, so that a
    /// value compares equal after a round trip.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + Duration::milliseconds(self.offset.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves this clock and its clones forward, or back with a negative duration.
    pub fn advance(&self, by: Duration) {
        self.offset.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }

    /// A clock of its own that stands this far from the machine's time.
    pub fn shifted(by: Duration) -> Self {
        Self { offset: Arc::new(AtomicI64::new(by.num_milliseconds())) }
    }
}
