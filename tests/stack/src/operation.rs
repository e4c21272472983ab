use serde_json::{Map, Value, json};

use crate::Harvest;

/// One operation of the OpenAPI document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// GET, POST …
    pub method: String,
    /// Path template.
    pub path: String,
    /// Names of the query's parameters.
    pub query: Vec<String>,
    /// The body's schema, references resolved one level at a time.
    pub body: Option<Value>,
    /// True if every caller needs credentials.
    pub secured: bool,
}

/// Every operation of the document.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(operation) = item.get(method) else { continue };
            let parameters = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .chain(item["parameters"].as_array().into_iter().flatten());
            let query = parameters
                .filter(|p| p["in"] == "query")
                .filter_map(|p| p["name"].as_str())
                .map(str::to_owned);
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                query: query.collect(),
                body: (!body.is_null()).then(|| body.clone()),
                secured: operation["security"].as_array().is_none_or(|list| !list.is_empty()),
            });
        }
    }
    all
}

/// The id prefix that a parameter or field of this name wants.
pub fn prefix_for(name: &str) -> Option<&'static str> {
    let name = name
        .trim_end_matches("_ids")
        .trim_end_matches("_id")
        .rsplit('.')
        .next()
        .unwrap_or(name);
    Some(match name {
        "ticket" => "tkt",
        "person" | "agent" | "requester" | "assignee" | "watcher" | "member" | "author" => "per",
        "team" => "tem",
        "role" => "rol",
        "location" => "loc",
        "category" => "cat",
        "asset" => "ast",
        "type" | "asset_type" => "aty",
        "article" => "art",
        "attachment" | "id" => "att",
        "message" => "msg",
        "mailbox" => "mbx",
        "quarantined_mail" => "qua",
        "delivery" => "dlv",
        "notification" => "ntf",
        "api_key" => "key",
        "tenant" | "allowed_tenant" | "denied_tenant" => "tnt",
        _ => return None,
    })
}

/// The path with ids of `victim` in it; `None` if the tenant has no such object.
pub fn fill_path(path: &str, victim: &Harvest) -> Option<String> {
    let mut filled = String::new();
    for segment in path.split_inclusive(['/', ':']) {
        let (name, end) = match segment.strip_prefix('{').and_then(|s| s.split_once('}')) {
            Some((name, end)) => (name, end),
            None => {
                filled.push_str(segment);
                continue;
            }
        };
        filled.push_str(victim.id(prefix_for(name)?)?);
        filled.push_str(end);
    }
    Some(filled)
}

/// A plausible body in which each id is one of `victim`'s, and the names of the id fields.
pub fn fill_body(document: &Value, schema: &Value, victim: &Harvest) -> (Value, Vec<String>) {
    let mut ids = Vec::new();
    (value_for(document, schema, "", victim, &mut ids, 0), ids)
}

fn value_for(
    document: &Value,
    schema: &Value,
    name: &str,
    victim: &Harvest,
    ids: &mut Vec<String>,
    depth: usize,
) -> Value {
    let schema = resolve(document, schema);
    if let Some(options) = schema["enum"].as_array() {
        return options
            .iter()
            .find(|o| **o != "unspecified")
            .cloned()
            .unwrap_or(Value::Null);
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"].as_array()?.first()?.as_str())
        .unwrap_or("object");
    match kind {
        "string" => match prefix_for(name)
            .filter(|_| name.ends_with("_id") || name.ends_with("_ids"))
            .and_then(|p| victim.id(p))
        {
            Some(id) => {
                ids.push(name.to_owned());
                json!(id)
            }
            None => json!(plain_text(name, &schema)),
        },
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([value_for(document, &schema["items"], name, victim, ids, depth + 1)]),
        _ if depth > 3 => json!({}),
        _ => {
            let mut object = Map::new();
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                if !matches!(key.as_str(), "expected_revision" | "update_mask" | "page_token") {
                    object.insert(key.clone(), value_for(document, property, key, victim, ids, depth + 1));
                }
            }
            Value::Object(object)
        }
    }
}

fn plain_text(name: &str, schema: &Value) -> &'static str {
    match (name, schema["format"].as_str().unwrap_or_default()) {
        (_, "date-time") => "2030-01-01T00:00:00Z",
        (_, "byte") => "AAAA",
        ("email" | "admin_email", _) => "walker@isolation.example",
        ("address", _) => "walker@isolation-box.example",
        ("slug", _) => "isolation-walk",
        ("locale", _) => "en",
        ("time_zone", _) => "Europe/Paris",
        ("primary_color" | "accent_color", _) => "#336699",
        ("purchased_on" | "warranty_ends_on" | "review_on" | "date", _) => "2030-01-01",
        ("start", _) => "09:00",
        ("end", _) => "17:00",
        ("amount", _) => "10.00",
        ("currency", _) => "EUR",
        _ => "isolation walk",
    }
}

/// Follows `$ref`, and the first of `allOf`, `anyOf` and `oneOf`.
fn resolve(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(&Value::Null);
        return resolve(document, target);
    }
    for wrapper in ["allOf", "anyOf", "oneOf"] {
        if let Some(first) = schema[wrapper].as_array().and_then(|list| list.first()) {
            return resolve(document, first);
        }
    }
    schema.clone()
}
