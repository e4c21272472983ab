//! One REST endpoint: an RPC behind a method and a path.

use http::{Method, uri::PathAndQuery};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

use crate::{contract::Contract, direct::Plan, field_path::scalar_path, rule::Body, rule::Rule, template::Template};

/// A method and path, and the RPC behind them.
#[derive(Debug)]
pub struct Endpoint {
    pub(crate) http: Method,
    pub(crate) template: Template,
    pub(crate) body: Body,
    pub(crate) response_body: Option<FieldDescriptor>,
    pub(crate) rpc: MethodDescriptor,
    pub(crate) grpc_path: PathAndQuery,
    pub(crate) input: MessageDescriptor,
    pub(crate) output: MessageDescriptor,
    /// For each path variable the fields that lead to it.
    pub(crate) variables: Vec<Vec<FieldDescriptor>>,
    /// How the answer is written without building a message of it, where that can be done.
    pub(crate) direct: Option<Plan>,
}

impl Endpoint {
    pub(crate) fn new(contract: &Contract, rpc: &MethodDescriptor, rule: Rule) -> Result<Self, String> {
        if rpc.is_client_streaming() || rpc.is_server_streaming() {
            return Err("a streaming rpc cannot have an http rule".to_owned());
        }
        let (input, output) = (contract.view_of(&rpc.input()), contract.view_of(&rpc.output()));
        let variables = rule
            .template
            .variables()
            .map(|name| scalar_path(&input, name))
            .collect::<Result<Vec<_>, _>>()?;
        if let Body::Field(name) = &rule.body {
            let field = input
                .get_field_by_name(name)
                .ok_or_else(|| format!("body field {name} does not exist"))?;
            if !matches!(field.kind(), Kind::Message(_)) || field.is_list() || field.is_map() {
                return Err(format!("body field {name} must be a message"));
            }
        }
        let response_body = match &rule.response_body {
            Some(name) => Some(
                output
                    .get_field_by_name(name)
                    .ok_or_else(|| format!("response field {name} does not exist"))?,
            ),
            None => None,
        };
        let path = format!("/{}/{}", rpc.parent_service().full_name(), rpc.name());
        let direct = match &response_body {
            None => Plan::of(&output, &|field| contract.is_input_only(field)),
            Some(_) => None,
        };
        let grpc_path = PathAndQuery::try_from(path).map_err(|error| error.to_string())?;
        let (http, template, body) = (rule.method, rule.template, rule.body);
        Ok(Self {
            http,
            template,
            body,
            response_body,
            rpc: rpc.clone(),
            grpc_path,
            input,
            output,
            variables,
            direct,
        })
    }

    /// Full name of the service, such as `guichet.ticketing.v1.TicketService`.
    pub fn service(&self) -> &str {
        self.rpc.parent_service().full_name()
    }

    /// The owner of the contract: `ticketing` of `guichet.ticketing.v1`.
    pub fn owner(&self) -> &str {
        self.service().split('.').nth(1).unwrap_or_default()
    }

    /// Name of the RPC, such as `CreateTicket`.
    pub fn rpc(&self) -> &str {
        self.rpc.name()
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.http
    }

    /// The path as the contract writes it.
    pub fn path(&self) -> String {
        self.template.with_names(&[])
    }

    /// True if the endpoint makes something new: the answer is 201.
    pub fn creates(&self) -> bool {
        self.http == Method::POST && self.rpc.name().starts_with("Create")
    }

    pub(crate) fn full_rpc_name(&self) -> &str {
        self.rpc.full_name()
    }

    /// The field `revision` of the answer.
    pub(crate) fn revision(&self) -> Option<FieldDescriptor> {
        let message = match &self.response_body {
            Some(field) => field.kind().as_message().cloned()?,
            None => self.output.clone(),
        };
        message
            .get_field_by_name("revision")
            .filter(|field| matches!(field.kind(), Kind::Int64) && !field.is_list())
    }

    /// The field `expected_revision` of the request.
    pub(crate) fn expected_revision(&self) -> Option<FieldDescriptor> {
        self.input
            .get_field_by_name("expected_revision")
            .filter(|field| matches!(field.kind(), Kind::Int64))
    }

    /// The field `update_mask` of the request.
    pub(crate) fn update_mask(&self) -> Option<FieldDescriptor> {
        self.input.get_field_by_name("update_mask").filter(
            |field| matches!(field.kind(), Kind::Message(message) if message.full_name() == "google.protobuf.FieldMask"),
        )
    }

    pub(crate) fn answers_nothing(&self) -> bool {
        self.output.full_name() == "google.protobuf.Empty"
    }
}
