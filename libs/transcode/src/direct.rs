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
mod tests {
    use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions, Value};

    use super::*;

    const CONTRACT: &str = r#"
        syntax = "proto3";
        package p;
        import "google/protobuf/timestamp.proto";
        enum Colour { COLOUR_UNSPECIFIED = 0; RED = 1; GREEN = 5; }
        message Leaf { string name = 1; int32 size = 2; }
        message Tree {
            string title = 2;
            bool alive = 1;
            int64 revision = 3;
            int32 level = 4;
            uint32 count = 5;
            Colour colour = 6;
            google.protobuf.Timestamp at = 7;
            Leaf leaf = 8;
            repeated Leaf leaves = 9;
            repeated string tags = 10;
            repeated Colour colours = 11;
            repeated int64 numbers = 12;
            optional string note = 13;
            oneof kind { string word = 14; Leaf other = 15; }
            Tree child = 20;
        }
        message Odd { map<string, string> labels = 1; }
    "#;

    fn pool() -> DescriptorPool {
        let folder = std::env::temp_dir().join(format!("direct-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("p.proto"), CONTRACT).unwrap();
        let set = protox::compile(["p.proto"], [&folder]).unwrap();
        DescriptorPool::from_file_descriptor_set(set).unwrap()
    }

    fn by_descriptors(message: &MessageDescriptor, bytes: &[u8]) -> String {
        let options = SerializeOptions::new()
            .use_proto_field_name(true)
            .stringify_64_bit_integers(false)
            .skip_default_fields(false);
        let mut out = Vec::new();
        DynamicMessage::decode(message.clone(), bytes)
            .unwrap()
            .serialize_with_options(&mut serde_json::Serializer::new(&mut out), &options)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn encoded(message: &MessageDescriptor, json: &str) -> Vec<u8> {
        let mut reader = serde_json::Deserializer::from_str(json);
        DynamicMessage::deserialize(message.clone(), &mut reader)
            .unwrap()
            .encode_to_vec()
    }

    #[test]
    fn it_writes_what_the_descriptors_write() {
        let tree = pool().get_message_by_name("p.Tree").unwrap();
        let plan = Plan::of(&tree, &|_| false).unwrap();
        let cases = [
            "{}",
            r#"{"title": "a \"b\" \u0001 é 😀 </script>", "alive": true, "revision": -7, "level": -1, "count": 4000000000, "colour": "GREEN"}"#,
            r#"{"at": "2026-11-21T16:00:00Z", "leaf": {}, "note": "", "word": ""}"#,
            r#"{"at": "1969-12-31T23:59:59.123456789Z", "leaf": {"size": 1}, "note": "n", "other": {"name": "o"}}"#,
            r#"{"at": "0001-01-01T00:00:00.100Z", "leaves": [{}, {"name": "x"}], "tags": ["", "a"], "colours": ["RED", "GREEN"], "numbers": [1, -1]}"#,
            r#"{"child": {"child": {"title": "deep", "tags": ["t"]}}}"#,
        ];
        for case in cases {
            let bytes = encoded(&tree, case);
            let mut out = Vec::new();
            plan.write(&bytes, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), by_descriptors(&tree, &bytes), "{case}");
        }
    }

    #[test]
    fn any_order_unknown_fields_and_unknown_choices_are_read() {
        let tree = pool().get_message_by_name("p.Tree").unwrap();
        let plan = Plan::of(&tree, &|_| false).unwrap();
        // colour 9, unknown field 99, revision 3, title "a" twice, numbers not packed.
        let bytes = [
            0x30, 9, 0x9a, 0x06, 2, 1, 1, 0x18, 3, 0x12, 1, b'b', 0x12, 1, b'a', 0x60, 4, 0x60, 5,
        ];
        let mut out = Vec::new();
        plan.write(&bytes, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), by_descriptors(&tree, &bytes));
        assert_eq!(
            (plan.number(&bytes, 3), plan.text(&bytes, "title")),
            (Some(3), Some("a"))
        );
    }

    #[test]
    fn what_is_hidden_is_not_written() {
        let leaf = pool().get_message_by_name("p.Leaf").unwrap();
        let plan = Plan::of(&leaf, &|field| field.name() == "name").unwrap();
        let mut out = Vec::new();
        plan.write(&encoded(&leaf, r#"{"name": "secret", "size": 3}"#), &mut out)
            .unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), r#"{"size":3}"#);
    }

    #[test]
    fn what_is_unusual_is_left_to_the_descriptors() {
        let pool = pool();
        assert!(Plan::of(&pool.get_message_by_name("p.Odd").unwrap(), &|_| false).is_none());
        let tree = pool.get_message_by_name("p.Tree").unwrap();
        let plan = Plan::of(&tree, &|_| false).unwrap();
        let not_text: &[u8] = &[0x12, 1, 0xff];
        let cut_off: &[u8] = &[0x12, 5, b'a'];
        let leaf_twice: &[u8] = &[0x42, 0, 0x42, 0];
        let two_kinds: &[u8] = &[0x72, 0, 0x7a, 0];
        for bytes in [not_text, cut_off, leaf_twice, two_kinds] {
            assert!(plan.write(bytes, &mut Vec::new()).is_err(), "{bytes:?}");
        }
        let mut late = DynamicMessage::new(tree.clone());
        let at = pool.get_message_by_name("google.protobuf.Timestamp").unwrap();
        let mut time = DynamicMessage::new(at);
        time.set_field_by_name("seconds", Value::I64(LAST_SECOND + 1));
        late.set_field_by_name("at", Value::Message(time));
        assert!(plan.write(&late.encode_to_vec(), &mut Vec::new()).is_err());
    }
}
