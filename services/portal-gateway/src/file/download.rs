use axum::{
    body::Body,
    extract::{Path, Query, State},
    response::Response,
};
use context::TenantCtx;
use fault::Fault;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use proto::{mail_ingest::v1::GetQuarantinedMailRequest, ticketing::v1::GetAttachmentRequest};
use serde::Deserialize;
use transcode::Problem;

use super::{kind, range, upload::problem};
use crate::{
    app::App,
    caller::{Granted, tenant_of},
};

/// Even if a browser were made to show it, nothing in a file runs or loads.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Enough to tell an image from something else.
const MAGIC: u64 = 16;

#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    inline: String,
}

/// A file as it is to be sent.
struct File {
    blob_key: String,
    filename: String,
    media_type: String,
    size: u64,
    sha256: String,
}

/// A file of a ticket, if ticketing lets the caller see its message.
pub(crate) async fn attachment(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<std::collections::HashMap<String, String>>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = tenant_of(&granted.token.caller)?;
    let message = GetAttachmentRequest {
        attachment_id: path.get("id").cloned().unwrap_or_default(),
    };
    let asked = app
        .upstreams
        .attachments()
        .get_attachment(rpc::with_token(message, &granted.token.secret))
        .await;
    let attachment = asked.map_err(|status| Fault::from_status(&status))?.into_inner();
    let file = File {
        blob_key: attachment.blob_key,
        filename: attachment.filename,
        media_type: attachment.media_type,
        size: u64::try_from(attachment.size).unwrap_or_default(),
        sha256: attachment.sha256,
    };
    let wanted = matches!(shown.inline.as_str(), "1" | "true");
    let inline = wanted && {
        let end = MAGIC.min(file.size);
        let first = if end == 0 {
            Vec::new()
        } else {
            first_bytes(&app, ctx, &file.blob_key, end).await?
        };
        kind::is_raster(&file.media_type, &first)
    };
    send(&app, ctx, &file, inline, &headers).await
}

/// The raw text of a mail kept aside.
pub(crate) async fn quarantined_mail(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<std::collections::HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = tenant_of(&granted.token.caller)?;
    let id = path.get("id").cloned().unwrap_or_default();
    let message = GetQuarantinedMailRequest {
        quarantined_mail_id: id.clone(),
    };
    let asked = app
        .upstreams
        .quarantine()
        .get_quarantined_mail(rpc::with_token(message, &granted.token.secret))
        .await;
    let mail = asked.map_err(|status| Fault::from_status(&status))?.into_inner();
    let file = File {
        blob_key: mail.blob_key,
        filename: format!("{id}.eml"),
        media_type: "message/rfc822".to_owned(),
        size: u64::try_from(mail.size).unwrap_or_default(),
        sha256: String::new(),
    };
    send(&app, ctx, &file, false, &headers).await
}

async fn first_bytes(app: &App, ctx: &TenantCtx, key: &str, end: u64) -> Result<Vec<u8>, Problem> {
    let content = app.blobs.get(ctx, key, Some(0..end)).await.map_err(problem)?;
    let mut bytes = Vec::new();
    let mut stream = content.stream;
    while let Some(part) = futures_util::StreamExt::next(&mut stream).await {
        bytes.extend_from_slice(&part.map_err(problem)?);
    }
    Ok(bytes)
}

async fn send(app: &App, ctx: &TenantCtx, file: &File, inline: bool, headers: &HeaderMap) -> Result<Response, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let range = range::asked(text(header::RANGE), file.size);
    let partial = range.is_some();
    let content = app.blobs.get(ctx, &file.blob_key, range).await.map_err(problem)?;
    let length = content.range.end - content.range.start;
    let mut response = Response::new(Body::from_stream(content.stream));
    let media_type = if inline {
        &file.media_type
    } else {
        kind::inert(&file.media_type)
    };
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type.to_owned());
    set(header::CONTENT_LENGTH, length.to_string());
    set(header::CONTENT_DISPOSITION, kind::disposition(inline, &file.filename));
    set(header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned());
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    if !file.sha256.is_empty() {
        set(header::ETAG, format!("\"{}\"", file.sha256));
    }
    if partial {
        let (start, last) = (content.range.start, content.range.end.saturating_sub(1));
        set(header::CONTENT_RANGE, format!("bytes {start}-{last}/{}", content.size));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}
