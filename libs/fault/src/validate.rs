//! Collects every wrong field of a request before refusing it, so that a person corrects a form once.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use crate::{Fault, FieldError};

/// Reason of every fault that names wrong fields.
pub const REASON: &str = "VALIDATION_FAILED";

/// Gathers field errors; [`Checker::finish`] turns them into one fault.
#[derive(Debug, Default)]
pub struct Checker {
    fields: Vec<FieldError>,
}

impl Checker {
    /// Starts with no error.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a wrong field.
    pub fn fail(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        self.fields.push(FieldError {
            field: field.into(),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// Notes a wrong field unless `ok`.
    pub fn check(&mut self, ok: bool, field: &str, code: &str, message: &str) {
        if !ok {
            self.fail(field, code, message);
        }
    }

    /// A text, trimmed, whose length in characters must lie in `length` (spaces at the ends count for the most, so that the public document can
    /// say it as `maxLength`); control characters but line breaks and tabs are refused.
    pub fn text(&mut self, field: &str, value: &str, length: RangeInclusive<usize>) -> String {
        let is_printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        let printable = value.chars().all(is_printable);
        let given = value.chars().count();
        let value = value.trim();
        let count = value.chars().count();
        if count == 0 && *length.start() > 0 {
            self.fail(field, "required", "must not be empty");
        } else if count < *length.start() {
            self.fail(
                field,
                "too_short",
                format!("must have at least {} characters", length.start()),
            );
        } else if given > *length.end() {
            self.fail(
                field,
                "too_long",
                format!("must have at most {} characters", length.end()),
            );
        } else if !printable {
            self.fail(field, "control_character", "must not contain control characters");
        }
        value.to_owned()
    }

    /// Like [`Checker::text`] for a single line.
    pub fn line(&mut self, field: &str, value: &str, length: RangeInclusive<usize>) -> String {
        let text = self.text(field, value, length);
        self.check(
            !text.contains(['\n', '\r']),
            field,
            "line_break",
            "must be a single line",
        );
        text
    }

    /// A required id, or any other type read from text.
    pub fn id<T: FromStr<Err: Display>>(&mut self, field: &str, value: &str) -> Option<T> {
        if value.is_empty() {
            self.fail(field, "required", "must not be empty");
            return None;
        }
        self.parsed(field, value)
    }

    /// An optional id: empty means none.
    pub fn optional_id<T: FromStr<Err: Display>>(&mut self, field: &str, value: &str) -> Option<T> {
        if value.is_empty() {
            None
        } else {
            self.parsed(field, value)
        }
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, field: &str, value: &str) -> Option<T> {
        value
            .parse()
            .map_err(|error: T::Err| self.fail(field, "malformed", error.to_string()))
            .ok()
    }

    /// An e-mail address, lower-cased. The check is deliberately plain: one `@`, no spaces, a dot or `localhost` in the domain, at most 254 characters (RFC 5321).
    pub fn email(&mut self, field: &str, value: &str) -> String {
        let address = value.trim().to_lowercase();
        if address.is_empty() {
            self.fail(field, "required", "must not be empty");
        } else if !is_email(&address) {
            self.fail(field, "malformed", "must be an e-mail address such as anna@example.com");
        }
        address
    }

    /// Ok if nothing was wrong, otherwise one fault that names every wrong field.
    pub fn finish(self) -> Result<(), Fault> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let mut fault = Fault::invalid(REASON, "some fields are not valid");
        fault.fields = self.fields;
        Err(fault)
    }
}

/// True if `address` looks like an e-mail address we can send to.
pub fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else {
        return false;
    };
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    address.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(allowed)
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && domain.chars().all(|c| allowed(c) && c != '@' && c != '_')
        && (domain.contains('.') || domain == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut check = Checker::new();
        check.line("title", " ", 1..=10);
        check.line("summary", "a\nb", 1..=10);
        check.line("model", "a\u{85}", 1..=10);
        check.text("body", &"x".repeat(11), 1..=10);
        check.line("tag", &format!("x{}", " ".repeat(10)), 0..=10);
        check.email("email", "nobody");
        let fault = check.finish().unwrap_err();
        let named: Vec<_> = fault
            .fields
            .iter()
            .map(|f| (f.field.as_str(), f.code.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                ("title", "required"),
                ("summary", "line_break"),
                ("model", "control_character"),
                ("body", "too_long"),
                ("tag", "too_long"),
                ("email", "malformed")
            ]
        );
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in [
            "anna@example.com",
            "a+b@x-y.example",
            "root@localhost",
            "jürgen@müller.example",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.d",
            "a@b@c.d",
            "a@.b",
            "a@b..c",
            "a@-b.c",
            "\"x\"@y.z",
            "a\n@b.c",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
