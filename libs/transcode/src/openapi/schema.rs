//! Messages and enums as JSON schemas.

use std::collections::{BTreeMap, HashMap};

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use crate::{
    contract::{Contract, is_well_known},
    value::ValueRule,
    view,
};

/// What a message is used for; each has its own schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In an answer: fields that are always there are required.
    Output,
    /// In a request: only required fields are required, what the server sets is absent.
    Input,
    /// In a `PATCH`: nothing is required, but something must be named; `null` clears.
    Patch,
}

pub(crate) struct Schemas<'a> {
    contract: &'a Contract,
    names: HashMap<String, String>,
    done: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            names: names(contract),
            done: BTreeMap::new(),
        }
    }

    pub(crate) fn finish(self) -> Map<String, Value> {
        self.done.into_iter().collect()
    }

    fn name(&self, full_name: &str) -> String {
        self.names
            .get(full_name)
            .cloned()
            .unwrap_or_else(|| full_name.replace('.', "_"))
    }

    /// A reference to the schema of a message, which is made on first use.
    pub(crate) fn reference(&mut self, message: &MessageDescriptor, mode: Mode) -> Value {
        if is_well_known(message) {
            return well_known(message.name());
        }
        let base = self.name(message.full_name());
        let name = match mode {
            Mode::Output => base,
            Mode::Input => format!("{base}Input"),
            Mode::Patch => format!("{base}Patch"),
        };
        if !self.done.contains_key(&name) {
            self.done.insert(name.clone(), Value::Null);
            let schema = self.object(message, mode, &[]);
            self.done.insert(name.clone(), schema);
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// The schema of a whole request without the fields the path holds; and whether anything in it is required.
    pub(crate) fn request(&mut self, message: &MessageDescriptor, in_path: &[String]) -> (Value, bool) {
        let schema = self.object(message, Mode::Input, in_path);
        let required = schema.get("required").is_some();
        let base = self.name(message.full_name());
        let mut name = base.clone();
        let mut count = 1;
        while self.done.get(&name).is_some_and(|other| *other != schema) {
            count += 1;
            name = format!("{base}{count}");
        }
        self.done.insert(name.clone(), schema);
        (json!({"$ref": format!("#/components/schemas/{name}")}), required)
    }

    fn object(&mut self, message: &MessageDescriptor, mode: Mode, without: &[String]) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in message.fields() {
            let hidden = match mode {
                Mode::Output => self.contract.is_input_only(&field),
                Mode::Input | Mode::Patch => self.contract.is_output_only(&field),
            };
            let fixed = mode == Mode::Patch && self.contract.is_immutable(&field);
            if hidden || fixed || without.iter().any(|name| name == field.name()) {
                continue;
            }
            let is_required = match mode {
                Mode::Output => !field.supports_presence() || self.contract.is_required(&field),
                Mode::Input => self.contract.is_required(&field),
                Mode::Patch => false,
            };
            if is_required {
                required.push(json!(field.name()));
            }
            let inner = if mode == Mode::Patch { Mode::Input } else { mode };
            let mut schema = self.field(&field, inner);
            if mode != Mode::Output && !is_required && field.supports_presence() {
                schema = json!({"anyOf": [schema, {"type": "null"}]});
            }
            self.describe(&mut schema, &field, mode);
            properties.insert(field.name().to_owned(), schema);
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = Value::Array(required);
        }
        if mode != Mode::Output {
            schema["additionalProperties"] = json!(false);
        }
        if mode == Mode::Patch {
            schema["minProperties"] = json!(1);
        }
        if let Some(comment) = self.contract.comment(message.parent_file().name(), message.path()) {
            schema["description"] = json!(comment);
        }
        schema
    }

    fn describe(&self, schema: &mut Value, field: &FieldDescriptor, mode: Mode) {
        if let Some(comment) = self.contract.comment(field.parent_file().name(), field.path()) {
            schema["description"] = json!(comment);
        }
        if mode == Mode::Output && self.contract.is_output_only(field) {
            schema["readOnly"] = json!(true);
        }
        if let Some(group) = field.containing_oneof().filter(|group| !group.is_synthetic()) {
            schema["x-oneof"] = json!(group.name());
        }
    }

    /// The schema of a field's value.
    pub(crate) fn field(&mut self, field: &FieldDescriptor, mode: Mode) -> Value {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                let value = entry.map_entry_value_field();
                json!({"type": "object", "additionalProperties": self.single(&value.kind(), mode)})
            }
            kind if field.is_list() => {
                let mut item = self.single(&kind, mode);
                self.limit(&mut item, field, mode, true);
                let mut list = json!({"type": "array", "items": item});
                if let (Some(rule), true) = (self.contract.value(field), mode != Mode::Output) {
                    rule.of_list(&mut list);
                }
                list
            }
            kind => {
                let mut schema = self.single(&kind, mode);
                self.limit(&mut schema, field, mode, self.contract.is_required(field));
                schema
            }
        }
    }

    /// What a caller may write, said in the schema of one value.
    fn limit(&mut self, schema: &mut Value, field: &FieldDescriptor, mode: Mode, given: bool) {
        if mode == Mode::Output {
            return;
        }
        let contract = self.contract;
        let rule = contract.value(field);
        if let Kind::Enum(choices) = field.kind() {
            let words = rule.map(ValueRule::words).unwrap_or_default();
            let said = given || rule.is_some_and(ValueRule::must_be_said);
            let refused = refused(&choices, words, said);
            if !refused.is_empty() {
                *schema = json!({"allOf": [schema.take()], "not": {"enum": refused}});
            }
        } else if let Some(rule) = rule {
            rule.of_one(schema, given);
        }
    }

    fn single(&mut self, kind: &Kind, mode: Mode) -> Value {
        match kind {
            Kind::Message(message) => self.reference(message, mode),
            Kind::Enum(choices) => self.choices(choices),
            Kind::String => json!({"type": "string"}),
            Kind::Bool => json!({"type": "boolean"}),
            Kind::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Kind::Double | Kind::Float => json!({"type": "number", "format": "double"}),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({"type": "integer", "format": "int32"}),
            Kind::Uint32 | Kind::Fixed32 => json!({"type": "integer", "format": "int32", "minimum": 0}),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({"type": "integer", "format": "int64"}),
            Kind::Uint64 | Kind::Fixed64 => json!({"type": "integer", "format": "int64", "minimum": 0}),
        }
    }

    fn choices(&mut self, choices: &EnumDescriptor) -> Value {
        let name = self.name(choices.full_name());
        if !self.done.contains_key(&name) {
            let values: Vec<String> = choices.values().map(|value| value.name().to_owned()).collect();
            let short = view::short_names(choices.name(), &values);
            let file = choices.parent_file();
            let mut text = self
                .contract
                .comment(file.name(), choices.path())
                .unwrap_or_default()
                .to_owned();
            for (value, short) in choices.values().zip(&short) {
                if let Some(comment) = self.contract.comment(file.name(), value.path()) {
                    text.push_str(&format!("\n- `{short}`: {comment}"));
                }
            }
            self.done.insert(
                name.clone(),
                json!({"type": "string", "enum": short, "description": text}),
            );
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }
}

