use chrono::{DateTime, Utc};
use clock::Clock;

/// Clocks further apart than this many seconds make tokens and timers misbehave.
const DRIFT: i64 = 5;
/// What to do about it.
pub const ADVICE: &str = "synchronise the clocks of both machines by NTP";

/// What is wrong with a clock that shows `theirs` now.
pub fn problem(theirs: DateTime<Utc>) -> Option<String> {
    apart(theirs, Clock::real().now())
}

fn apart(theirs: DateTime<Utc>, ours: DateTime<Utc>) -> Option<String> {
    let seconds = (theirs - ours).num_seconds();
    let direction = if seconds > 0 { "ahead of" } else { "behind" };
    (seconds.abs() > DRIFT).then(|| format!("its clock is {} s {direction} ours", seconds.abs()))
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn a_clock_that_is_off_is_found() {
        let ours = Clock::real().now();
        assert_eq!(apart(ours + Duration::seconds(4), ours), None);
        assert_eq!(
            apart(ours + Duration::seconds(61), ours).unwrap(),
            "its clock is 61 s ahead of ours"
        );
        assert_eq!(
            apart(ours - Duration::seconds(7), ours).unwrap(),
            "its clock is 7 s behind ours"
        );
    }
}
