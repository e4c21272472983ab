use proto::identity::v1 as identity;

use super::entity::{BusinessHours, Interval, Setting};

/// Settings as identity tells them.
pub(crate) fn from_wire(settings: &identity::TenantSettings) -> Setting {
    let hours = settings.business_hours.clone().unwrap_or_default();
    let interval = |interval: identity::WeeklyInterval| Interval {
        weekday: u8::try_from(interval.weekday).unwrap_or(0),
        start: interval.start,
        end: interval.end,
    };
    Setting {
        revision: settings.revision,
        locale: settings.locale.clone(),
        time_zone: settings.time_zone.clone(),
        hours: BusinessHours {
            intervals: hours.intervals.into_iter().map(interval).collect(),
            holidays: hours
                .holidays
                .iter()
                .filter_map(|holiday| holiday.date.parse().ok())
                .collect(),
        },
    }
}
