//! Query parameters: names are dotted paths of fields, repeated fields are repeated parameters.

use fault::FieldError;
use percent_encoding::percent_decode_str;
use prost_reflect::DynamicMessage;

use crate::{
    check::wrong,
    contract::Contract,
    endpoint::Endpoint,
    field_path::{change, field_path},
    rule::Body,
    scalar,
};

/// Reads every query parameter into the request, or says what is wrong with it.
pub(crate) fn bind(
    contract: &Contract,
    endpoint: &Endpoint,
    query: &str,
    request: &mut DynamicMessage,
    errors: &mut Vec<FieldError>,
) {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            errors.push(wrong(name, "invalid", "must be percent-encoded UTF-8"));
            continue;
        };
        if let Err((code, message)) = parameter(contract, endpoint, &name, &value, request) {
            errors.push(wrong(name, code, message));
        }
    }
}

fn parameter(
    contract: &Contract,
    endpoint: &Endpoint,
    name: &str,
    text: &str,
    request: &mut DynamicMessage,
) -> Result<(), (&'static str, String)> {
    let unknown = || ("unknown_parameter", "there is no such query parameter".to_owned());
    let in_path = endpoint.template.variables().any(|variable| variable == name);
    let in_body = match &endpoint.body {
        Body::None => false,
        Body::Whole => true,
        Body::Field(field) => name.split('.').next() == Some(field),
    };
    let fields = field_path(&endpoint.input, name)
        .filter(|_| !in_path && !in_body)
        .ok_or_else(unknown)?;
    if fields.iter().any(|field| contract.is_output_only(field)) {
        return Err(("read_only", "is set by the server and cannot be given".to_owned()));
    }
    let field = fields.last().ok_or_else(unknown)?;
    let value = scalar::parse(&field.kind(), text).map_err(|message| ("invalid", message))?;
    if field.is_map() {
        return Err(unknown());
    }
    if field.is_list() {
        change(request, &fields, |owner| {
            if let Some(list) = owner.get_field_mut(field).as_list_mut() {
                list.push(value);
            }
        });
        return Ok(());
    }
    let mut seen = false;
    change(request, &fields, |owner| {
        seen = owner.has_field(field);
        owner.set_field(field, value);
    });
    if seen {
        Err(("repeated", "can be given only once".to_owned()))
    } else {
        Ok(())
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}
