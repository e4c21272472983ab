use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// Counting within this process.
pub(super) struct Local {
    clock: DefaultClock,
    by_name: Mutex<HashMap<&'static str, Arc<DefaultKeyedRateLimiter<String>>>>,
}

const MANY: usize = 50_000;

impl Local {
    pub(super) fn new() -> Self {
        Self {
            clock: DefaultClock::default(),
            by_name: Mutex::default(),
        }
    }

    fn limiter(&self, name: &'static str, quota: u32) -> Arc<DefaultKeyedRateLimiter<String>> {
        let mut all = self.by_name.lock().expect("no code panics while holding it");
        let per_minute = Quota::per_minute(NonZeroU32::new(quota).unwrap_or(NonZeroU32::MIN));
        all.entry(name)
            .or_insert_with(|| Arc::new(RateLimiter::keyed(per_minute)))
            .clone()
    }

    /// Remaining (not known here: 0), seconds until all is free again, seconds to wait.
    pub(super) fn take(&self, name: &'static str, key: String, quota: u32) -> (u32, u32, u32) {
        let limiter = self.limiter(name, quota);
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        match limiter.check_key(&key) {
            Ok(()) => (0, 60, 0),
            Err(not_until) => {
                let wait = not_until.wait_time_from(self.clock.now()).as_secs().saturating_add(1);
                (0, 60, u32::try_from(wait).unwrap_or(60))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_redis_the_quota_still_holds() {
        let local = Local::new();
        let take = |key: &str| local.take("sign-in", key.to_owned(), 3).2;
        assert_eq!([take("a"), take("a"), take("a")], [0, 0, 0]);
        assert!(take("a") > 0);
        assert_eq!(take("b"), 0);
    }
}
