use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use blob::BlobError;
use failpoint::failpoint;
use fault::Fault;
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode, header};
use proto::ticketing::v1::RegisterUploadRequest;
use serde::Deserialize;
use serde_json::json;
use transcode::Problem;

use super::kind;
use crate::{
    app::App,
    caller::{Granted, tenant_of},
};

#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    filename: String,
}

/// Stores the raw body and records it as a file that belongs to no message yet.
pub(crate) async fn upload(
    State(app): State<App>,
    granted: Granted,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let ctx = tenant_of(&granted.token.caller)?;
    let filename = checked_name(&named.filename)?;
    let limit = app.config.upload_limit_bytes;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_LENGTH)
        .and_then(|value| value.parse::<u64>().ok())
        .is_some_and(|length| length > limit)
    {
        drain(body, limit).await;
        return Err(Problem::too_large(limit));
    }
    let media_type = kind::declared(text(header::CONTENT_TYPE));
    let stored = app
        .blobs
        .put(ctx, body.into_data_stream(), limit)
        .await
        .map_err(problem)?;
    failpoint!("upload-stored");
    let message = RegisterUploadRequest {
        blob_key: stored.key.clone(),
        filename,
        media_type,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        sha256: stored.sha256.clone(),
    };
    let registered = app
        .upstreams
        .attachments()
        .register_upload(rpc::with_token(message, &granted.token.secret))
        .await;
    let attachment = match registered {
        Ok(answer) => answer.into_inner(),
        Err(status) => {
            let fault = Fault::from_status(&status);
            // Without a clear no the file may have been registered: it stays.
            if fault.is_refusal()
                && let Err(error) = app.blobs.delete(ctx, &stored.key).await
            {
                tracing::warn!(%error, "a refused upload could not be removed");
            }
            return Err(fault.into());
        }
    };
    let body = json!({
        "id": attachment.id,
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Reads on for a moment what is not wanted: a client that is still sending would otherwise see a broken connection instead of the answer.
async fn drain(body: Body, limit: u64) {
    let most = limit.saturating_mul(4);
    let mut stream = body.into_data_stream();
    let read = async {
        let mut size = 0_u64;
        while let Some(Ok(chunk)) = stream.next().await {
            size = size.saturating_add(chunk.len() as u64);
            if size > most {
                break;
            }
        }
    };
    // A slow client has had its moment.
    let _ = tokio::time::timeout(Duration::from_secs(10), read).await;
}

fn checked_name(name: &str) -> Result<String, Fault> {
    let length = name.chars().count();
    if length == 0 {
        return Err(Fault::bad_field(
            "filename",
            "required",
            "give the file's name in the query",
        ));
    }
    if length > 255 {
        return Err(Fault::bad_field(
            "filename",
            "too_long",
            "must be at most 255 characters",
        ));
    }
    if name.chars().any(char::is_control) {
        return Err(Fault::bad_field(
            "filename",
            "invalid_character",
            "must not contain control characters",
        ));
    }
    Ok(name.to_owned())
}

pub(super) fn problem(error: BlobError) -> Problem {
    match error {
        BlobError::TooLarge { limit } => Problem::too_large(limit),
        BlobError::Range { size } => {
            let message = format!("the file has {size} bytes");
            let mut problem = Problem::with_status(StatusCode::RANGE_NOT_SATISFIABLE, "RANGE", &message);
            if let Ok(value) = format!("bytes */{size}").parse() {
                problem.headers.push((header::CONTENT_RANGE, value));
            }
            problem
        }
        other => Fault::from(other).into(),
    }
}
