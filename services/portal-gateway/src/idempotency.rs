//! Repeating a request with the same `Idempotency-Key` answers what the first one answered. The answers are kept in Redis; where one is lost, the
//! services still know the key (`context::RequestKey`) and refuse to make the same thing again.

use aws_lc_rs::digest;
use axum::{body::Body, response::Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use redis::aio::ConnectionManager;
use serde::{Deserialize, Serialize};
use transcode::Problem;

use crate::redis::Redis;

const HEADER: &str = "idempotency-key";
const KEEP_SECONDS: u64 = 24 * 3600;
/// Longer than any request may take.
const IN_FLIGHT_SECONDS: u64 = 120;
/// A larger answer is not kept; its repetition runs again.
const LARGEST_KEPT: usize = 256 * 1024;
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Answers by key, kept in Redis for a day.
pub(crate) struct Idempotency {
    redis: Redis,
}

/// A key in use by a request that runs.
pub(crate) struct Claim {
    connection: ConnectionManager,
    key: String,
    body: String,
}

/// What to do with a request.
pub(crate) enum Decision {
    /// Run it; keep its answer if there is a claim.
    Run(Option<Claim>),
    /// It ran before: this was the answer.
    Replay(Response),
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// Hash of the body of the first request.
    body: String,
    /// Absent while it runs.
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// The key of a request, if it has one.
pub(crate) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(HEADER) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    if (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return Ok(Some(text));
    }
    let message = "must be 1 to 128 printable characters";
    Err(fault::Fault::bad_field("Idempotency-Key", "invalid", message).into())
}

impl Idempotency {
    pub(crate) fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// Looks a key up by its [`name`], or claims it. Without Redis the request just runs.
    ///
    /// # Errors
    /// 422 if the key was used with another body, 409 while the first request runs.
    pub(crate) async fn decide(&self, caller: &str, name: &str, body: &[u8]) -> Result<Decision, Problem> {
        let Some(mut connection) = self.redis.get() else {
            return Ok(Decision::Run(None));
        };
        let key = format!("guichet:idempotency:{caller}:{name}");
        let body = hash(body);
        let entry = Entry {
            body: body.clone(),
            answer: None,
        };
        let text = serde_json::to_string(&entry).unwrap_or_default();
        let mut claim = redis::cmd("SET");
        claim
            .arg(&key)
            .arg(text)
            .arg("NX")
            .arg("GET")
            .arg("EX")
            .arg(IN_FLIGHT_SECONDS);
        let Some(found) = self
            .redis
            .settle(claim.query_async::<Option<String>>(&mut connection).await)
        else {
            return Ok(Decision::Run(None));
        };
        let Some(found) = found.and_then(|text| serde_json::from_str::<Entry>(&text).ok()) else {
            return Ok(Decision::Run(Some(Claim { connection, key, body })));
        };
        found.decide(&body)
    }
}

impl Entry {
    fn decide(self, body: &str) -> Result<Decision, Problem> {
        if self.body != body {
            let message = "this key was used with another body";
            return Err(Problem::with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                "IDEMPOTENCY_KEY_REUSED",
                message,
            ));
        }
        let Some(answer) = self.answer else {
            let message = "the first request with this key is still running";
            let mut problem = Problem::with_status(StatusCode::CONFLICT, "IDEMPOTENCY_IN_FLIGHT", message);
            problem.fault.retry_after = Some(1);
            return Err(problem);
        };
        Ok(Decision::Replay(answer.replay()))
    }
}

impl Answer {
    fn replay(self) -> Response {
        let body = BASE64_STANDARD.decode(self.body).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
            .headers_mut()
            .insert("idempotent-replayed", HeaderValue::from_static("true"));
        response
    }
}

impl Claim {
    /// Keeps the answer; one that says "try again" is not kept.
    pub(crate) async fn keep(mut self, response: Response) -> Response {
        let status = response.status();
        let again = status.is_server_error()
            || matches!(
                status,
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
            );
        let (parts, body) = response.into_parts();
        let bytes = body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        let kept = if again || bytes.len() > LARGEST_KEPT {
            redis::cmd("DEL").arg(&self.key).exec_async(&mut self.connection).await
        } else {
            let text = self.entry(&parts.headers, status, &bytes);
            redis::cmd("SET")
                .arg(&self.key)
                .arg(text)
                .arg("EX")
                .arg(KEEP_SECONDS)
                .exec_async(&mut self.connection)
                .await
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "an answer could not be kept for its idempotency key");
        }
        Response::from_parts(parts, Body::from(bytes))
    }

    fn entry(&self, headers: &HeaderMap, status: StatusCode, bytes: &Bytes) -> String {
        let header = |name: HeaderName| Some((name.to_string(), headers.get(&name)?.to_str().ok()?.to_owned()));
        let headers = KEPT_HEADERS.into_iter().filter_map(header).collect();
        let answer = Answer {
            status: status.as_u16(),
            headers,
            body: BASE64_STANDARD.encode(bytes),
        };
        serde_json::to_string(&Entry {
            body: self.body.clone(),
            answer: Some(answer),
        })
        .unwrap_or_default()
    }
}

/// What a caller's key is known by: the same key may be used for different things.
pub(crate) fn name(path: &str, key: &str) -> String {
    hash(format!("{path}\n{key}").as_bytes())
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(&digest::digest(&digest::SHA256, bytes).as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(answer: Option<Answer>) -> Entry {
        Entry {
            body: "b".to_owned(),
            answer,
        }
    }

    #[test]
    fn a_key_is_for_one_body_and_one_run() {
        assert_eq!(entry(None).decide("other").err().unwrap().status, 422);
        assert_eq!(entry(None).decide("b").err().unwrap().status, 409);
        let headers = vec![("etag".to_owned(), "\"1\"".to_owned())];
        let answer = Answer {
            status: 201,
            headers,
            body: BASE64_STANDARD.encode("{}"),
        };
        let Ok(Decision::Replay(response)) = entry(Some(answer)).decide("b") else {
            panic!("not replayed")
        };
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["idempotent-replayed"], "true");
    }

    #[test]
    fn a_key_is_printable_and_short() {
        let of = |value: &str| {
            let headers = [(HeaderName::from_static(HEADER), HeaderValue::from_str(value).unwrap())];
            key_of(&headers.into_iter().collect())
                .map(|key| key.map(str::to_owned))
                .map_err(|p| p.status)
        };
        assert_eq!(of("a-1").unwrap().as_deref(), Some("a-1"));
        assert!(of("").is_err() && of(&"x".repeat(129)).is_err());
    }
}
