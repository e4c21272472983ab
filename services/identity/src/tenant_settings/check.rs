//! The rules that a tenant is founded by and that its settings keep.

use fault::validate::Checker;

/// Notes a language we do not speak.
pub fn check_locale(check: &mut Checker, field: &str, locale: &str) {
    check.check(matches!(locale, "en" | "fr"), field, "unknown", "must be en or fr");
}

/// Notes a time zone that does not exist.
pub fn check_time_zone(check: &mut Checker, field: &str, zone: &str) {
    check.check(
        zone.parse::<chrono_tz::Tz>().is_ok(),
        field,
        "unknown",
        "must be an IANA time zone such as Europe/Paris",
    );
}

/// Notes what is not a colour.
pub fn check_color(check: &mut Checker, field: &str, color: &str) {
    let hex = color
        .strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    check.check(hex, field, "malformed", "must be a colour as #rrggbb");
}
