//! Working days of a tenant.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A tenant's settings, as far as tickets need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Changes with every change at identity.
    pub revision: i64,
    /// Language.
    pub locale: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Working hours.
    pub hours: BusinessHours,
}

/// When a tenant works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessHours {
    /// Intervals of the week.
    pub intervals: Vec<Interval>,
    /// Days off.
    pub holidays: BTreeSet<NaiveDate>,
}

/// One interval of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// 1 Monday to 7 Sunday.
    pub weekday: u8,
    /// From, as HH:MM.
    pub start: String,
    /// To, as HH:MM.
    pub end: String,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            revision: 0,
            locale: "en".to_owned(),
            time_zone: "UTC".to_owned(),
            hours: BusinessHours::default(),
        }
    }
}

impl Setting {
    /// The same time of day after `days` working days, in the tenant's zone.
    pub fn after_business_days(&self, from: DateTime<Utc>, days: u32) -> DateTime<Utc> {
        let zone: Tz = self.time_zone.parse().unwrap_or(Tz::UTC);
        let local = from.with_timezone(&zone).naive_local();
        let mut date = local.date();
        let mut left = days;
        // A year without a working day is a mistake in the settings, not a reason to wait for ever.
        let mut at_most = 366;
        while left > 0 && at_most > 0 {
            date = date.checked_add_days(Days::new(1)).unwrap_or(date);
            left -= u32::from(self.hours.works_on(date));
            at_most -= 1;
        }
        let wanted = date.and_time(local.time());
        // A time that a clock change skips or repeats: the earliest there is, or an hour later.
        zone.from_local_datetime(&wanted)
            .earliest()
            .or_else(|| {
                zone.from_local_datetime(&(wanted + chrono::Duration::hours(1)))
                    .earliest()
            })
            .map_or(from + chrono::Duration::days(i64::from(days)), |time| {
                time.with_timezone(&Utc)
            })
    }
}

impl BusinessHours {
    /// True if somebody works on that day; Monday to Friday where no hours are set.
    pub fn works_on(&self, date: NaiveDate) -> bool {
        let weekday = u8::try_from(date.weekday().number_from_monday()).unwrap_or(1);
        let in_week = if self.intervals.is_empty() {
            weekday <= 5
        } else {
            self.intervals.iter().any(|interval| interval.weekday == weekday)
        };
        in_week && !self.holidays.contains(&date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn five_business_days_are_a_week_without_holidays() {
        let setting = Setting {
            time_zone: "Europe/Paris".into(),
            ..Setting::default()
        };
        // 2026-03-27 is a Friday; the clocks go forward on the 29th, the time of day stays.
        assert_eq!(
            setting.after_business_days(at("2026-03-27T09:00:00Z"), 5),
            at("2026-04-03T08:00:00Z")
        );
    }

    #[test]
    fn holidays_and_own_weeks_count() {
        let mut setting = Setting::default();
        setting.hours.holidays.insert("2026-12-25".parse().unwrap());
        assert_eq!(
            setting.after_business_days(at("2026-12-22T10:00:00Z"), 5),
            at("2026-12-30T10:00:00Z")
        );
        let interval = |weekday| Interval {
            weekday,
            start: "08:00".into(),
            end: "18:00".into(),
        };
        setting.hours.intervals = vec![interval(6), interval(7)];
        assert_eq!(
            setting.after_business_days(at("2026-12-22T10:00:00Z"), 2),
            at("2026-12-27T10:00:00Z")
        );
    }

    #[test]
    fn a_time_that_does_not_exist_is_an_hour_later() {
        let mut setting = Setting {
            time_zone: "Europe/Paris".into(),
            ..Setting::default()
        };
        setting.hours.intervals = (1..=7)
            .map(|weekday| Interval {
                weekday,
                start: "00:00".into(),
                end: "24:00".into(),
            })
            .collect();
        assert_eq!(
            setting.after_business_days(at("2026-03-28T01:30:00Z"), 1),
            at("2026-03-29T01:30:00Z")
        );
    }

    #[test]
    fn a_tenant_that_never_works_does_not_wait_for_ever() {
        let mut setting = Setting::default();
        setting.hours.intervals = vec![Interval {
            weekday: 9,
            start: String::new(),
            end: String::new(),
        }];
        assert!(setting.after_business_days(at("2026-01-01T00:00:00Z"), 5) < at("2027-02-01T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn more_days_are_never_earlier(seconds in 0_i64..2_000_000_000, days in 0_u32..30, zone in prop::sample::select(vec!["UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia"])) {
            let setting = Setting { time_zone: zone.into(), ..Setting::default() };
            let from = DateTime::from_timestamp(seconds, 0).unwrap();
            let due = setting.after_business_days(from, days);
            prop_assert!(due >= from - chrono::Duration::hours(1));
            prop_assert!(setting.after_business_days(from, days + 1) >= due);
        }
    }
}
