//! Sends a call again that never left: the connection was closed, by the drain of a process that is being replaced, say, before the call was on it.

use std::{error::Error, future::poll_fn, time::Duration};

use http::Request;
use http_body_util::{BodyExt, Full};
use tonic::{body::Body, transport::Channel};
use tower::Service;

type Answer = Result<http::Response<Body>, tonic::transport::Error>;

/// Pauses before a call is sent again: another process of the service may just be taking over.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(5),
    Duration::from_millis(50),
    Duration::from_millis(200),
];

/// Calls. What may have reached the other side is never repeated here: only the caller knows whether it may be.
pub(crate) async fn call(mut channel: Channel, request: Request<Body>) -> Answer {
    let (parts, body) = request.into_parts();
    // Our calls are single messages and lie in memory already.
    let message = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(status) => return Ok(status.into_http()),
    };
    let mut pauses = PAUSES.into_iter();
    loop {
        poll_fn(|cx| channel.poll_ready(cx)).await?;
        let body = Body::new(Full::new(message.clone()));
        match channel.call(Request::from_parts(parts.clone(), body)).await {
            Err(error) if never_left(&error) => match pauses.next() {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            },
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
    use super::*;

    #[tokio::test]
    async fn a_call_waits_a_moment_for_somebody_who_listens() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{address}")).unwrap();
        let ask = async |channel: Channel| {
            let request = Request::builder()
                .uri(format!("http://{address}/nowhere"))
                .method("POST");
            call(channel, request.body(Body::empty()).unwrap()).await
        };
        let refused = ask(endpoint.connect_lazy()).await.unwrap_err();
        assert!(never_left(&refused), "{refused:?}");

        let late = async {
            tokio::time::sleep(Duration::from_millis(40)).await;
            let listener = tokio::net::TcpListener::bind(address).await.unwrap();
            let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
            let routes = tonic::service::Routes::default();
            tonic::transport::Server::builder()
                .add_routes(routes)
                .serve_with_incoming(incoming)
                .await
        };
        tokio::select! {
            ended = late => panic!("the server ended: {ended:?}"),
            answer = ask(endpoint.connect_lazy()) => assert!(answer.is_ok(), "{answer:?}"),
        }
    }
}
