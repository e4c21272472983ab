//! The `google.api.http` rules of one RPC.

use http::Method;
use prost_reflect::{DynamicMessage, ExtensionDescriptor, MethodDescriptor, Value};

use crate::template::Template;

/// Where the JSON body goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// There is none; every other field is a query parameter.
    None,
    /// Into the request itself.
    Whole,
    /// Into this field of the request; every other field is a query parameter.
    Field(String),
}

/// One binding of an RPC.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) method: Method,
    pub(crate) template: Template,
    pub(crate) body: Body,
    pub(crate) response_body: Option<String>,
}

/// The rules of an RPC, additional bindings included; empty if it is not meant for REST.
pub(crate) fn rules(rpc: &MethodDescriptor, extension: &ExtensionDescriptor) -> Result<Vec<Rule>, String> {
    let options = rpc.options();
    if !options.has_extension(extension) {
        return Ok(Vec::new());
    }
    let value = options.get_extension(extension);
    let first = value.as_message().ok_or("the http option is not a message")?;
    let mut rules = vec![rule(first)?];
    let more = first.get_field_by_name("additional_bindings");
    for binding in more.as_ref().and_then(|list| list.as_list()).unwrap_or_default() {
        rules.push(rule(
            binding.as_message().ok_or("an additional binding is not a message")?,
        )?);
    }
    Ok(rules)
}

fn rule(message: &DynamicMessage) -> Result<Rule, String> {
    let methods = [
        ("get", Method::GET),
        ("put", Method::PUT),
        ("post", Method::POST),
        ("delete", Method::DELETE),
        ("patch", Method::PATCH),
    ];
    let (path, method) = methods
        .into_iter()
        .find_map(|(name, method)| text(message, name).map(|path| (path, method)))
        .ok_or("the http rule has no path")?;
    let body = match text(message, "body").as_deref() {
        None => Body::None,
        Some("*") => Body::Whole,
        Some(field) => Body::Field(field.to_owned()),
    };
    Ok(Rule {
        method,
        template: Template::parse(&path)?,
        body,
        response_body: text(message, "response_body"),
    })
}

fn text(message: &DynamicMessage, field: &str) -> Option<String> {
    let value = message.get_field_by_name(field)?;
    let Value::String(text) = value.as_ref() else {
        return None;
    };
    (!text.is_empty()).then(|| text.clone())
}
