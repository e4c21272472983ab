//! Working hours, as far as the demo's stories need them: Monday to Friday, one interval a day.

use chrono::{DateTime, Datelike, Duration, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// A client's working day.
#[derive(Debug, Clone, Copy)]
pub struct Hours {
    zone: Tz,
    opens: NaiveTime,
    closes: NaiveTime,
}

impl Hours {
    /// `None` if the zone is unknown or a time is not `HH:MM`.
    pub fn new(zone: &str, [opens, closes]: &[String; 2]) -> Option<Self> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        Some(Self {
            zone: zone.parse().ok()?,
            opens: time(opens)?,
            closes: time(closes)?,
        })
    }

    /// A moment of a working day: the day of `around` or the last working day before it, at this share (0 to 1) of the day.
    pub fn moment(self, around: DateTime<Utc>, share: f64) -> DateTime<Utc> {
        let mut day = around.with_timezone(&self.zone).date_naive();
        while is_weekend(day.weekday()) {
            day -= Duration::days(1);
        }
        let length = (self.closes - self.opens).num_seconds() as f64;
        self.at(day, self.opens + Duration::seconds((length * share) as i64))
    }

    /// `hours` of working time later.
    pub fn add(self, from: DateTime<Utc>, hours: f64) -> DateTime<Utc> {
        let mut left = Duration::seconds((hours * 3600.0) as i64);
        let mut at = from;
        loop {
            let local = at.with_timezone(&self.zone);
            let day = local.date_naive();
            let closes = self.at(day, self.closes);
            if is_weekend(day.weekday()) || at >= closes {
                at = self.at(day + Duration::days(1), self.opens);
                continue;
            }
            at = at.max(self.at(day, self.opens));
            if at + left <= closes {
                return at + left;
            }
            left -= closes - at;
            at = closes;
        }
    }

    fn at(self, day: chrono::NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let local = day.and_time(time);
        // A time that a change of summer time skips or repeats: an hour more or less does not matter here.
        self.zone
            .from_local_datetime(&local)
            .earliest()
            .map_or_else(|| local.and_utc(), |t| t.with_timezone(&Utc))
    }
}

fn is_weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn paris() -> Hours {
        Hours::new("Europe/Paris", &["08:00".into(), "18:00".into()]).unwrap()
    }

    #[test]
    fn a_friday_evening_goes_on_on_monday() {
        // Friday 17:00 in Paris and two hours: Monday 9:00.
        assert_eq!(
            paris().add(utc("2026-01-09T16:00:00Z"), 2.0),
            utc("2026-01-12T08:00:00Z")
        );
    }

    #[test]
    fn a_moment_of_a_sunday_is_on_friday() {
        assert_eq!(
            paris().moment(utc("2026-01-11T12:00:00Z"), 0.5),
            utc("2026-01-09T12:00:00Z")
        );
    }

    #[test]
    fn hours_within_a_day_are_just_added() {
        assert_eq!(
            paris().add(utc("2026-01-08T09:00:00Z"), 1.5),
            utc("2026-01-08T10:30:00Z")
        );
    }
}
