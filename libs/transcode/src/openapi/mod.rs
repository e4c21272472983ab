//! The OpenAPI 3.1 document, written from the same descriptors the routes are.

mod operation;
mod schema;
mod security;

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{contract::Contract, endpoint::Endpoint};

/// What the document says about itself.
#[derive(Debug, Clone, Default)]
pub struct DocumentInfo {
    /// Title of the API.
    pub title: String,
    /// Version of the program.
    pub version: String,
    /// Introduction, Markdown.
    pub description: String,
    /// `(url, description)` of each base address; `{tenant}` in one is declared as a variable.
    pub servers: Vec<(String, String)>,
    /// Name of the session cookie.
    pub cookie: String,
    /// Hand-written documents (`paths`, `components`, `tags`) to merge in.
    pub fragments: Vec<Value>,
}

pub(crate) fn document(contract: &Contract, endpoints: &[Arc<Endpoint>], info: &DocumentInfo) -> Value {
    let mut schemas = schema::Schemas::new(contract);
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut tags: BTreeMap<String, Option<String>> = BTreeMap::new();
    for endpoint in endpoints {
        // Templates of one shape become one path item: the first names the variables for all.
        let own: Vec<String> = endpoint
            .template
            .variables()
            .map(|name| name.replace('.', "_"))
            .collect();
        let variables = names.entry(endpoint.template.shape()).or_insert(own).clone();
        let path = endpoint.template.with_names(&variables);
        let count = ids.entry(operation::id(endpoint)).and_modify(|n| *n += 1).or_insert(1);
        let operation = operation::operation(contract, &mut schemas, endpoint, &variables, *count);
        paths
            .entry(path)
            .or_default()
            .insert(endpoint.method().as_str().to_ascii_lowercase(), operation);
        tags.entry(operation::tag(endpoint)).or_insert_with(|| {
            let service = endpoint.rpc.parent_service();
            contract
                .comment(service.parent_file().name(), service.path())
                .map(str::to_owned)
        });
    }
    let tags: Vec<Value> = tags
        .into_iter()
        .map(|(name, text)| json!({"name": name, "description": text.unwrap_or_default()}))
        .collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": info.title, "version": info.version, "description": info.description},
        "servers": info.servers.iter().map(server).collect::<Vec<_>>(),
        "tags": tags,
        "paths": paths,
        "security": [{"session": []}, {"api_key": []}],
        "components": security::components(&info.cookie),
    });
    merge(&mut document["components"]["schemas"], &Value::Object(schemas.finish()));
    for fragment in &info.fragments {
        merge(&mut document, fragment);
    }
    document
}

fn server((url, description): &(String, String)) -> Value {
    let mut server = json!({"url": url, "description": description});
    if url.contains("{tenant}") {
        server["variables"] = json!({"tenant": {"default": "tenant", "description": "id or short name of a tenant"}});
    }
    server
}

/// Merges objects key by key and appends lists.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from.iter().cloned()),
        (into, from) => *into = from.clone(),
    }
}
