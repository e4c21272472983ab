use serde_json::{Value, json};
use transcode::{ContractError, DocumentInfo, Options, Transcoder};

use crate::desk::descriptors;

fn document() -> Value {
    let info = DocumentInfo {
        title: "Desk".to_owned(),
        cookie: "__Host-desk".to_owned(),
        servers: vec![
            ("/api".to_owned(), String::new()),
            ("/api/t/{tenant}".to_owned(), String::new()),
        ],
        fragments: vec![
            json!({"paths": {"/v1/uploads": {"post": {"operationId": "upload"}}}, "tags": [{"name": "Files"}]}),
        ],
        ..DocumentInfo::default()
    };
    Transcoder::new(&descriptors(), Options::default())
        .unwrap()
        .openapi(&info)
}

#[test]
fn every_endpoint_is_documented() {
    let document = document();
    let mut ids: Vec<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "createTicket",
            "createTicket2",
            "deleteTicket",
            "getTicket",
            "listTickets",
            "listTickets2",
            "resolveTicket",
            "updateTicket",
            "upload",
        ]
    );
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        document["tags"],
        json!([{"name": "Desk", "description": "Tickets of a desk."}, {"name": "Files"}])
    );
}

#[test]
fn answers_and_requests_have_schemas_of_their_own() {
    let schemas = &document()["components"]["schemas"];
    let ticket = &schemas["Ticket"];
    assert_eq!(
        ticket["properties"]["created_at"],
        json!({"type": "string", "format": "date-time", "readOnly": true, "description": "When it was opened."})
    );
    assert!(ticket["required"].as_array().unwrap().contains(&json!("revision")));
    assert!(!ticket["required"].as_array().unwrap().contains(&json!("description")));
    let patch = &schemas["TicketPatch"];
    assert!(patch["properties"].get("id").is_none());
    assert!(patch.get("required").is_none());
    assert_eq!(
        patch["minProperties"], 1,
        "a change that names nothing is refused by every owner"
    );
    assert_eq!(
        patch["properties"]["description"]["anyOf"],
        json!([{"type": "string"}, {"type": "null"}])
    );
    assert_eq!(schemas["CreateTicketRequest"]["required"], json!(["title"]));
    assert!(
        schemas["CreateTicketRequest2"]["properties"]
            .get("requester_id")
            .is_none()
    );
    assert_eq!(schemas["WatcherInput"]["additionalProperties"], false);
    assert_eq!(
        schemas["TicketStatus"]["enum"],
        json!(["unspecified", "new", "in_progress"])
    );
}

#[test]
fn an_operation_tells_its_parameters_and_answers() {
    let document = document();
    let patch = &document["paths"]["/v1/tickets/{ticket_id}"]["patch"];
    let names: Vec<&str> = patch["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().or(p["$ref"].as_str()).unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "ticket_id",
            "update_mask",
            "expected_revision",
            "#/components/parameters/IfMatch"
        ]
    );
    let create = &document["paths"]["/v1/tickets"]["post"];
    assert!(create["responses"]["201"]["headers"].get("Location").is_some());
    assert_eq!(create["summary"], "Opens a ticket");
    let list = &document["paths"]["/v1/tickets"]["get"]["parameters"];
    assert_eq!(
        list[0]["schema"],
        json!({"type": "array", "items": {
            "allOf": [{"$ref": "#/components/schemas/TicketStatus"}],
            "not": {"enum": ["unspecified"]},
        }}),
        "a list cannot name what says nothing"
    );
    assert_eq!(list[2]["name"], "filter.text");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
                }
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

/// Compiles one service with these two rules.
fn two(first: &str, second: &str) -> Result<Transcoder, ContractError> {
    let source = format!(
        "syntax = \"proto3\"; package test.x.v1; import \"google/api/annotations.proto\";
         message M {{ string a = 1; string b = 2; }}
         service S {{
           rpc One(M) returns (M) {{ option (google.api.http) = {{{first}}}; }}
           rpc Two(M) returns (M) {{ option (google.api.http) = {{{second}}}; }}
         }}"
    );
    let folder = std::env::temp_dir().join(format!("transcode-{}-{:x}", std::process::id(), source.len()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("x.proto"), source).unwrap();
    let google = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let mut compiler = protox::Compiler::new([folder.as_path(), google.as_path()]).unwrap();
    let result = compiler
        .include_imports(true)
        .open_file("x.proto")
        .map(|c| c.encode_file_descriptor_set());
    std::fs::remove_dir_all(&folder).unwrap();
    Transcoder::new(&result.unwrap(), Options::default())
}

#[test]
fn routes_that_contradict_each_other_are_found_at_the_start() {
    assert!(matches!(
        two("get: \"/v1/x/{a}\"", "get: \"/v1/x/{b}\""),
        Err(ContractError::Conflict { .. })
    ));
    assert!(two("get: \"/v1/x/{a}\"", "get: \"/v1/x/{b}:see\"").is_ok());
    assert!(two("get: \"/v1/x/{a}\"", "get: \"/v1/x/fixed\"").is_ok());
    assert!(matches!(
        two("get: \"/v1/x/{nope}\"", "get: \"/v1/yy\""),
        Err(ContractError::Rule { .. })
    ));
    assert!(matches!(
        two("get: \"/v1/{a=**}\"", "get: \"/v1/yyyy\""),
        Err(ContractError::Rule { .. })
    ));
}
