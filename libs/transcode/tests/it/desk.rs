//! The test contract's server and a client that speaks REST through the transcoder.

use std::{convert::Infallible, future::Future, pin::Pin, sync::Arc, task::Poll, time::Duration};

use axum::{body::Body, extract::Request, response::IntoResponse, response::Response};
use http_body_util::BodyExt;
use serde_json::Value;
use tonic::{Code, Status, body::Body as GrpcBody, server::NamedService, transport::Channel};
use transcode::{Options, Transcoder};

use crate::messages::{Create, Get, List, Page, Resolve, Ticket, Update};

const REVISION: i64 = 3;

fn ticket(id: &str, title: &str) -> Ticket {
    let created_at = Some(prost_types::Timestamp {
        seconds: 1_700_000_000,
        nanos: 0,
    });
    Ticket {
        id: id.to_owned(),
        title: title.to_owned(),
        status: 2,
        revision: REVISION,
        secret: "hunter2".to_owned(),
        created_at,
        ..Ticket::default()
    }
}

fn compare(expected: i64) -> Result<(), Status> {
    if expected == 0 || expected == REVISION {
        return Ok(());
    }
    Err(fault::Fault::conflict("REVISION_MISMATCH", "somebody changed it").into())
}

async fn get(request: tonic::Request<Get>) -> Result<Ticket, Status> {
    let token = request
        .metadata()
        .get("authorization")
        .and_then(|v| v.to_str().ok())
        .unwrap_or("nobody")
        .to_owned();
    match request.get_ref().ticket_id.as_str() {
        "boom" => Err(Status::new(Code::Internal, "relation t_1.ticket does not exist")),
        "missing" => Err(fault::Fault::not_found("TICKET_NOT_FOUND", "there is no such ticket").into()),
        "slow" => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            Ok(ticket("slow", ""))
        }
        id => Ok(ticket(id, &token)),
    }
}

async fn update(request: tonic::Request<Update>) -> Result<Ticket, Status> {
    let update = request.into_inner();
    compare(update.expected_revision)?;
    let given = update.ticket.unwrap_or_default();
    let changed = update.update_mask.unwrap_or_default().paths;
    Ok(Ticket {
        description: given.description,
        tags: given.tags,
        changed,
        ..ticket(&update.ticket_id, &given.title)
    })
}

async fn list(request: tonic::Request<List>) -> Result<Page, Status> {
    let list = request.into_inner();
    let filter = list.filter.unwrap_or_default();
    let after = filter.created_after.map_or(0, |time| time.seconds);
    let title = format!("{} {:?} {} {after}", list.page_size, list.status, filter.text);
    Ok(Page {
        tickets: vec![ticket("1", &title)],
        next_page_token: String::new(),
    })
}

async fn create(request: tonic::Request<Create>) -> Result<Ticket, Status> {
    let create = request.into_inner();
    if create.title.is_empty() {
        return Err(fault::Fault::bad_field("title", "required", "must be given").into());
    }
    Ok(Ticket {
        status: create.status,
        tags: vec![create.requester_id],
        ..ticket("new", &create.title)
    })
}

async fn resolve(request: tonic::Request<Resolve>) -> Result<Ticket, Status> {
    let resolve = request.into_inner();
    Ok(ticket(&resolve.ticket_id, &resolve.solution))
}

async fn delete(request: tonic::Request<Get>) -> Result<(), Status> {
    compare(request.into_inner().expected_revision.unwrap_or_default())
}

#[derive(Clone)]
struct Desk;

impl NamedService for Desk {
    const NAME: &'static str = "test.desk.v1.DeskService";
}

/// Serves one RPC by a function.
async fn unary<Q, A, F>(request: http::Request<GrpcBody>, call: fn(tonic::Request<Q>) -> F) -> http::Response<GrpcBody>
where
    Q: prost::Message + Default + Send + 'static,
    A: prost::Message + Default + Send + 'static,
    F: Future<Output = Result<A, Status>> + Send + 'static,
{
    let service = tower::service_fn(move |request| {
        let answer = call(request);
        async move { answer.await.map(tonic::Response::new) }
    });
    tonic::server::Grpc::new(tonic_prost::ProstCodec::<A, Q>::default())
        .unary(service, request)
        .await
}

impl tower::Service<http::Request<GrpcBody>> for Desk {
    type Response = http::Response<GrpcBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<GrpcBody>) -> Self::Future {
        Box::pin(async move {
            let rpc = request.uri().path().rsplit('/').next().unwrap().to_owned();
            Ok(match rpc.as_str() {
                "GetTicket" => unary(request, get).await,
                "ListTickets" => unary(request, list).await,
                "CreateTicket" => unary(request, create).await,
                "UpdateTicket" => unary(request, update).await,
                "ResolveTicket" => unary(request, resolve).await,
                "DeleteTicket" => unary(request, delete).await,
                _ => Status::unimplemented("no").into_http(),
            })
        })
    }
}

/// The descriptors of the test contract.
pub fn descriptors() -> Vec<u8> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compiler = protox::Compiler::new([root.join("tests/proto"), root.join("../../proto")]).unwrap();
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_file("desk/v1/desk.proto")
        .unwrap();
    compiler.encode_file_descriptor_set()
}

/// A running desk with the transcoder in front.
pub struct Rest {
    transcoder: Arc<Transcoder>,
    channel: Channel,
}

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub json: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Rest {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let incoming = tonic::transport::server::TcpIncoming::from(listener);
        tokio::spawn(
            tonic::transport::Server::builder()
                .add_service(Desk)
                .serve_with_incoming(incoming),
        );
        let channel = Channel::from_shared(format!("http://{address}"))
            .unwrap()
            .connect_lazy();
        let options = Options {
            deadline: Duration::from_millis(300),
            body_limit: 4096,
            ..Options::default()
        };
        Self {
            transcoder: Arc::new(Transcoder::new(&descriptors(), options).unwrap()),
            channel,
        }
    }

    pub async fn send(&self, request: Request) -> Answer {
        let response = match self.transcoder.find(request.method(), request.uri().path()) {
            Ok(matched) => {
                let mut metadata = tonic::metadata::MetadataMap::new();
                metadata.insert("authorization", "Bearer internal".parse().unwrap());
                self.transcoder
                    .forward(&matched, self.channel.clone(), metadata, request)
                    .await
            }
            Err(problem) => problem.into_response(),
        };
        read(response).await
    }

    pub async fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn with_header(&self, method: &str, path: &str, header: (&str, &str), body: &str) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(header.0, header.1);
        let request = request.header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let json = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap()
    };
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        json,
    }
}
