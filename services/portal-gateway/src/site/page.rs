use std::path::{Path, PathBuf};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderValue, Method, header};
use transcode::Problem;

use super::index::{self, Facts};
use crate::{app::App, host::Surface};

/// Files whose name changes with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=300";

/// A file of the web app, or the app itself for every address it may have inside.
pub(crate) async fn page(
    State(app): State<App>,
    Extension(surface): Extension<Surface>,
    request: Request,
) -> Result<Response, Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::method_not_allowed("GET, HEAD"));
    }
    let path = request.uri().path();
    let root = Path::new(&app.config.web_root);
    match file_of(path) {
        Wanted::App => app_page(&app, &surface, root).await,
        Wanted::File(file) => file_page(root, &file).await,
        Wanted::Nothing => Err(Problem::no_route()),
    }
}

#[derive(Debug, PartialEq)]
enum Wanted {
    App,
    File(PathBuf),
    Nothing,
}

/// A name with a dot is a file and never the app, so that a private page cannot be asked for as if it were a style sheet.
fn file_of(path: &str) -> Wanted {
    let mut file = PathBuf::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let is_plain = part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'%' | b'~' | b'@' | b'+'));
        if !is_plain || part.starts_with('.') {
            return Wanted::Nothing;
        }
        file.push(part);
    }
    let is_api = path == "/api" || path.starts_with("/api/");
    match path.rsplit('/').next() {
        _ if is_api => Wanted::Nothing,
        Some(last) if last.contains('.') && last != "index.html" && !last.contains('%') => Wanted::File(file),
        Some(last) if last.contains('.') || path.starts_with("/assets/") => Wanted::Nothing,
        _ => Wanted::App,
    }
}

async fn app_page(app: &App, surface: &Surface, root: &Path) -> Result<Response, Problem> {
    let template = tokio::fs::read_to_string(root.join("index.html"))
        .await
        .map_err(|error| {
            let path = root.display();
            fault::Fault::hide(format!("the web app is not built: {path}/index.html: {error}"))
        })?;
    let nonce = nonce()?;
    let facts = Facts {
        product_name: &app.config.product_name,
        upload_limit_bytes: app.config.upload_limit_bytes,
        nonce: &nonce,
    };
    let html = index::render(&template, surface, &facts);
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if let Ok(policy) = HeaderValue::try_from(index::policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn nonce() -> Result<String, Problem> {
    let mut random = [0_u8; 18];
    aws_lc_rs::rand::fill(&mut random).map_err(fault::Fault::hide)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random))
}

async fn file_page(root: &Path, file: &Path) -> Result<Response, Problem> {
    let content = tokio::fs::read(root.join(file))
        .await
        .map_err(|_| Problem::no_route())?;
    let caching = if file.starts_with("assets") { FOR_EVER } else { SHORT };
    let headers = [
        (header::CONTENT_TYPE, media_type(file)),
        (header::CACHE_CONTROL, caching),
    ];
    Ok((headers, Body::from(content)).into_response())
}

fn media_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_without_a_dot_is_the_app() {
        for path in ["/", "/queue", "/t/acme/tickets/INC-1", "/sign-in", "/invitation/abc"] {
            assert_eq!(file_of(path), Wanted::App, "{path}");
        }
    }

    #[test]
    fn no_address_leads_out_of_the_folder() {
        assert_eq!(
            file_of("/assets/index-abc.js"),
            Wanted::File("assets/index-abc.js".into())
        );
        for path in [
            "/../x",
            "/assets/../../etc/passwd",
            "/.env",
            "/a/.git/config",
            "/%2e%2e/x.js",
            "/a\\b.js",
            "/assets/x",
            "/api/nope",
            "/index.html",
        ] {
            let wanted = file_of(path);
            let is_safe = match &wanted {
                Wanted::Nothing => true,
                Wanted::File(file) => !file.to_string_lossy().contains(".."),
                Wanted::App => false,
            };
            assert!(is_safe, "{path}: {wanted:?}");
        }
    }
}
