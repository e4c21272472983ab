use chrono::{DateTime, Utc};
use proto::identity::v1 as wire;

use super::{BusinessHours, Holiday, Interval, Settings};
use crate::config::Config;

/// The settings as messages carry them.
pub fn to_wire(settings: &Settings, config: &Config) -> wire::TenantSettings {
    let intervals = settings
        .business_hours
        .intervals
        .iter()
        .map(|interval| wire::WeeklyInterval {
            weekday: interval.weekday,
            start: interval.start.clone(),
            end: interval.end.clone(),
        });
    let holidays = settings.business_hours.holidays.iter();
    let holidays = holidays.map(|holiday| wire::Holiday {
        date: holiday.date.clone(),
        name: holiday.name.clone(),
    });
    wire::TenantSettings {
        revision: settings.revision,
        name: settings.name.clone(),
        locale: settings.locale.clone(),
        time_zone: settings.time_zone.clone(),
        primary_color: settings.primary_color.clone(),
        accent_color: settings.accent_color.clone(),
        portal_heading: settings.portal_heading.clone(),
        portal_text: settings.portal_text.clone(),
        mail_footer: settings.mail_footer.clone(),
        domains: settings.domains.clone(),
        business_hours: Some(wire::BusinessHours {
            intervals: intervals.collect(),
            holidays: holidays.collect(),
        }),
        has_logo: settings.has_logo,
        mail_domains: settings.mail_domains.clone(),
        slug: settings.slug.clone(),
        portal_url: config.urls.portal(&settings.slug),
    }
}

/// Settings as an event carries them.
pub fn from_wire(settings: wire::TenantSettings, updated_at: DateTime<Utc>) -> Settings {
    Settings {
        slug: settings.slug,
        name: settings.name,
        locale: settings.locale,
        time_zone: settings.time_zone,
        primary_color: settings.primary_color,
        accent_color: settings.accent_color,
        portal_heading: settings.portal_heading,
        portal_text: settings.portal_text,
        mail_footer: settings.mail_footer,
        domains: settings.domains,
        mail_domains: settings.mail_domains,
        business_hours: hours_from_wire(settings.business_hours.unwrap_or_default()),
        has_logo: settings.has_logo,
        revision: settings.revision,
        updated_at,
    }
}

fn hours_from_wire(hours: wire::BusinessHours) -> BusinessHours {
    let interval = |i: wire::WeeklyInterval| Interval {
        weekday: i.weekday,
        start: i.start,
        end: i.end,
    };
    let holiday = |h: wire::Holiday| Holiday {
        date: h.date,
        name: h.name,
    };
    BusinessHours {
        intervals: hours.intervals.into_iter().map(interval).collect(),
        holidays: hours.holidays.into_iter().map(holiday).collect(),
    }
}
