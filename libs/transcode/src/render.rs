//! A service's answer as an HTTP response.

use axum::{
    extract::OriginalUri,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, SerializeOptions};
use serde_json::Value;

use crate::{Problem, contract::Contract, direct::Plan, endpoint::Endpoint};

/// Renders 200, 201, 204 or 304.
pub(crate) fn answer(
    contract: &Contract,
    endpoint: &Endpoint,
    bytes: &[u8],
    request: &Parts,
) -> Result<Response, Problem> {
    if endpoint.answers_nothing() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let directly = endpoint
        .direct
        .as_ref()
        .and_then(|plan| Written::directly(plan, endpoint, bytes));
    let written = match directly {
        Some(written) => written,
        None => Written::by_descriptors(contract, endpoint, bytes)?,
    };
    if let Some(etag) = &written.etag
        && endpoint.http == Method::GET
        && matches_none(request, etag)
    {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]).into_response());
    }
    let status = if endpoint.creates() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = (status, written.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(etag) = written.etag {
        headers.insert(header::ETAG, etag);
    }
    if status == StatusCode::CREATED
        && let Some(location) = written.id.and_then(|id| location_of(request, &id))
    {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
}

/// An answer as JSON, and what its headers say.
struct Written {
    body: Vec<u8>,
    etag: Option<HeaderValue>,
    /// Of what was made.
    id: Option<String>,
}

impl Written {
    /// Straight from the bytes; nothing if they are unusual.
    fn directly(plan: &Plan, endpoint: &Endpoint, bytes: &[u8]) -> Option<Self> {
        let mut body = Vec::with_capacity(bytes.len() * 3 + 512);
        plan.write(bytes, &mut body).ok()?;
        let revision = endpoint.revision();
        Some(Self {
            body,
            etag: revision.and_then(|field| tag(plan.number(bytes, field.number())?)),
            id: plan.text(bytes, "id").filter(|_| endpoint.creates()).map(str::to_owned),
        })
    }

    fn by_descriptors(contract: &Contract, endpoint: &Endpoint, bytes: &[u8]) -> Result<Self, Problem> {
        let message = DynamicMessage::decode(endpoint.output.clone(), bytes).map_err(fault::Fault::hide)?;
        let options = SerializeOptions::new()
            .use_proto_field_name(true)
            .stringify_64_bit_integers(false)
            .skip_default_fields(false);
        let mut json = message
            .serialize_with_options(serde_json::value::Serializer, &options)
            .map_err(fault::Fault::hide)?;
        hide(contract, &endpoint.output, &mut json);
        if let Some(field) = &endpoint.response_body {
            json = json.get_mut(field.name()).map(Value::take).unwrap_or(Value::Null);
        }
        Ok(Self {
            etag: etag(endpoint, &message),
            id: json.get("id").and_then(Value::as_str).map(str::to_owned),
            body: json.to_string().into_bytes(),
        })
    }
}

/// Removes what a client may give but never gets back.
fn hide(contract: &Contract, message: &MessageDescriptor, json: &mut Value) {
    let Value::Object(object) = json else { return };
    if !contract.hides(message) {
        return;
    }
    for field in message.fields() {
        if contract.is_input_only(&field) {
            object.remove(field.name());
            continue;
        }
        let Kind::Message(inner) = field.kind() else { continue };
        match object.get_mut(field.name()) {
            Some(Value::Array(items)) => items.iter_mut().for_each(|item| hide(contract, &inner, item)),
            Some(Value::Object(entries)) if field.is_map() => {
                if let Kind::Message(value) = inner.map_entry_value_field().kind() {
                    entries.values_mut().for_each(|entry| hide(contract, &value, entry));
                }
            }
            Some(value) => hide(contract, &inner, value),
            None => {}
        }
    }
}

/// The revision of the resource as a strong tag; none if the service gave none.
fn etag(endpoint: &Endpoint, message: &DynamicMessage) -> Option<HeaderValue> {
    let revision = endpoint.revision()?;
    let number = match &endpoint.response_body {
        Some(field) => message.get_field(field).as_message()?.get_field(&revision).as_i64()?,
        None => message.get_field(&revision).as_i64()?,
    };
    tag(number)
}

fn tag(revision: i64) -> Option<HeaderValue> {
    (revision > 0).then(|| HeaderValue::from_str(&format!("\"{revision}\"")).ok())?
}

fn matches_none(request: &Parts, etag: &HeaderValue) -> bool {
    let tags = request
        .headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let Some(own) = etag.to_str().ok() else { return false };
    tags.is_some_and(|tags| {
        tags.split(',')
            .map(str::trim)
            .any(|tag| tag.trim_start_matches("W/") == own || tag == "*")
    })
}

/// Where the new thing is: below the collection it was posted to, as the client addressed it.
fn location_of(request: &Parts, id: &str) -> Option<HeaderValue> {
    let path = request
        .extensions
        .get::<OriginalUri>()
        .map_or(request.uri.path(), |uri| uri.path());
    HeaderValue::from_str(&format!("{}/{id}", path.trim_end_matches('/'))).ok()
}
