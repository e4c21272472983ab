//! A dotted path of fields: found in the type of a message, followed in a message.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};

/// The fields along a dotted path, the last one a single scalar.
pub(crate) fn scalar_path(message: &MessageDescriptor, path: &str) -> Result<Vec<FieldDescriptor>, String> {
    let fields = field_path(message, path).ok_or_else(|| format!("path variable {path} names no field"))?;
    let last = fields.last().ok_or("a path variable is empty")?;
    let scalar = !last.is_list() && !last.is_map() && !matches!(last.kind(), Kind::Message(_));
    if scalar {
        Ok(fields)
    } else {
        Err(format!("path variable {path} must be a single scalar"))
    }
}

/// The fields along a dotted path through single messages.
pub(crate) fn field_path(message: &MessageDescriptor, path: &str) -> Option<Vec<FieldDescriptor>> {
    let mut fields = Vec::new();
    let mut message = Some(message.clone());
    for name in path.split('.') {
        let field = message?.get_field_by_name(name)?;
        message = match field.kind() {
            Kind::Message(next) if !field.is_list() && !field.is_map() => Some(next),
            _ => None,
        };
        fields.push(field);
    }
    Some(fields)
}

/// Runs on the message that holds the last field of the path.
pub(crate) fn change(message: &mut DynamicMessage, path: &[FieldDescriptor], then: impl FnOnce(&mut DynamicMessage)) {
    match path {
        [] | [_] => then(message),
        [head, rest @ ..] => {
            if let Some(inner) = message.get_field_mut(head).as_message_mut() {
                change(inner, rest, then);
            }
        }
    }
}
