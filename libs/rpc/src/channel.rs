//! A call to another service: through the network, or within the process where both run in one.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{Arc, LazyLock, Mutex, PoisonError, RwLock},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::FutureExt;
use http::{Request, Response};
use tonic::{Code, Status, body::Body, service::Routes, transport};
use tower::{Layer, Service};

use crate::{
    auth::{Auth, AuthLayer},
    measure::Call,
    replicas::Replicas,
    resend,
    trace::{Trace, TraceLayer},
};

/// A call without a deadline of its own ends after this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// A channel to a service. If this process serves the address, a call goes to the service's own stack of tracing, authentication and routes
/// without HTTP/2 and loopback; else to the processes of the service in turn, through connections that are made when first used and again after a break.
#[derive(Clone)]
pub struct Channel {
    remote: Replicas,
    place: Arc<Place>,
}

/// What a server does with a call, whichever way it came.
type Stack = Trace<Auth<Routes>>;

/// An address, and the server there if it is one of this process.
#[derive(Default)]
struct Place(RwLock<Option<Stack>>);

static PLACES: LazyLock<Mutex<HashMap<String, Arc<Place>>>> = LazyLock::new(Mutex::default);

impl Place {
    fn of(authority: &str) -> Arc<Self> {
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(authority.to_owned()).or_default())
    }

    fn set(&self, stack: Option<Stack>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = stack;
    }

    fn stack(&self) -> Option<Stack> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes calls of this process until it is dropped.
pub(crate) struct Door(Arc<Place>);

impl Door {
    /// Opens an address to callers in this process.
    pub(crate) fn open(address: &str, trace: &TraceLayer, auth: &AuthLayer, routes: &Routes) -> Self {
        let place = Place::of(address);
        place.set(Some(trace.layer(auth.layer(routes.clone()))));
        Self(place)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl Channel {
    pub(crate) fn new(authority: &str, remote: Replicas) -> Self {
        Self {
            remote,
            place: Place::of(authority),
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, transport::Error>> + Send>>;

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = transport::Error;
    type Future = Answer;

    /// A call within the process needs nothing, and one over the network waits for its connection itself.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        let measured = Call::made(request.uri().path());
        let Some(stack) = self.place.stack() else {
            let answer = resend::call(self.remote.clone(), request);
            return Box::pin(async move { told(answer.await, measured) });
        };
        // What the caller's layers left there does not travel over a network either.
        request.extensions_mut().clear();
        let patience = deadline(&request).map_or(PATIENCE, |own| own.min(PATIENCE));
        Box::pin(async move { told(Ok(within(stack, request, patience).await), measured) })
    }
}

/// Notes how the call ended.
fn told(
    answer: Result<Response<Body>, transport::Error>,
    measured: Option<Call>,
) -> Result<Response<Body>, transport::Error> {
    if let Some(call) = measured {
        call.end(match &answer {
            Ok(response) => Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code()),
            Err(_) => Code::Unavailable,
        });
    }
    answer
}

/// The call in this process; that it takes too long or panics ends it as it would end at another process.
async fn within(mut stack: Stack, request: Request<Body>, patience: Duration) -> Response<Body> {
    let call = AssertUnwindSafe(stack.call(request)).catch_unwind();
    match tokio::time::timeout(patience, call).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(_panic)) => Status::new(Code::Internal, "the service broke off the call").into_http(),
        Err(_elapsed) => Status::deadline_exceeded("the service did not answer in time").into_http(),
    }
}

/// The deadline of a call as its client wrote it (gRPC over HTTP/2, `Timeout`).
fn deadline(request: &Request<Body>) -> Option<Duration> {
    let text = request.headers().get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let amount: u32 = digits.parse().ok()?;
    let unit = match unit {
        "H" => Duration::from_secs(3600),
        "M" => Duration::from_secs(60),
        "S" => Duration::from_secs(1),
        "m" => Duration::from_millis(1),
        "u" => Duration::from_micros(1),
        "n" => Duration::from_nanos(1),
        _ => return None,
    };
    Some(unit.saturating_mul(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_read_in_every_unit() {
        let read = |text: &str| {
            let request = Request::builder().header("grpc-timeout", text);
            deadline(&request.body(Body::empty()).unwrap())
        };
        assert_eq!(read("2S"), Some(Duration::from_secs(2)));
        assert_eq!(read("15000m"), Some(Duration::from_secs(15)));
        assert_eq!(read("7u"), Some(Duration::from_micros(7)));
        assert_eq!(read("1H"), Some(Duration::from_secs(3600)));
        for malformed in ["", "S", "x", "-1S", "5", "5é", "99999999999S"] {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }
}
