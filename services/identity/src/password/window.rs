use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

/// Keys remembered at most; beyond, those whose window is over are forgotten, then all.
const KEYS: usize = 100_000;

/// Counts attempts per key in windows of fixed length, in the memory of one process.
#[derive(Debug, Default)]
pub struct Windows(HashMap<String, (u32, DateTime<Utc>)>);

impl Windows {
    /// Counts one attempt; gives back how many there are in the window and when it ends.
    pub fn count(&mut self, key: &str, length: Duration, now: DateTime<Utc>) -> (u32, DateTime<Utc>) {
        if self.0.len() >= KEYS && !self.0.contains_key(key) {
            self.0.retain(|_, (_, end)| *end > now);
            if self.0.len() >= KEYS {
                self.0.clear();
            }
        }
        let window = self.0.entry(key.to_owned()).or_insert((0, now + length));
        if window.1 <= now {
            *window = (0, now + length);
        }
        window.0 = window.0.saturating_add(1);
        *window
    }

    /// Forgets one attempt, or all.
    pub fn forgive(&mut self, key: &str, all: bool) {
        if all {
            self.0.remove(key);
        } else if let Some((count, _)) = self.0.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Duration = Duration::minutes(15);

    #[test]
    fn a_window_starts_with_its_first_attempt_and_ends_by_itself() {
        let mut windows = Windows::default();
        let start = DateTime::UNIX_EPOCH;
        for n in 1..=20 {
            let (count, end) = windows.count("a", LENGTH, start + Duration::seconds(n));
            assert_eq!(
                (i64::from(count), end),
                (n, start + Duration::seconds(1) + LENGTH),
                "attempts do not prolong it"
            );
        }
        assert_eq!(windows.count("a", LENGTH, start + LENGTH + Duration::seconds(1)).0, 1);
        assert_eq!(windows.count("b", LENGTH, start).0, 1);
    }

    #[test]
    fn success_forgives() {
        let mut windows = Windows::default();
        let now = DateTime::UNIX_EPOCH;
        windows.count("a", LENGTH, now);
        windows.count("a", LENGTH, now);
        windows.forgive("a", false);
        assert_eq!(windows.count("a", LENGTH, now).0, 2);
        windows.forgive("a", true);
        assert_eq!(windows.count("a", LENGTH, now).0, 1);
        windows.forgive("nobody", false);
    }

    #[test]
    fn memory_is_bounded() {
        let mut windows = Windows::default();
        for n in 0..KEYS + 10 {
            windows.count(&n.to_string(), LENGTH, DateTime::UNIX_EPOCH);
        }
        assert!(windows.0.len() <= KEYS);
    }
}
