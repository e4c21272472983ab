//! A service's answer written as JSON straight from its bytes. Building a message of descriptors first costs several times as much, which a page
//! of fifty tickets feels. What is unusual (maps, floats, repeated singular messages …) is left to the descriptors: [`Plan::write`] says so.

use std::{collections::HashMap, io::Write, str};

use prost::{
    Message,
    encoding::{WireType, decode_key, decode_varint},
};
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

/// The bytes are to be read by their descriptors, which also say what is wrong with them.
#[derive(Debug)]
pub(crate) struct Unusual;

/// How a message and all it holds are written.
#[derive(Debug)]
pub(crate) struct Plan {
    messages: Vec<Shape>,
}

#[derive(Debug, Default)]
struct Shape {
    /// In the order of their numbers, as JSON has them.
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    number: u32,
    /// `"name":`
    key: String,
    kind: Written,
    list: bool,
    /// What stands there if the field is absent; nothing if it may be absent.
    default: Option<String>,
    oneof: bool,
}

#[derive(Debug)]
enum Written {
    Bool,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Text,
    Choice(HashMap<i32, String>),
    Time,
    Message(usize),
}

/// A field's value as it stands in the bytes.
#[derive(Debug, Clone, Copy)]
enum Raw<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl Plan {
    /// The plan of a message, if it holds only what can be written without descriptors. What is `hidden` is never written.
    pub(crate) fn of(message: &MessageDescriptor, hidden: &dyn Fn(&FieldDescriptor) -> bool) -> Option<Self> {
        let (mut messages, mut known) = (Vec::new(), HashMap::new());
        shape(message, hidden, &mut messages, &mut known)?;
        Some(Self { messages })
    }