/// The values of an enum that a caller may not send here: those not among `only`, and the one that says nothing where something must be said.
fn refused(choices: &EnumDescriptor, only: &[String], given: bool) -> Vec<String> {
    let values: Vec<String> = choices.values().map(|value| value.name().to_owned()).collect();
    let short = view::short_names(choices.name(), &values);
    let refused = |(value, short): (prost_reflect::EnumValueDescriptor, String)| {
        let is_refused = match value.number() {
            0 => given,
            _ => !only.is_empty() && !only.contains(&short),
        };
        is_refused.then_some(short)
    };
    choices.values().zip(short).filter_map(refused).collect()
}

fn well_known(name: &str) -> Value {
    match name {
        "Timestamp" => json!({"type": "string", "format": "date-time"}),
        "Duration" => json!({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?s$"}),
        "FieldMask" => json!({"type": "string", "description": "field names separated by commas"}),
        "StringValue" | "BytesValue" => json!({"type": ["string", "null"]}),
        "BoolValue" => json!({"type": ["boolean", "null"]}),
        "Int32Value" | "UInt32Value" | "Int64Value" | "UInt64Value" => json!({"type": ["integer", "null"]}),
        "DoubleValue" | "FloatValue" => json!({"type": ["number", "null"]}),
        "ListValue" => json!({"type": "array", "items": {}}),
        "Value" => json!({}),
        _ => json!({"type": "object"}),
    }
}

/// A short name for every message and enum; the owner goes in front where two packages use one name.
fn names(contract: &Contract) -> HashMap<String, String> {
    let messages = contract
        .pool
        .all_messages()
        .map(|m| (m.full_name().to_owned(), m.package_name().to_owned()));
    let enums = contract
        .pool
        .all_enums()
        .map(|e| (e.full_name().to_owned(), e.package_name().to_owned()));
    let all: Vec<(String, String)> = messages.chain(enums).collect();
    let short = |full: &str, package: &str| full[package.len()..].trim_start_matches('.').replace('.', "");
    let mut count: HashMap<String, usize> = HashMap::new();
    for (full, package) in &all {
        *count.entry(short(full, package)).or_default() += 1;
    }
    let name = |(full, package): (String, String)| {
        let short = short(&full, &package);
        let owner = package.split('.').nth(1).unwrap_or_default();
        let name = if count[&short] > 1 {
            pascal(owner) + &short
        } else {
            short
        };
        (full, name)
    };
    all.into_iter().map(name).collect()
}

fn pascal(text: &str) -> String {
    let upper = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    text.split('_').filter(|part| !part.is_empty()).map(upper).collect()
}
