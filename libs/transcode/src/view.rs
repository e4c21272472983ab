//! The JSON view of the descriptors: the same messages, with enum values under their short lower-case names.
//!
//! Enum value names are never on the wire, so a second pool with other names reads and writes the same bytes. Two enums of one package would
//! both have a value `unspecified`, which protobuf forbids in one scope: each enum therefore moves into a holder message of its own.

use std::collections::HashMap;

use prost::Message;
use prost_reflect::DescriptorPool;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet, field_descriptor_proto::Type,
};

use crate::error::ContractError;

const HOLDER: &str = "JsonNames";

/// Builds the pool with short enum names.
pub(crate) fn pool(descriptors: &[u8]) -> Result<DescriptorPool, ContractError> {
    let mut set = FileDescriptorSet::decode(descriptors)?;
    let mut moved = HashMap::new();
    for file in set.file.iter_mut().filter(|file| is_ours(file)) {
        let scope = format!(".{}", file.package());
        let holders = hold(&scope, std::mem::take(&mut file.enum_type), &mut moved);
        for message in &mut file.message_type {
            move_enums(&scope, message, &mut moved);
        }
        file.message_type.extend(holders);
        file.source_code_info = None;
    }
    for file in set.file.iter_mut().filter(|file| is_ours(file)) {
        file.message_type
            .iter_mut()
            .for_each(|message| retarget(message, &moved));
    }
    Ok(DescriptorPool::from_file_descriptor_set(set)?)
}

fn is_ours(file: &FileDescriptorProto) -> bool {
    !file.package().starts_with("google.")
}

fn move_enums(scope: &str, message: &mut DescriptorProto, moved: &mut HashMap<String, String>) {
    let scope = format!("{scope}.{}", message.name());
    let holders = hold(&scope, std::mem::take(&mut message.enum_type), moved);
    for nested in &mut message.nested_type {
        move_enums(&scope, nested, moved);
    }
    message.nested_type.extend(holders);
}

fn hold(scope: &str, enums: Vec<EnumDescriptorProto>, moved: &mut HashMap<String, String>) -> Vec<DescriptorProto> {
    let hold_one = |mut descriptor: EnumDescriptorProto| {
        let name = descriptor.name().to_owned();
        let holder = format!("{name}{HOLDER}");
        moved.insert(format!("{scope}.{name}"), format!("{scope}.{holder}.{name}"));
        let values: Vec<String> = descriptor.value.iter().map(|value| value.name().to_owned()).collect();
        for (value, short) in descriptor.value.iter_mut().zip(short_names(&name, &values)) {
            value.name = Some(short);
        }
        DescriptorProto {
            name: Some(holder),
            enum_type: vec![descriptor],
            ..DescriptorProto::default()
        }
    };
    enums.into_iter().map(hold_one).collect()
}

fn retarget(message: &mut DescriptorProto, moved: &HashMap<String, String>) {
    for field in message.field.iter_mut().filter(|field| field.r#type() == Type::Enum) {
        if let Some(target) = moved.get(field.type_name()) {
            field.type_name = Some(target.clone());
        }
    }
    message
        .nested_type
        .iter_mut()
        .for_each(|nested| retarget(nested, moved));
}

/// The values of an enum as JSON shows them: without the enum's own name in front, in lower case.
pub(crate) fn short_names(enum_name: &str, values: &[String]) -> Vec<String> {
    let prefix = format!("{}_", screaming(enum_name));
    let strip = |value: &String| value.strip_prefix(&prefix).unwrap_or(value).to_ascii_lowercase();
    values.iter().map(strip).collect()
}

/// `TicketStatus` to `TICKET_STATUS`, `SLAState` to `SLA_STATE`.
fn screaming(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (index, c) in chars.iter().enumerate() {
        let after_lower = index > 0 && !chars[index - 1].is_uppercase();
        let before_lower = index > 0 && chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (after_lower || before_lower) {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_enum_in_front() {
        let values = [
            "TICKET_STATUS_UNSPECIFIED".to_owned(),
            "TICKET_STATUS_IN_PROGRESS".to_owned(),
            "ODD".to_owned(),
        ];
        assert_eq!(
            short_names("TicketStatus", &values),
            ["unspecified", "in_progress", "odd"]
        );
        assert_eq!(screaming("SLAState"), "SLA_STATE");
        assert_eq!(screaming("HTTPMethod2"), "HTTP_METHOD2");
    }
}
