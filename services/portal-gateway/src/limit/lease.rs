use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Requests that were counted in Redis ahead of time and are handed out here, so that a busy caller does not cost a round trip each time.
/// Each lease is twice as large as one that was used up in time, and a lease that was not is followed by a single request: what is counted in
/// vain is never more than what was just made.
#[derive(Default)]
pub(super) struct Leases(Mutex<HashMap<String, Lease>>);

#[derive(Debug, Clone, Copy)]
struct Lease {
    size: u32,
    left: u32,
    /// What the shared count says beside this lease.
    remaining: u32,
    reset_seconds: u32,
    until: Instant,
}

/// What a request is let in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A lease: what is left, and seconds until all is free again.
    Leased(u32, u32),
    /// The shared count, which is to be asked for so many at once.
    Ask(u32),
}

const LASTS: Duration = Duration::from_secs(1);
const MANY: usize = 50_000;

/// How many requests are counted at once at most: what may be made in half a second, and one where the quota is small.
fn largest(quota: u32) -> u32 {
    (quota / 120).clamp(1, 100)
}

impl Leases {
    /// One request of a lease, or how many to ask for.
    pub(super) fn take(&self, key: &str, quota: u32, now: Instant) -> Found {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(key) {
            Some(lease) if lease.until > now && lease.left > 0 => {
                lease.left -= 1;
                Found::Leased(lease.remaining.saturating_add(lease.left), lease.reset_seconds)
            }
            Some(lease) if lease.until > now => Found::Ask(lease.size.saturating_mul(2).min(largest(quota))),
            _ => Found::Ask(1),
        }
    }

    /// Keeps what is left of `size` requests that were counted, one of which is being made.
    pub(super) fn keep(&self, key: &str, size: u32, remaining: u32, reset_seconds: u32, now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            all.retain(|_, lease| lease.until > now);
        }
        // Two requests may have asked at the same time; what the other brought is not thrown away.
        let other = all
            .get(key)
            .filter(|lease| lease.until > now)
            .map_or(0, |lease| lease.left);
        let lease = Lease {
            size,
            left: other.saturating_add(size.saturating_sub(1)),
            remaining,
            reset_seconds,
            until: now + LASTS,
        };
        all.insert(key.to_owned(), lease);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: u32 = 3000;

    #[test]
    fn a_busy_caller_leases_more_and_more_and_a_slow_one_nothing() {
        let (leases, start) = (Leases::default(), Instant::now());
        let mut asked = Vec::new();
        for _ in 0..100 {
            if let Found::Ask(size) = leases.take("a", QUOTA, start) {
                leases.keep("a", size, 10, 5, start);
                asked.push(size);
            }
        }
        assert_eq!(asked, [1, 2, 4, 8, 16, 25, 25, 25]);
        assert_eq!(leases.take("b", QUOTA, start), Found::Ask(1));
        assert_eq!(leases.take("a", QUOTA, start + LASTS), Found::Ask(1));
    }

    #[test]
    fn a_lease_is_handed_out_once() {
        let (leases, now) = (Leases::default(), Instant::now());
        leases.keep("a", 3, 10, 5, now);
        assert_eq!(leases.take("a", QUOTA, now), Found::Leased(11, 5));
        assert_eq!(leases.take("a", QUOTA, now), Found::Leased(10, 5));
        assert_eq!(leases.take("a", QUOTA, now), Found::Ask(6));
    }

    #[test]
    fn what_two_brought_at_once_is_kept() {
        let (leases, now) = (Leases::default(), Instant::now());
        leases.keep("a", 2, 10, 5, now);
        leases.keep("a", 2, 8, 5, now);
        assert_eq!(leases.take("a", QUOTA, now), Found::Leased(9, 5));
        assert_eq!(leases.take("a", QUOTA, now), Found::Leased(8, 5));
    }

    #[test]
    fn small_quotas_are_counted_one_by_one() {
        assert_eq!([10, 239, 240, 3000].map(largest), [1, 1, 2, 25]);
        assert_eq!(largest(u32::MAX), 100);
    }
}
