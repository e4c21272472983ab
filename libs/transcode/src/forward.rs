//! The transcoder: find the endpoint, call its service.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body as HttpBody,
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use fault::{ErrorCode, Fault};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use prost_reflect::DynamicMessage;
use tonic::{
    Status,
    body::Body as GrpcBody,
    client::{Grpc, GrpcService},
    metadata::MetadataMap,
};

use crate::{
    Problem,
    bind::{self, Parts},
    body,
    codec::DynamicCodec,
    contract::Contract,
    endpoint::Endpoint,
    error::ContractError,
    openapi::{self, DocumentInfo},
    render,
    routes::{Matched, Routes},
    rule::Body,
};

/// A way to a service: [`tonic::transport::Channel`], or another that carries the same.
pub trait Channel: GrpcService<GrpcBody, ResponseBody = GrpcBody, Future: Send> + Send {}

impl<C> Channel for C where C: GrpcService<GrpcBody, ResponseBody = GrpcBody, Future: Send> + Send {}

/// Limits of every call.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a service may take; afterwards the answer is 504.
    pub deadline: Duration,
    /// The largest JSON body, in bytes.
    pub body_limit: usize,
    /// The largest answer of a service, in bytes.
    pub answer_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(15),
            body_limit: 1024 * 1024,
            answer_limit: 16 * 1024 * 1024,
        }
    }
}

/// REST over gRPC for every annotated RPC of the descriptors.
pub struct Transcoder {
    contract: Contract,
    routes: Routes,
    options: Options,
}

impl Transcoder {
    /// Reads encoded descriptors (a `FileDescriptorSet` with options and comments). Routes that contradict each other are an error here.
    pub fn new(descriptors: &[u8], options: Options) -> Result<Self, ContractError> {
        let contract = Contract::decode(descriptors)?;
        let routes = Routes::read(&contract)?;
        Ok(Self {
            contract,
            routes,
            options,
        })
    }

    /// Every endpoint, in the order of the descriptors.
    pub fn endpoints(&self) -> &[Arc<Endpoint>] {
        &self.routes.endpoints
    }

    /// The endpoint of a method and path (`/v1/…`, without query).
    ///
    /// # Errors
    /// 404, or 405 with `Allow`.
    pub fn find(&self, method: &Method, path: &str) -> Result<Matched, Problem> {
        self.routes.find(method, path)
    }

    /// Calls the endpoint's service over `channel` with `metadata` (the caller's token, trace and request id; nothing of the
    /// request's own headers is passed on).
    pub async fn forward<C: Channel>(
        &self,
        matched: &Matched,
        channel: C,
        metadata: MetadataMap,
        request: Request,
    ) -> Response {
        match self.try_forward(matched, channel, metadata, request).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(),
        }
    }

    async fn try_forward<C: Channel>(
        &self,
        matched: &Matched,
        channel: C,
        metadata: MetadataMap,
        request: Request,
    ) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body(&matched.endpoint, &parts.headers, body, self.options.body_limit).await?;
        let query = parts.uri.query().unwrap_or_default();
        let parts_to_bind = Parts {
            query,
            body: &body,
            headers: &parts.headers,
        };
        let message = bind::bind(&self.contract, matched, &parts_to_bind)?;
        let mut call = tonic::Request::new(message);
        *call.metadata_mut() = metadata;
        call.set_timeout(self.options.deadline);
        let answer = self.call(&matched.endpoint, channel, call).await;
        let answer = answer.map_err(|status| problem_of(&status, parts.headers.contains_key(header::IF_MATCH)))?;
        render::answer(&self.contract, &matched.endpoint, &answer, &parts)
    }

    async fn call<C: Channel>(
        &self,
        endpoint: &Endpoint,
        channel: C,
        call: tonic::Request<DynamicMessage>,
    ) -> Result<Bytes, Status> {
        let mut grpc = Grpc::new(channel).max_decoding_message_size(self.options.answer_limit);
        let unary = async {
            grpc.ready()
                .await
                .map_err(|error| Status::unavailable(error.into().to_string()))?;
            grpc.unary(call, endpoint.grpc_path.clone(), DynamicCodec).await
        };
        let answer = tokio::time::timeout(self.options.deadline + Duration::from_secs(1), unary).await;
        Ok(answer
            .map_err(|_| Status::deadline_exceeded("the service did not answer in time"))??
            .into_inner())
    }

    /// The OpenAPI 3.1 document of every endpoint, with hand-written parts merged in.
    pub fn openapi(&self, info: &DocumentInfo) -> serde_json::Value {
        openapi::document(&self.contract, &self.routes.endpoints, info)
    }
}

/// A service's error for the client; a lost race is 412 if the client asked for the comparison by `If-Match`.
fn problem_of(status: &Status, if_match: bool) -> Problem {
    let fault = Fault::from_status(status);
    if fault.code.is_ours() {
        tracing::warn!(code = ?status.code(), message = status.message(), "a service answered with an error");
    }
    let lost_race = fault.code == ErrorCode::Conflict && fault.reason == "REVISION_MISMATCH";
    let mut problem = Problem::from(fault);
    if lost_race && if_match {
        problem.status = StatusCode::PRECONDITION_FAILED;
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        problem
            .headers
            .push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    problem
}

async fn read_body(endpoint: &Endpoint, headers: &HeaderMap, body: HttpBody, limit: usize) -> Result<Bytes, Problem> {
    let bytes = body::read_body(body, limit).await?;
    if endpoint.body != Body::None && !bytes.is_empty() {
        if headers.contains_key(header::CONTENT_ENCODING) {
            return Err(Problem::unsupported_media_type("a compressed body is not read here"));
        }
        if !body::is_json(headers) {
            return Err(Problem::unsupported_media_type("the body must be application/json"));
        }
    }
    Ok(bytes)
}
