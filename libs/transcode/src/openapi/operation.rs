//! One operation of the document.

use http::Method;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Value, json};

use crate::{
    contract::{Contract, is_well_known},
    endpoint::Endpoint,
    field_path::field_path,
    openapi::schema::{Mode, Schemas},
    rule::Body,
};

/// `ListTickets` of ticketing is `listTickets`.
pub(crate) fn id(endpoint: &Endpoint) -> String {
    let name = endpoint.rpc();
    name[..1].to_ascii_lowercase() + &name[1..]
}

/// `TicketService` is `Ticket`.
pub(crate) fn tag(endpoint: &Endpoint) -> String {
    let service = endpoint.rpc.parent_service().name().to_owned();
    service.strip_suffix("Service").unwrap_or(&service).to_owned()
}

pub(crate) fn operation(
    contract: &Contract,
    schemas: &mut Schemas<'_>,
    endpoint: &Endpoint,
    variables: &[String],
    count: usize,
) -> Value {
    let comment = contract
        .comment(endpoint.rpc.parent_file().name(), endpoint.rpc.path())
        .unwrap_or_default();
    let summary = comment.split(['.', '\n']).next().unwrap_or_default();
    let id = id(endpoint);
    let mut operation = json!({
        "operationId": if count > 1 { format!("{id}{count}") } else { id },
        "tags": [tag(endpoint)],
        "summary": summary,
        "description": comment,
        "responses": responses(schemas, endpoint),
    });
    let parameters = parameters(contract, schemas, endpoint, variables);
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some((schema, required)) = body(schemas, endpoint) {
        operation["requestBody"] = json!({"required": required, "content": {"application/json": {"schema": schema}}});
    }
    operation
}

fn body(schemas: &mut Schemas<'_>, endpoint: &Endpoint) -> Option<(Value, bool)> {
    let input = endpoint.rpc.input();
    match &endpoint.body {
        Body::None => None,
        Body::Whole => {
            let in_path: Vec<String> = endpoint.template.variables().map(str::to_owned).collect();
            let schema = schemas.request(&input, &in_path);
            Some((schema.0, schema.1))
        }
        Body::Field(name) => {
            let field = input.get_field_by_name(name)?;
            let Kind::Message(message) = field.kind() else {
                return None;
            };
            let patch = endpoint.method() == Method::PATCH && endpoint.update_mask().is_some();
            let mode = if patch { Mode::Patch } else { Mode::Input };
            Some((schemas.reference(&message, mode), true))
        }
    }
}

fn responses(schemas: &mut Schemas<'_>, endpoint: &Endpoint) -> Value {
    let problem = json!({"$ref": "#/components/responses/Problem"});
    if endpoint.answers_nothing() {
        return json!({"204": {"description": "Done."}, "default": problem});
    }
    let output = endpoint.rpc.output();
    let field = endpoint
        .response_body
        .as_ref()
        .and_then(|field| output.get_field_by_name(field.name()));
    let schema = match field {
        Some(field) => schemas.field(&field, Mode::Output),
        None => schemas.reference(&output, Mode::Output),
    };
    let mut answer = json!({"description": "Done.", "content": {"application/json": {"schema": schema}}});
    if endpoint.revision().is_some() {
        answer["headers"]["ETag"] = json!({"$ref": "#/components/headers/ETag"});
    }
    let mut responses = json!({"default": problem});
    if endpoint.creates() {
        answer["description"] = json!("Created.");
        answer["headers"]["Location"] = json!({"$ref": "#/components/headers/Location"});
        responses["201"] = answer;
    } else {
        responses["200"] = answer;
    }
    if endpoint.method() == Method::GET && endpoint.revision().is_some() {
        responses["304"] = json!({"description": "Not changed."});
    }
    responses
}

fn parameters(contract: &Contract, schemas: &mut Schemas<'_>, endpoint: &Endpoint, variables: &[String]) -> Vec<Value> {
    let input = endpoint.rpc.input();
    let mut all = Vec::new();
    for (name, variable) in variables.iter().zip(endpoint.template.variables()) {
        let Some(field) = field_path(&input, variable).and_then(|fields| fields.last().cloned()) else {
            continue;
        };
        let mut parameter = parameter(contract, schemas, &field, name);
        parameter["in"] = json!("path");
        parameter["required"] = json!(true);
        all.push(parameter);
    }
    if endpoint.body != Body::Whole {
        query(contract, schemas, endpoint, &input, "", &mut all);
    }
    let mut header = |name: &str| all.push(json!({"$ref": format!("#/components/parameters/{name}")}));
    if endpoint.expected_revision().is_some() {
        header("IfMatch");
    }
    if endpoint.method() == Method::GET && endpoint.revision().is_some() {
        header("IfNoneMatch");
    }
    if endpoint.creates() {
        header("IdempotencyKey");
    }
    all
}

fn query(
    contract: &Contract,
    schemas: &mut Schemas<'_>,
    endpoint: &Endpoint,
    message: &MessageDescriptor,
    prefix: &str,
    all: &mut Vec<Value>,
) {
    for field in message.fields() {
        let name = format!("{prefix}{}", field.name());
        let in_path = endpoint.template.variables().any(|variable| variable == name);
        let in_body = matches!(&endpoint.body, Body::Field(body) if *body == name);
        if in_path || in_body || field.is_map() || contract.is_output_only(&field) {
            continue;
        }
        match field.kind() {
            Kind::Message(inner) if !is_well_known(&inner) => {
                if !field.is_list() && prefix.matches('.').count() < 2 {
                    query(contract, schemas, endpoint, &inner, &format!("{name}."), all);
                }
            }
            _ => {
                let mut parameter = parameter(contract, schemas, &field, &name);
                parameter["in"] = json!("query");
                if contract.is_required(&field) {
                    parameter["required"] = json!(true);
                }
                all.push(parameter);
            }
        }
    }
}

fn parameter(contract: &Contract, schemas: &mut Schemas<'_>, field: &FieldDescriptor, name: &str) -> Value {
    let mut parameter = json!({"name": name, "schema": schemas.field(field, Mode::Input)});
    if field.name() == "page_token" {
        parameter["schema"] = json!({"type": "string", "format": "page-token"});
    } else if field.name() == "page_size" || field.name() == "expected_revision" {
        parameter["schema"]["minimum"] = json!(0);
    }
    if let Some(comment) = contract.comment(field.parent_file().name(), field.path()) {
        parameter["description"] = json!(comment);
    }
    parameter
}
