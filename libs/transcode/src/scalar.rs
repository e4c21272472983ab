//! One value of a path variable or query parameter.

use prost_reflect::{DynamicMessage, Kind, Value};
use serde_json::Value as Json;

use crate::contract::is_well_known;

/// Reads text as a value of a field; the error says what was expected.
pub(crate) fn parse(kind: &Kind, text: &str) -> Result<Value, String> {
    if text.contains('\0') {
        return Err("must not contain the character U+0000".to_owned());
    }
    let whole = || "must be a whole number in range".to_owned();
    match kind {
        Kind::String => Ok(Value::String(text.to_owned())),
        Kind::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => text.parse().map(Value::I32).map_err(|_| whole()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => text.parse().map(Value::I64).map_err(|_| whole()),
        Kind::Uint32 | Kind::Fixed32 => text.parse().map(Value::U32).map_err(|_| whole()),
        Kind::Uint64 | Kind::Fixed64 => text.parse().map(Value::U64).map_err(|_| whole()),
        Kind::Double => finite(text).map(Value::F64),
        #[allow(clippy::cast_possible_truncation)]
        Kind::Float => finite(text).map(|number| Value::F32(number as f32)),
        Kind::Enum(choices) => choices
            .get_value_by_name(text)
            .map(|v| Value::EnumNumber(v.number()))
            .ok_or_else(|| {
                let names: Vec<String> = choices
                    .values()
                    .filter(|v| v.number() != 0)
                    .map(|v| v.name().to_owned())
                    .collect();
                format!("must be one of {}", names.join(", "))
            }),
        Kind::Message(message) if message.full_name() == "google.protobuf.FieldMask" => {
            let mut mask = DynamicMessage::new(message.clone());
            let paths = text
                .split(',')
                .map(|path| Value::String(path.trim().to_owned()))
                .collect();
            mask.set_field_by_name("paths", Value::List(paths));
            Ok(Value::Message(mask))
        }
        Kind::Message(message) if is_well_known(message) => {
            let read = |json: Json| DynamicMessage::deserialize(message.clone(), json);
            let number_or_bool = serde_json::from_str::<Json>(text).ok();
            read(Json::String(text.to_owned()))
                .or_else(|error| number_or_bool.map_or(Err(error), read))
                .map(Value::Message)
                .map_err(|_| expected(message.name()))
        }
        Kind::Bytes | Kind::Message(_) => Err("cannot be given as a parameter".to_owned()),
    }
}

fn finite(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .ok_or_else(|| "must be a number".to_owned())
}

fn expected(well_known: &str) -> String {
    match well_known {
        "Timestamp" => "must be a time such as 2026-01-31T12:00:00Z".to_owned(),
        "Duration" => "must be a duration such as 90s".to_owned(),
        _ => "has a wrong value".to_owned(),
    }
}
