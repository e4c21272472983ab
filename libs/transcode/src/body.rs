//! The body of a request, read to its end.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use fault::Fault;
use futures_util::StreamExt;
use http::{HeaderMap, header};

use crate::Problem;

/// Read on and forgotten at least.
const DRAINED: usize = 8 * 1024 * 1024;

/// Reads a body of at most `limit` bytes. What goes beyond is read too, up to a point, and thrown away: a client that is still
/// sending would otherwise see a broken connection instead of the answer.
///
/// # Errors
/// 413 if it is longer, 400 if it breaks off.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let most = limit.saturating_mul(8).max(DRAINED);
    let mut stream = body.into_data_stream();
    let (mut bytes, mut size) = (BytesMut::new(), 0_usize);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Fault::invalid("BODY_BROKEN", "the body could not be read"))?;
        size = size.saturating_add(chunk.len());
        if size > most {
            break;
        }
        if size <= limit {
            bytes.extend_from_slice(&chunk);
        }
    }
    if size > limit {
        Err(Problem::too_large(limit as u64))
    } else {
        Ok(bytes.freeze())
    }
}

/// True if the headers say that the body is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.eq_ignore_ascii_case("application/merge-patch+json")
}
