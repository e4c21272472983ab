use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Version, header};

use crate::app::App;

/// Once the end was announced every answer asks its client to connect anew, which leads to another gateway.
pub(crate) async fn part(State(app): State<App>, request: Request, next: Next) -> Response {
    let persistent = request.version() <= Version::HTTP_11;
    let mut response = next.run(request).await;
    if persistent && app.shutdown.is_cancelled() {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
