//! Path, query, body and headers to one request message.

use fault::{Fault, FieldError};
use http::{HeaderMap, Method, header};
use prost_reflect::{DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::Value as Json;

use crate::{
    check::{Check, wrong},
    contract::{Contract, is_well_known},
    endpoint::Endpoint,
    field_path::change,
    json, query,
    routes::Matched,
    rule::Body,
    scalar,
};

/// What a request is bound from.
pub(crate) struct Parts<'a> {
    pub(crate) query: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) headers: &'a HeaderMap,
}

/// Builds the request message, or names every field that is wrong.
pub(crate) fn bind(contract: &Contract, matched: &Matched, parts: &Parts<'_>) -> Result<DynamicMessage, Fault> {
    let endpoint = &*matched.endpoint;
    let mut request = DynamicMessage::new(endpoint.input.clone());
    let mut errors = Vec::new();
    let mut keys = Vec::new();
    if endpoint.body == Body::None {
        if !parts.body.is_empty() {
            return Err(Fault::invalid("BODY_NOT_ALLOWED", "this address takes no body"));
        }
    } else {
        keys = bind_body(contract, endpoint, parts.body, &mut request)?;
    }
    query::bind(contract, endpoint, parts.query, &mut request, &mut errors);
    for (fields, text) in endpoint.variables.iter().zip(&matched.values) {
        let name = fields.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".");
        match fields.last().map(|field| scalar::parse(&field.kind(), text)) {
            Some(Ok(value)) => set(&mut request, fields, value),
            Some(Err(message)) => errors.push(wrong(name, "invalid", message)),
            None => {}
        }
    }
    if let Err(error) = bind_if_match(endpoint, parts.headers, &mut request) {
        errors.push(error);
    }
    if endpoint.http == Method::PATCH
        && let Some(mask) = endpoint.update_mask()
        && !request.has_field(&mask)
    {
        set_mask(&mut request, &mask, keys);
    }
    if errors.is_empty() {
        Ok(request)
    } else {
        Err(invalid(errors))
    }
}

fn invalid(fields: Vec<FieldError>) -> Fault {
    let mut fault = Fault::invalid(fault::validate::REASON, "some fields are not valid");
    fault.fields = fields;
    fault
}

/// Reads the JSON body into the request; answers the keys a mask is made of.
fn bind_body(
    contract: &Contract,
    endpoint: &Endpoint,
    bytes: &[u8],
    request: &mut DynamicMessage,
) -> Result<Vec<String>, Fault> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut body =
        json::parse(bytes).map_err(|error| Fault::invalid("INVALID_JSON", format!("not valid JSON: {error}")))?;
    let field = match &endpoint.body {
        Body::Field(name) => endpoint.input.get_field_by_name(name),
        _ => None,
    };
    let target = match field.as_ref().map(FieldDescriptor::kind) {
        Some(Kind::Message(message)) => message,
        _ => endpoint.input.clone(),
    };
    let mut check = Check::new(contract);
    check.message(&target, &mut body, "");
    if !body.is_object() {
        check.errors = vec![wrong("", "wrong_type", "the body must be an object")];
    } else if field.is_none() {
        check.errors.extend(repeated_in_path(endpoint, &body));
    }
    if !check.errors.is_empty() {
        return Err(invalid(check.errors));
    }
    let keys = mask_keys(endpoint, &target, &body, field.is_some());
    let message = read(target, body)?;
    match field {
        Some(field) => request.set_field(&field, Value::Message(message)),
        None => *request = message,
    }
    Ok(keys)
}

/// A field cannot be given in the path and in the body.
fn repeated_in_path(endpoint: &Endpoint, body: &Json) -> Vec<FieldError> {
    let given = |name: &&str| name.split('.').try_fold(body, |value, part| value.get(part)).is_some();
    endpoint
        .template
        .variables()
        .filter(given)
        .map(|name| {
            wrong(
                name,
                "in_path",
                "is taken from the path and cannot be given in the body",
            )
        })
        .collect()
}

fn read(target: MessageDescriptor, body: Json) -> Result<DynamicMessage, Fault> {
    let mut track = serde_path_to_error::Track::new();
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let tracked = serde_path_to_error::Deserializer::new(body, &mut track);
    let result = DynamicMessage::deserialize_with_options(target, tracked, &options);
    result.map_err(|error| {
        let path = track.path().to_string();
        let field = if matches!(path.as_str(), "." | "?") {
            String::new()
        } else {
            path
        };
        invalid(vec![wrong(field, "invalid", error.to_string())])
    })
}

/// The names a `PATCH` without a mask changes: the keys of the resource in the body.
fn mask_keys(endpoint: &Endpoint, target: &MessageDescriptor, body: &Json, is_resource: bool) -> Vec<String> {
    let keys = |value: &Json| {
        value
            .as_object()
            .map(|o| o.keys().cloned().collect())
            .unwrap_or_default()
    };
    if is_resource {
        return keys(body);
    }
    let resources: Vec<FieldDescriptor> = target
        .fields()
        .filter(|field| !field.is_list() && matches!(field.kind(), Kind::Message(message) if !is_well_known(&message)))
        .collect();
    if let [resource] = resources.as_slice()
        && let Some(value) = body.get(resource.name())
    {
        return keys(value);
    }
    let names: Vec<String> = keys(body);
    let in_path: Vec<&str> = endpoint.template.variables().collect();
    names
        .into_iter()
        .filter(|key| key != "expected_revision" && !in_path.contains(&key.as_str()))
        .collect()
}

fn set_mask(request: &mut DynamicMessage, field: &FieldDescriptor, keys: Vec<String>) {
    if let Kind::Message(message) = field.kind() {
        let mut mask = DynamicMessage::new(message);
        mask.set_field_by_name("paths", Value::List(keys.into_iter().map(Value::String).collect()));
        request.set_field(field, Value::Message(mask));
    }
}

fn set(message: &mut DynamicMessage, path: &[FieldDescriptor], value: Value) {
    if let Some(last) = path.last() {
        change(message, path, |owner| owner.set_field(last, value));
    }
}

/// `If-Match: "7"` is `expected_revision: 7`; `*` asks only that it exists, which every change does anyway.
fn bind_if_match(endpoint: &Endpoint, headers: &HeaderMap, request: &mut DynamicMessage) -> Result<(), FieldError> {
    let Some(header) = headers.get(header::IF_MATCH) else {
        return Ok(());
    };
    let bad = |message: &str| wrong("If-Match", "invalid", message);
    let text = header.to_str().map_err(|_| bad("must be an ETag"))?.trim();
    if text == "*" {
        return Ok(());
    }
    let field = endpoint
        .expected_revision()
        .ok_or_else(|| bad("this address does not compare revisions"))?;
    let number = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let is_plain = number.bytes().all(|b| b.is_ascii_digit());
    let revision: i64 = number
        .parse()
        .ok()
        .filter(|_| is_plain)
        .ok_or_else(|| bad("must be the ETag of the resource"))?;
    if request.has_field(&field) && request.get_field(&field).as_i64() != Some(revision) {
        return Err(bad("contradicts expected_revision"));
    }
    request.set_field(&field, Value::I64(revision));
    Ok(())
}
