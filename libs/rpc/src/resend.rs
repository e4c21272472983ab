//! Sends a call again that never left: the connection was closed, by the drain of a process that is being replaced, say, before the call was on it.

use std::{error::Error, future::poll_fn, time::Duration};

use http::Request;
use http_body_util::{BodyExt, Full};
use tonic::{Status, body::Body};
use tower::Service;

use crate::replicas::Replicas;

type Answer = Result<http::Response<Body>, tonic::transport::Error>;

/// Pauses before a call is sent again: another process of the service may just be taking over.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(5),
    Duration::from_millis(50),
    Duration::from_millis(200),
];

/// Calls one of the replicas. What may have reached the other side is never repeated here: only the caller knows whether it may be.
pub(crate) async fn call(replicas: Replicas, request: Request<Body>) -> Answer {
    let (parts, body) = request.into_parts();
    // Our calls are single messages and lie in memory already.
    let message = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(status) => return Ok(status.into_http()),
    };
    let mut pauses = PAUSES.into_iter();
    loop {
        let Some(replica) = replicas.pick() else {
            match pauses.next() {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(Status::unavailable("the name of the service has not been found").into_http()),
            }
            continue;
        };
        let mut channel = replica.channel.clone();
        poll_fn(|cx| channel.poll_ready(cx)).await?;
        let body = Body::new(Full::new(message.clone()));
        match channel.call(Request::from_parts(parts.clone(), body)).await {
            Err(error) if never_left(&error) => {
                replicas.missed(&replica);
                match pauses.next() {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => return Err(error),
                }
            }
            answer => return answer,
        }
    }
}

/// No connection could be made, or hyper says `canceled`: of a request that was never written.
fn never_left(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let unwritten = error
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_canceled);
        if unwritten || error.is::<tonic::ConnectError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::net::TcpListener;
    use tokio_stream::wrappers::TcpListenerStream;
    use tonic::transport::Endpoint;

    use super::*;

    fn replicas(addresses: &[SocketAddr]) -> Replicas {
        let places = addresses
            .iter()
            .map(|address| (address.ip().to_string(), address.port()));
        Replicas::of(places.collect(), |address| {
            Endpoint::from_shared(format!("http://{address}")).unwrap()
        })
    }

    async fn ask(replicas: &Replicas) -> Answer {
        let request = Request::builder().uri("http://replicas/nowhere").method("POST");
        call(replicas.clone(), request.body(Body::empty()).unwrap()).await
    }

    /// An address where nobody listens.
    async fn free() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    async fn serve(address: SocketAddr) -> Result<(), tonic::transport::Error> {
        let incoming = TcpListenerStream::new(TcpListener::bind(address).await.unwrap());
        let server = tonic::transport::Server::builder().add_routes(tonic::service::Routes::default());
        server.serve_with_incoming(incoming).await
    }

    #[tokio::test]
    async fn a_call_waits_a_moment_for_somebody_who_listens() {
        let address = free().await;
        let refused = ask(&replicas(&[address])).await.unwrap_err();
        assert!(never_left(&refused), "{refused:?}");

        let late = async {
            tokio::time::sleep(Duration::from_millis(40)).await;
            serve(address).await
        };
        let asked = replicas(&[address]);
        tokio::select! {
            ended = late => panic!("the server ended: {ended:?}"),
            answer = ask(&asked) => assert!(answer.is_ok(), "{answer:?}"),
        }
    }

    #[tokio::test]
    async fn a_call_goes_to_the_replica_that_is_there() {
        let (alive, dead) = (free().await, free().await);
        let both = replicas(&[dead, alive]);
        let calls = async {
            for _ in 0..10 {
                let answer = ask(&both).await;
                assert!(answer.is_ok(), "{answer:?}");
            }
        };
        tokio::select! {
            ended = serve(alive) => panic!("the server ended: {ended:?}"),
            () = calls => {}
        }
    }
}
