use std::collections::BTreeSet;

use chrono::NaiveDate;
use fault::validate::Checker;
use serde::{Deserialize, Serialize};

/// When a tenant works, in its own time zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessHours {
    /// Intervals of the week.
    pub intervals: Vec<Interval>,
    /// Days off.
    pub holidays: Vec<Holiday>,
}

/// One interval of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// 1 Monday to 7 Sunday.
    pub weekday: i32,
    /// From, as HH:MM.
    pub start: String,
    /// To, as HH:MM; 24:00 is the end of the day.
    pub end: String,
}

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The date, as YYYY-MM-DD.
    pub date: String,
    /// Its name.
    pub name: String,
}

impl BusinessHours {
    /// Monday to Friday, 8 to 18.
    pub fn usual() -> Self {
        let day = |weekday| Interval {
            weekday,
            start: "08:00".to_owned(),
            end: "18:00".to_owned(),
        };
        Self {
            intervals: (1..=5).map(day).collect(),
            holidays: Vec::new(),
        }
    }

    /// The hours in order, with everything wrong noted.
    pub fn checked(mut self, check: &mut Checker) -> Self {
        check.check(
            self.intervals.len() <= 50,
            "business_hours.intervals",
            "too_many",
            "must be at most 50",
        );
        check.check(
            self.holidays.len() <= 200,
            "business_hours.holidays",
            "too_many",
            "must be at most 200",
        );
        let mut minutes = Vec::new();
        for (at, interval) in self.intervals.iter().enumerate() {
            let field = |name: &str| format!("business_hours.intervals[{at}].{name}");
            check.check(
                (1..=7).contains(&interval.weekday),
                &field("weekday"),
                "out_of_range",
                "must be 1 to 7",
            );
            let start = minute(&interval.start).filter(|start| *start < 24 * 60);
            let end = minute(&interval.end);
            check.check(start.is_some(), &field("start"), "malformed", "must be a time as HH:MM");
            check.check(
                end.is_some(),
                &field("end"),
                "malformed",
                "must be a time as HH:MM, 24:00 at the latest",
            );
            if let (Some(start), Some(end)) = (start, end) {
                check.check(start < end, &field("end"), "before_start", "must be after the start");
                minutes.push((interval.weekday, start, end));
            }
        }
        minutes.sort_unstable();
        let overlap = minutes
            .windows(2)
            .any(|pair| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2);
        check.check(!overlap, "business_hours.intervals", "overlap", "must not overlap");
        let mut days = BTreeSet::new();
        for (at, holiday) in self.holidays.iter_mut().enumerate() {
            let field = |name: &str| format!("business_hours.holidays[{at}].{name}");
            let date = NaiveDate::parse_from_str(&holiday.date, "%Y-%m-%d")
                .ok()
                .filter(|_| holiday.date.len() == 10);
            check.check(
                date.is_some(),
                &field("date"),
                "malformed",
                "must be a date as YYYY-MM-DD",
            );
            check.check(
                days.insert(holiday.date.clone()),
                &field("date"),
                "twice",
                "is listed twice",
            );
            holiday.name = check.line(&field("name"), &holiday.name, 0..=100);
        }
        self.intervals
            .sort_by(|a, b| (a.weekday, &a.start).cmp(&(b.weekday, &b.start)));
        self.holidays.sort_by(|a, b| a.date.cmp(&b.date));
        self
    }
}

/// Minutes from midnight; 24:00 is the end of the day.
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 || !(hour.to_owned() + minute).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong(intervals: &[(i32, &str, &str)], holidays: &[&str]) -> Vec<String> {
        let interval = |(weekday, start, end): &(i32, &str, &str)| Interval {
            weekday: *weekday,
            start: (*start).to_owned(),
            end: (*end).to_owned(),
        };
        let holiday = |date: &&str| Holiday {
            date: (*date).to_owned(),
            name: "off".to_owned(),
        };
        let hours = BusinessHours {
            intervals: intervals.iter().map(interval).collect(),
            holidays: holidays.iter().map(holiday).collect(),
        };
        let mut check = Checker::new();
        hours.checked(&mut check);
        check
            .finish()
            .err()
            .map_or_else(Vec::new, |fault| fault.fields.into_iter().map(|f| f.field).collect())
    }

    #[test]
    fn ordinary_weeks_are_accepted() {
        let mut check = Checker::new();
        BusinessHours::usual().checked(&mut check);
        assert!(check.finish().is_ok());
        assert!(
            wrong(
                &[(1, "08:00", "12:00"), (1, "12:00", "24:00"), (7, "00:00", "24:00")],
                &["2026-12-25"]
            )
            .is_empty()
        );
        assert!(wrong(&[], &[]).is_empty(), "no hours at all are hours too");
    }

    #[test]
    fn malformed_hours_are_named() {
        assert_eq!(
            wrong(&[(0, "08:00", "09:00")], &[]),
            ["business_hours.intervals[0].weekday"]
        );
        assert_eq!(
            wrong(&[(1, "8:00", "09:00")], &[]),
            ["business_hours.intervals[0].start"]
        );
        assert_eq!(
            wrong(&[(1, "24:00", "24:00")], &[]),
            ["business_hours.intervals[0].start"]
        );
        assert_eq!(
            wrong(&[(1, "08:00", "24:01")], &[]),
            ["business_hours.intervals[0].end"]
        );
        assert_eq!(
            wrong(&[(1, "09:00", "09:00")], &[]),
            ["business_hours.intervals[0].end"]
        );
        assert_eq!(
            wrong(&[(1, "08:00", "12:00"), (1, "11:59", "13:00")], &[]),
            ["business_hours.intervals"]
        );
        assert_eq!(wrong(&[], &["2026-02-30"]), ["business_hours.holidays[0].date"]);
        assert_eq!(
            wrong(&[], &["2026-01-01", "2026-01-01"]),
            ["business_hours.holidays[1].date"]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_refused(text in ".*") {
            if let Some(minutes) = minute(&text) {
                prop_assert!(minutes <= 24 * 60);
                prop_assert_eq!(text.len(), 5);
            }
        }
    }
}
