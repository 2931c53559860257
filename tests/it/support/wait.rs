//! Waiting for something to become true, with a deadline instead of a guess.

use std::future::Future;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// Asks until the answer is there.
///
/// # Panics
/// When it has not come in 20 seconds; `what` says what was waited for.
pub async fn until<T, F, Fut>(what: &str, ask: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Option<T>>,
{
    until_within(PATIENCE, what, ask).await
}

/// Like [`until`], for what takes longer.
///
/// # Panics
/// When the answer has not come in time.
pub async fn until_within<T, F, Fut>(patience: Duration, what: &str, mut ask: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {patience:?} for {what}");
        tokio::time::sleep(POLL).await;
    }
}
