use std::time::Duration;

use serde::Deserialize;

/// How a runner works.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobSettings {
    /// Jobs running at the same time in this process.
    pub concurrency: usize,
    /// Jobs of one tenant running at the same time in this process.
    pub per_tenant: usize,
    /// How often to look for due jobs.
    pub poll_ms: u64,
    /// A running job is taken over by another process if its own has not said anything for this long.
    pub lease_ms: u64,
    /// A handler that takes longer has failed.
    pub timeout_ms: u64,
    /// Attempts before a job is parked.
    pub max_attempts: i32,
    /// Pause before the second attempt; doubles with each, up to an hour.
    pub retry_base_ms: u64,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            concurrency: 16,
            per_tenant: 4,
            poll_ms: 250,
            lease_ms: 30_000,
            timeout_ms: 120_000,
            max_attempts: 10,
            retry_base_ms: 2_000,
        }
    }
}

impl JobSettings {
    /// Pause before the attempt after `attempts` failed ones.
    pub(crate) fn backoff(&self, attempts: i32) -> Duration {
        let exponent = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
        let base = self.retry_base_ms.saturating_mul(1 << exponent).min(3_600_000);
        Duration::from_millis(base).mul_f64(rand::random_range(0.75..1.25))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_an_hour() {
        let settings = JobSettings::default();
        let mut previous = Duration::ZERO;
        for attempts in [1, 3, 5, 7, 9] {
            let pause = settings.backoff(attempts);
            assert!(pause > previous, "{attempts}");
            previous = pause;
        }
        assert!(settings.backoff(i32::MAX) <= Duration::from_secs(4_500));
    }
}
