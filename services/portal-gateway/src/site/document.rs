//! The OpenAPI document and a page that shows it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::header;
use transcode::{DocumentInfo, Problem};

use crate::app::App;

/// The hand-written routes, merged into the derived document.
const FRAGMENT: &str = include_str!("openapi.json");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the document says about itself.
pub(crate) fn document_info(cookie: &str) -> DocumentInfo {
    let server = |url: &str, text: &str| (url.to_owned(), text.to_owned());
    DocumentInfo {
        title: "Guichet".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        description: include_str!("introduction.md").to_owned(),
        servers: vec![
            server(
                "/api",
                "A portal's tenant, the tenant of an API key, or the provider on the console's host.",
            ),
            server("/api/t/{tenant}", "One tenant, on the console's host."),
        ],
        cookie: cookie.to_owned(),
        fragments: vec![serde_json::from_str(FRAGMENT).expect("the fragment is JSON, a test reads it")],
    }
}

/// The OpenAPI document.
pub(crate) async fn openapi(State(app): State<App>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, app.document.clone()).into_response()
}

/// The page that shows it.
pub(crate) async fn docs() -> Response {
    asset("text/html; charset=utf-8", include_str!("docs/index.html"))
}

/// Script and style of that page.
pub(crate) async fn docs_file(Path(file): Path<String>) -> Result<Response, Problem> {
    match file.as_str() {
        "docs.js" => Ok(asset("text/javascript", include_str!("docs/docs.js"))),
        "docs.css" => Ok(asset("text/css", include_str!("docs/docs.css"))),
        _ => Err(Problem::no_route()),
    }
}

fn asset(media_type: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_written_part_is_a_document() {
        let info = document_info("__Host-guichet");
        assert!(info.fragments[0]["paths"]["/v1/uploads"]["post"].is_object());
    }
}
