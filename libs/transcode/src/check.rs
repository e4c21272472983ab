//! Checks a JSON body against the message it is for, so that every wrong field is named with its path, not only the first.

use fault::FieldError;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Number, Value};

use crate::contract::{Contract, is_well_known};

pub(crate) struct Check<'a> {
    contract: &'a Contract,
    pub(crate) errors: Vec<FieldError>,
}

const MOST_ERRORS: usize = 20;

pub(crate) fn wrong(field: impl Into<String>, code: &str, message: impl Into<String>) -> FieldError {
    FieldError {
        field: field.into(),
        code: code.to_owned(),
        message: message.into(),
    }
}

impl<'a> Check<'a> {
    pub(crate) fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            errors: Vec::new(),
        }
    }

    fn wrong(&mut self, path: &str, code: &str, message: impl Into<String>) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(wrong(path, code, message));
        }
    }

    /// Checks an object; `path` is empty at the top. Field masks are rewritten to the form protobuf reads.
    pub(crate) fn message(&mut self, message: &MessageDescriptor, value: &mut Value, path: &str) {
        if is_well_known(message) {
            return self.well_known(message, value, path);
        }
        let Value::Object(object) = value else {
            return self.wrong(path, "wrong_type", "must be an object");
        };
        for (key, value) in object.iter_mut() {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            match message.get_field_by_name(key) {
                None => self.wrong(&path, "unknown_field", "there is no such field"),
                Some(field) if self.contract.is_output_only(&field) => {
                    self.wrong(&path, "read_only", "is set by the server and cannot be given");
                }
                Some(field) if value.is_null() && field.supports_presence() => {}
                Some(_) if value.is_null() => self.wrong(&path, "wrong_type", "must not be null"),
                Some(field) => self.field(&field, value, &path),
            }
        }
    }

    fn field(&mut self, field: &FieldDescriptor, value: &mut Value, path: &str) {
        if field.is_map() {
            let Value::Object(entries) = value else {
                return self.wrong(path, "wrong_type", "must be an object");
            };
            let Kind::Message(entry) = field.kind() else { return };
            let kind = entry.map_entry_value_field().kind();
            for (key, value) in entries.iter_mut() {
                self.single(&kind, value, &format!("{path}.{key}"));
            }
        } else if field.is_list() {
            let Value::Array(items) = value else {
                return self.wrong(path, "wrong_type", "must be a list");
            };
            for (index, item) in items.iter_mut().enumerate() {
                self.single(&field.kind(), item, &format!("{path}[{index}]"));
            }
        } else {
            self.single(&field.kind(), value, path);
        }
    }

    fn single(&mut self, kind: &Kind, value: &mut Value, path: &str) {
        match (kind, &*value) {
            (Kind::Message(message), _) => {
                let message = message.clone();
                self.message(&message, value, path);
            }
            (Kind::Bool, Value::Bool(_)) | (Kind::Double | Kind::Float, Value::Number(_)) => {}
            (Kind::Bool, _) => self.wrong(path, "wrong_type", "must be true or false"),
            (Kind::Double | Kind::Float, _) => self.wrong(path, "wrong_type", "must be a number"),
            (Kind::String, Value::String(text)) => {
                if text.contains('\0') {
                    self.wrong(path, "invalid_character", "must not contain the character U+0000");
                }
            }
            (Kind::String, _) => self.wrong(path, "wrong_type", "must be a string"),
            (Kind::Bytes, Value::String(_)) => {}
            (Kind::Bytes, _) => self.wrong(path, "wrong_type", "must be base64 in a string"),
            (Kind::Enum(choices), Value::String(text)) if choices.get_value_by_name(text).is_some() => {}
            (Kind::Enum(choices), _) => {
                let names: Vec<String> = choices
                    .values()
                    .filter(|v| v.number() != 0)
                    .map(|v| v.name().to_owned())
                    .collect();
                self.wrong(path, "unknown_value", format!("must be one of {}", names.join(", ")));
            }
            (kind, Value::Number(number)) => {
                let number = whole(number).unwrap_or_else(|| number.clone());
                let fits = match kind {
                    Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                        number.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
                    }
                    Kind::Uint32 | Kind::Fixed32 => number.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
                    Kind::Uint64 | Kind::Fixed64 => number.is_u64(),
                    _ => number.is_i64(),
                };
                if fits {
                    *value = Value::Number(number);
                } else {
                    self.wrong(path, "out_of_range", "must be a whole number in range");
                }
            }
            _ => self.wrong(path, "wrong_type", "must be a whole number"),
        }
    }

    fn well_known(&mut self, message: &MessageDescriptor, value: &mut Value, path: &str) {
        let text = match message.name() {
            "Timestamp" => Some("must be a time such as 2026-01-31T12:00:00Z"),
            "Duration" => Some("must be a duration such as 90s"),
            "FieldMask" => Some("must be field names separated by commas"),
            _ => None,
        };
        if let (Some(message), false) = (text, value.is_string()) {
            return self.wrong(path, "wrong_type", message);
        }
        if message.name() == "FieldMask"
            && let Value::String(mask) = value
        {
            *mask = mask.split(',').map(lower_camel).collect::<Vec<_>>().join(",");
        }
        if has_nul(value) {
            self.wrong(path, "invalid_character", "must not contain the character U+0000");
        }
    }
}

/// A number such as `7.0`, which JSON schema calls an integer, as one; beyond 2^53 it may not be the number that was meant.
fn whole(number: &Number) -> Option<Number> {
    let value = number.as_f64().filter(|_| number.is_f64())?;
    let exact = value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
    exact.then(|| Number::from(value as i64))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        _ => false,
    }
}

fn lower_camel(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut upper = false;
    for c in path.trim().chars() {
        if c == '_' {
            upper = true;
        } else {
            out.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_of_nothing_is_a_whole_number() {
        let read = |text: &str| whole(&serde_json::from_str(text).unwrap()).and_then(|number| number.as_i64());
        for (text, number) in [("7.0", Some(7)), ("-570.00", Some(-570)), ("1e3", Some(1000))] {
            assert_eq!(read(text), number, "{text}");
        }
        for text in ["7.5", "1e300", "9007199254740994.0", "7"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
