//! REST derived from the contracts: reads `google.api.http` rules from protobuf descriptors, binds path, query and JSON body to a dynamic
//! message, calls the service over gRPC and renders the answer as snake_case JSON or `application/problem+json`. A new RPC with an HTTP
//! annotation is a new documented REST endpoint without a line of code here.
//!
//! The caller drives two steps, so that it can authorise in between:
//! [`Transcoder::find`] names the [`Endpoint`] behind a method and path, [`Transcoder::forward`] calls it over a channel with metadata.
//!
//! Conventions the descriptors are read by:
//! - `int64 revision` in a reply becomes `ETag`; `int64 expected_revision` in a request is filled from `If-Match`; reason `REVISION_MISMATCH` then is 412.
//! - `google.protobuf.Empty` is 204; a `POST` whose RPC is called `Create…` is 201 with `Location`.
//! - `PATCH` with an `update_mask`: the mask is the JSON keys of the body if none is given; a JSON `null` clears a field that may be absent, and is refused for any other.
//! - Enum values are short and lower case (`TICKET_STATUS_IN_PROGRESS` is `in_progress`); `int64` is a JSON number; fields are snake_case only.
//!
//! Map: `contract` (pools, behaviours, comments) · `value` (what a field takes) · `view` (short enum names) · `template`, `rule`, `routes` (which endpoint) · `json`, `check`,
//! `scalar`, `field_path`, `query`, `bind` (request to message) · `codec`, `body`, `forward` (the call) · `direct`, `render`, `problem` (the answer) · `openapi` (the document).

mod bind;
mod body;
mod check;
mod codec;
mod contract;
mod direct;
mod endpoint;
mod error;
mod field_path;
mod forward;
mod json;
mod openapi;
mod problem;
mod query;
mod render;
mod routes;
mod rule;
mod scalar;
mod template;
mod value;
mod view;

pub use body::{is_json, read_body};
pub use endpoint::Endpoint;
pub use error::ContractError;
pub use forward::{Channel, Options, Transcoder};
pub use openapi::DocumentInfo;
pub use problem::Problem;
pub use routes::Matched;
