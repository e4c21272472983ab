use std::{
    collections::HashSet,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use context::{Caller, token::Verifier};
use fault::Fault;
use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Metadata with the key of a request that may be sent again.
pub(crate) const REQUEST_KEY: &str = "idempotency-key";

/// Paths that need no token on any server.
const OPEN_PREFIXES: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection."];

/// Verifies the bearer token of every call and puts the [`Caller`] into the request's extensions. Without a valid token only public paths pass.
#[derive(Clone)]
pub(crate) struct AuthLayer {
    pub verifier: Verifier,
    pub public: Arc<HashSet<&'static str>>,
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;
    fn layer(&self, inner: S) -> Auth<S> {
        Auth {
            inner,
            layer: self.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Auth<S> {
    inner: S,
    layer: AuthLayer,
}

impl<S> Service<Request<Body>> for Auth<S>
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

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The instance that was polled ready must take the call; a fresh clone stays behind.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        let presented = layer.presented(&request);
        Box::pin(async move {
            match layer.caller(presented).await {
                Ok(Some(caller)) => {
                    record(&caller);
                    let caller = match request_key(&request) {
                        Some(key) => caller.with_request_key(key),
                        None => caller,
                    };
                    request.extensions_mut().insert(caller);
                }
                Ok(None) => {}
                Err(fault) => return Ok(Status::from(fault).into_http()),
            }
            inner.call(request).await
        })
    }
}

impl AuthLayer {
    /// What the request shows at the door.
    fn presented(&self, request: &Request<Body>) -> Presented {
        let path = request.uri().path();
        if self.public.contains(path) || OPEN_PREFIXES.iter().any(|prefix| path.starts_with(prefix)) {
            return Presented::Public;
        }
        let header = request
            .headers()
            .get(http::header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        match header.and_then(|value| value.strip_prefix("Bearer ")) {
            Some(token) => Presented::Token(token.to_owned()),
            None => Presented::Nothing,
        }
    }

    async fn caller(&self, presented: Presented) -> Result<Option<Caller>, Fault> {
        match presented {
            Presented::Public => Ok(None),
            Presented::Token(token) => self.verifier.verify(&token).await.map(Some),
            Presented::Nothing => Err(Fault::unauthenticated("TOKEN_MISSING", "sign in or send an API key")),
        }
    }
}

/// The key by which a repetition of the request is known.
fn request_key(request: &Request<Body>) -> Option<&str> {
    request.headers().get(REQUEST_KEY)?.to_str().ok()
}

enum Presented {
    Public,
    Token(String),
    Nothing,
}

/// Notes the tenant on the span of the call, for logs and traces.
fn record(caller: &Caller) {
    let span = tracing::Span::current();
    match caller {
        Caller::Tenant(ctx) => span.record("tenant", tracing::field::display(ctx.tenant())),
        Caller::Provider(ctx) => span.record("provider", tracing::field::display(ctx.provider())),
        Caller::Service(ctx) => span.record("caller", ctx.service()),
    };
}
