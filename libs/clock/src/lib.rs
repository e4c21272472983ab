//! The time, as a parameter: real in production, set by hand in tests.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// A source of the current time. Cheap to clone; clones of a manual clock share its time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Real,
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The system's clock.
    pub fn real() -> Self {
        Self(Source::Real)
    }

    /// A clock that stands at `start` until it is advanced.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new(start))))
    }

    /// Now in UTC, cut to microseconds as PostgreSQL stores it, so that a stored time equals the one returned.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::Real => Utc::now().trunc_subsecs(6),
            Source::Manual(time) => time
                .lock()
                .expect("no code panics while holding the clock")
                .trunc_subsecs(6),
        }
    }

    /// Moves a manual clock forward.
    ///
    /// # Panics
    /// On a real clock.
    pub fn advance(&self, by: Duration) {
        match &self.0 {
            Source::Real => panic!("a real clock cannot be advanced"),
            Source::Manual(time) => *time.lock().expect("no code panics while holding the clock") += by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_share_its_time() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(Duration::hours(2));
        assert_eq!(other.now(), DateTime::UNIX_EPOCH + Duration::hours(2));
    }
}
