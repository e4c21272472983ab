//! A service's answer as an HTTP response.

use axum::{
    extract::OriginalUri,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, SerializeOptions};
use serde_json::Value;

use crate::{Problem, contract::Contract, endpoint::Endpoint};

/// Renders 200, 201, 204 or 304.
pub(crate) fn answer(
    contract: &Contract,
    endpoint: &Endpoint,
    message: &DynamicMessage,
    request: &Parts,
) -> Result<Response, Problem> {
    if endpoint.answers_nothing() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let etag = etag(endpoint, message);
    if let Some(etag) = &etag
        && endpoint.http == Method::GET
        && matches_none(request, etag)
    {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]).into_response());
    }
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(false);
    let to_problem = |error: serde_json::Error| Problem::from(fault::Fault::hide(error));
    let status = if endpoint.creates() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut location = None;
    let body = if endpoint.response_body.is_some() || endpoint.creates() || contract.hides(&endpoint.output) {
        let mut json = message
            .serialize_with_options(serde_json::value::Serializer, &options)
            .map_err(to_problem)?;
        hide(contract, &endpoint.output, &mut json);
        if let Some(field) = &endpoint.response_body {
            json = json.get_mut(field.name()).map(Value::take).unwrap_or(Value::Null);
        }
        location = json
            .get("id")
            .and_then(Value::as_str)
            .and_then(|id| location_of(request, id));
        json.to_string().into_bytes()
    } else {
        let mut bytes = Vec::with_capacity(512);
        message
            .serialize_with_options(&mut serde_json::Serializer::new(&mut bytes), &options)
            .map_err(to_problem)?;
        bytes
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(etag) = etag {
        headers.insert(header::ETAG, etag);
    }
    if let Some(location) = location.filter(|_| status == StatusCode::CREATED) {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
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
    (number > 0).then(|| HeaderValue::from_str(&format!("\"{number}\"")).ok())?
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
