use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http::{Request, Response};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::{Instrument, Span, field::Empty};

use crate::measure::Call;

/// Opens a span per call, child of the caller's trace, measures it, and logs what went wrong on our side, once.
#[derive(Clone)]
pub(crate) struct TraceLayer {
    pub service: &'static str,
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;
    fn layer(&self, inner: S) -> Trace<S> {
        Trace {
            inner,
            service: self.service,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Trace<S> {
    inner: S,
    service: &'static str,
}

impl<S> Service<Request<Body>> for Trace<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let span = span(self.service, &request);
        let measured = Call::served(request.uri().path());
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(
            async move {
                let response = inner.call(request).await?;
                let code = note(&response);
                if let Some(call) = measured {
                    call.end(code);
                }
                Ok(response)
            }
            .instrument(span),
        )
    }
}

fn span(service: &'static str, request: &Request<Body>) -> Span {
    let method = request.uri().path().trim_start_matches('/');
    let span = tracing::info_span!(
        "rpc",
        otel.name = method,
        otel.kind = "server",
        service,
        rpc.method = method,
        tenant = Empty,
        provider = Empty,
        caller = Empty,
        rpc.grpc.status_code = Empty,
    );
    let traceparent = request
        .headers()
        .get("traceparent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    telemetry::set_parent(&span, traceparent);
    span
}

/// A status in the headers is an answer without message: an error. Without one the call went well as far as it went.
fn note(response: &Response<Body>) -> Code {
    let Some(status) = Status::from_header_map(response.headers()) else {
        return Code::Ok;
    };
    Span::current().record("rpc.grpc.status_code", status.code() as i32);
    if matches!(
        status.code(),
        Code::Internal | Code::Unknown | Code::DataLoss | Code::Unavailable
    ) {
        tracing::error!(code = ?status.code(), message = status.message(), "the call failed");
    }
    status.code()
}
