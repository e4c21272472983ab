use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::DbError;

/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes, again and again for `patience` while the database is away: for what has happened outside of it and would happen twice if it were
/// not noted.
///
/// # Errors
/// What the last attempt said.
pub async fn persist<F>(patience: Duration, write: impl Fn() -> F) -> Result<(), DbError>
where
    F: Future<Output = Result<(), DbError>>,
{
    let until = Instant::now() + patience;
    loop {
        match write().await {
            Err(error) if error.is_transient() && Instant::now() < until => sleep(PAUSE).await,
            written => return written,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    async fn attempts(patience: Duration, fails: u32, with: fn() -> DbError) -> (u32, bool) {
        let made = Cell::new(0);
        let written = persist(patience, async || {
            made.set(made.get() + 1);
            if made.get() <= fails { Err(with()) } else { Ok(()) }
        });
        let written = written.await.is_ok();
        (made.get(), written)
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_passes_is_waited_for_and_not_for_ever() {
        let second = Duration::from_secs(1);
        assert_eq!(attempts(second, 2, || DbError::Busy).await, (3, true));
        assert_eq!(attempts(second, 9, || DbError::Busy).await, (3, false));
        assert_eq!(attempts(second, 9, || DbError::RolledBack).await, (1, false));
    }
}
