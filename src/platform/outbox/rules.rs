//! When a job is tried again, and when it is given up.

use chrono::Duration;

/// Tries before a job is dead.
pub const TRIES: i32 = 8;
/// How long a worker holds a job. A worker that dies gives its jobs back by then.
pub const LEASE: Duration = Duration::seconds(120);
/// How long a job may take; shorter than the lease, so that a slow job ends
/// before another worker takes it.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(100);

/// The longest wait between two tries, in seconds.
const LONGEST: i64 = 6 * 60 * 60;

/// What becomes of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is tried again after this long.
    Retry(Duration),
    /// It was tried often enough.
    Dead,
}

/// Ten seconds after the first failure, then three times as long each time,
/// a fifth more or less by `chance` (0 to 999), so that what failed together
/// does not come back together. `attempts` counts the try that failed.
pub fn after_failure(attempts: i32, chance: u16) -> Next {
    if attempts >= TRIES {
        return Next::Dead;
    }
    let power = u32::try_from(attempts - 1).unwrap_or(0);
    let seconds = 10_i64.saturating_mul(3_i64.saturating_pow(power)).min(LONGEST);
    let milliseconds = seconds * (800 + i64::from(chance.min(999)) * 2 / 5);
    Next::Retry(Duration::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn waits(attempts: i32, chance: u16, seconds: i64) {
        match after_failure(attempts, chance) {
            Next::Retry(wait) => assert_eq!(wait.num_seconds(), seconds, "after try {attempts}"),
            Next::Dead => panic!("given up after try {attempts}"),
        }
    }

    #[test]
    fn waits_longer_each_time() {
        waits(1, 500, 10);
        waits(2, 500, 30);
        waits(3, 500, 90);
        waits(7, 500, 7_290);
    }

    #[test]
    fn spreads_by_a_fifth() {
        waits(1, 0, 8);
        waits(1, 999, 11);
        waits(1, u16::MAX, 11);
    }

    #[test]
    fn gives_up_after_eight_tries() {
        assert_eq!(after_failure(8, 0), Next::Dead);
        assert_eq!(after_failure(9, 0), Next::Dead);
        assert!(matches!(after_failure(7, 0), Next::Retry(_)));
    }

    #[test]
    fn a_job_ends_before_its_lease() {
        assert!(PATIENCE < LEASE.to_std().unwrap());
    }
}