    /// Writes the message as JSON.
    pub(crate) fn write(&self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Unusual> {
        self.message(0, bytes, out)
    }

    /// A whole number at the top of the message; 0 if it is absent.
    pub(crate) fn number(&self, bytes: &[u8], number: u32) -> Option<i64> {
        let (_, raw) = self.last(bytes, number)?;
        match raw {
            Raw::Number(value) => Some(value.cast_signed()),
            Raw::Bytes(_) => None,
        }
    }

    /// A text at the top of the message, by its field's name.
    pub(crate) fn text<'b>(&self, bytes: &'b [u8], name: &str) -> Option<&'b str> {
        let key = format!("\"{name}\":");
        let field = self.messages[0].fields.iter().find(|field| field.key == key)?;
        match self.last(bytes, field.number)? {
            (Written::Text, Raw::Bytes(text)) => str::from_utf8(text).ok(),
            _ => None,
        }
    }

    fn last<'p, 'b>(&'p self, bytes: &'b [u8], number: u32) -> Option<(&'p Written, Raw<'b>)> {
        let shape = &self.messages[0];
        let (mut rest, mut found) = (bytes, None);
        while !rest.is_empty() {
            if let Some((at, raw)) = next(&mut rest, shape).ok()?
                && shape.fields[at].number == number
            {
                found = Some((&shape.fields[at].kind, raw));
            }
        }
        found
    }

    fn message(&self, shape: usize, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Unusual> {
        let shape = &self.messages[shape];
        let (mut rest, mut values) = (bytes, Vec::with_capacity(shape.fields.len()));
        while !rest.is_empty() {
            values.extend(next(&mut rest, shape)?);
        }
        if !values.is_sorted_by_key(|(at, _)| *at) {
            values.sort_by_key(|(at, _)| *at);
        }
        let (mut values, mut first, mut chosen) = (values.as_slice(), true, false);
        out.push(b'{');
        for (at, field) in shape.fields.iter().enumerate() {
            let count = values.iter().take_while(|(of, _)| *of == at).count();
            let (own, others) = values.split_at(count);
            values = others;
            if own.is_empty() && field.default.is_none() {
                continue;
            }
            if field.oneof && std::mem::replace(&mut chosen, true) {
                return Err(Unusual);
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.extend_from_slice(field.key.as_bytes());
            match (field.list, own) {
                (_, []) => out.extend_from_slice(field.default.as_deref().unwrap_or_default().as_bytes()),
                (true, own) => self.list(field, own, out)?,
                // Two parts of one message are one message.
                (false, [_, _, ..]) if matches!(field.kind, Written::Message(_) | Written::Time) => {
                    return Err(Unusual);
                }
                (false, [.., (_, raw)]) => self.value(&field.kind, *raw, out)?,
            }
        }
        out.push(b'}');
        Ok(())
    }

    fn list(&self, field: &Field, own: &[(usize, Raw<'_>)], out: &mut Vec<u8>) -> Result<(), Unusual> {
        out.push(b'[');
        let mut first = true;
        let mut comma = |out: &mut Vec<u8>| {
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
        };
        for (_, raw) in own {
            match raw {
                &Raw::Bytes(mut packed) if field.kind.is_number() => {
                    while !packed.is_empty() {
                        let number = decode_varint(&mut packed).map_err(|_| Unusual)?;
                        comma(out);
                        self.value(&field.kind, Raw::Number(number), out)?;
                    }
                }
                raw => {
                    comma(out);
                    self.value(&field.kind, *raw, out)?;
                }
            }
        }
        out.push(b']');
        Ok(())
    }

    fn value(&self, kind: &Written, raw: Raw<'_>, out: &mut Vec<u8>) -> Result<(), Unusual> {
        let written = match (kind, raw) {
            (Written::Bool, Raw::Number(value)) => write!(out, "{}", value != 0),
            // Negative numbers of 32 bits travel as 64.
            (Written::Int32, Raw::Number(value)) => write!(out, "{}", value as i32),
            (Written::Int64, Raw::Number(value)) => write!(out, "{}", value.cast_signed()),
            (Written::Uint32, Raw::Number(value)) => write!(out, "{}", value as u32),
            (Written::Uint64, Raw::Number(value)) => write!(out, "{value}"),
            (Written::Choice(names), Raw::Number(value)) => match names.get(&(value as i32)) {
                Some(name) => out.write_all(name.as_bytes()),
                None => write!(out, "{}", value as i32),
            },
            (Written::Text, Raw::Bytes(bytes)) => {
                let text = str::from_utf8(bytes).map_err(|_| Unusual)?;
                return serde_json::to_writer(out, text).map_err(|_| Unusual);
            }
            (Written::Time, Raw::Bytes(bytes)) => {
                let time = prost_types::Timestamp::decode(bytes).map_err(|_| Unusual)?;
                if !(FIRST_SECOND..=LAST_SECOND).contains(&time.seconds) {
                    return Err(Unusual);
                }
                write!(out, "\"{time}\"")
            }
            (Written::Message(shape), Raw::Bytes(bytes)) => return self.message(*shape, bytes, out),
            _ => return Err(Unusual),
        };
        written.map_err(|_| Unusual)
    }
}

/// Of the years 1 and 9999.
const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;

impl Written {
    fn is_number(&self) -> bool {
        !matches!(self, Self::Text | Self::Time | Self::Message(_))
    }
}

/// The next field and where it stands in the shape; nothing if it is not known.
fn next<'b>(rest: &mut &'b [u8], shape: &Shape) -> Result<Option<(usize, Raw<'b>)>, Unusual> {
    let (number, wire) = decode_key(rest).map_err(|_| Unusual)?;
    let raw = match wire {
        WireType::Varint => Raw::Number(decode_varint(rest).map_err(|_| Unusual)?),
        WireType::LengthDelimited => {
            let length = decode_varint(rest).map_err(|_| Unusual)?;
            let length = usize::try_from(length).map_err(|_| Unusual)?;
            let (value, after) = rest.split_at_checked(length).ok_or(Unusual)?;
            *rest = after;
            Raw::Bytes(value)
        }
        _ => return Err(Unusual),
    };
    let found = shape.fields.binary_search_by_key(&number, |field| field.number);
    Ok(found.ok().map(|at| (at, raw)))
}

/// Adds the message and what it holds; where it stands.
fn shape(
    message: &MessageDescriptor,
    hidden: &dyn Fn(&FieldDescriptor) -> bool,
    messages: &mut Vec<Shape>,
    known: &mut HashMap<String, usize>,
) -> Option<usize> {
    if let Some(at) = known.get(message.full_name()) {
        return Some(*at);
    }
    if message.package_name() == "google.protobuf" {
        return None;
    }
    let at = messages.len();
    messages.push(Shape::default());
    known.insert(message.full_name().to_owned(), at);
    let mut fields = Vec::new();
    let mut in_oneof = 0;
    for field in message.fields().filter(|field| !hidden(field)) {
        let kind = match field.kind() {
            Kind::Bool => Written::Bool,
            Kind::Int32 => Written::Int32,
            Kind::Int64 => Written::Int64,
            Kind::Uint32 => Written::Uint32,
            Kind::Uint64 => Written::Uint64,
            Kind::String => Written::Text,
            Kind::Enum(choices) if choices.full_name() != "google.protobuf.NullValue" => Written::Choice(
                choices
                    .values()
                    // Of several names for one number the descriptors' own choice.
                    .filter_map(|value| {
                        Some((
                            value.number(),
                            format!("\"{}\"", choices.get_value(value.number())?.name()),
                        ))
                    })
                    .collect(),
            ),
            Kind::Message(inner) if inner.full_name() == "google.protobuf.Timestamp" => Written::Time,
            Kind::Message(inner) if !field.is_map() => Written::Message(shape(&inner, hidden, messages, known)?),
            _ => return None,
        };
        let list = field.cardinality() == Cardinality::Repeated;
        let default = match &kind {
            _ if list => Some("[]".to_owned()),
            _ if field.supports_presence() => None,
            Written::Bool => Some("false".to_owned()),
            Written::Text => Some("\"\"".to_owned()),
            Written::Choice(names) => Some(names.get(&0).cloned().unwrap_or_else(|| "0".to_owned())),
            _ => Some("0".to_owned()),
        };
        let oneof = field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic());
        in_oneof += usize::from(oneof);
        fields.push(Field {
            number: field.number(),
            key: format!("\"{}\":", field.name()),
            kind,
            list,
            default,
            oneof,
        });
    }
    // Which of several choices counts is for the descriptors to say; so is more than one such choice.
    if in_oneof > 0 && message.oneofs().filter(|oneof| !oneof.is_synthetic()).count() > 1 {
        return None;
    }
    fields.sort_by_key(|field| field.number);
    messages[at].fields = fields;
    Some(at)
}

#[cfg(test)]
mod tests;
