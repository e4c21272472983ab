//! Errors as `application/problem+json` (RFC 9457).

use axum::response::{IntoResponse, Response};
use fault::{ErrorCode, Fault};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// An error on its way to an HTTP client. The response carries it as an extension too, so that an outer layer can render it again with a trace id.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What went wrong.
    pub fault: Fault,
    /// The status, usually that of the fault's code.
    pub status: StatusCode,
    /// Further headers, such as `Allow`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let status = fault.code.http();
        Self {
            fault,
            status,
            headers: Vec::new(),
        }
    }
}

impl Problem {
    /// A problem with a status that no error code has of itself.
    pub fn with_status(status: StatusCode, reason: &str, message: &str) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => ErrorCode::NotFound,
            StatusCode::CONFLICT => ErrorCode::Conflict,
            StatusCode::TOO_MANY_REQUESTS => ErrorCode::Exhausted,
            status if status.is_server_error() => ErrorCode::Internal,
            _ => ErrorCode::Invalid,
        };
        Self {
            fault: Fault::new(code, reason, message),
            status,
            headers: Vec::new(),
        }
    }

    /// 404: no such path.
    pub fn no_route() -> Self {
        Self::with_status(StatusCode::NOT_FOUND, "NO_ROUTE", "there is nothing at this address")
    }

    /// 405 with the methods that would do.
    pub fn method_not_allowed(allow: &str) -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let mut problem = Self::with_status(status, "METHOD_NOT_ALLOWED", "this address does not take this method");
        if let Ok(value) = HeaderValue::from_str(allow) {
            problem.headers.push((header::ALLOW, value));
        }
        problem
    }

    /// 413: more than the limit.
    pub fn too_large(limit: u64) -> Self {
        let message = format!("the body may have at most {limit} bytes");
        Self::with_status(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", &message)
    }

    /// 415: not the media type that is read here.
    pub fn unsupported_media_type(message: &str) -> Self {
        Self::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// The document, with the id under which the request is found in traces and logs.
    pub fn body(&self, trace_id: Option<&str>) -> Value {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "reason": self.fault.reason,
        });
        if !self.status.is_server_error() {
            body["detail"] = json!(self.fault.message);
        }
        if !self.fault.fields.is_empty() {
            let field = |f: &fault::FieldError| {
                let pointer = pointer(&f.field);
                json!({"field": f.field, "pointer": pointer, "code": f.code, "message": f.message})
            };
            body["errors"] = self.fault.fields.iter().map(field).collect();
        }
        if let Some(id) = trace_id {
            body["trace_id"] = json!(id);
        }
        body
    }

    /// The response, with the id under which the request is found in traces and logs.
    pub fn render(self, trace_id: Option<&str>) -> Response {
        let body = self.body(trace_id).to_string();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.fault.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        } else if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        headers.extend(self.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.render(None)
    }
}

/// `watchers[2].name` as a JSON pointer (RFC 6901).
fn pointer(field: &str) -> String {
    let mut out = String::with_capacity(field.len() + 1);
    for part in field.split(['.', '[']).filter(|part| !part.is_empty()) {
        out.push('/');
        out.push_str(&part.trim_end_matches(']').replace('~', "~0").replace('/', "~1"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_our_fault_says_nothing() {
        let problem = Problem::from(Fault::internal("INTERNAL", "password is hunter2"));
        assert!(!problem.body(Some("t1")).to_string().contains("hunter2"));
    }

    #[test]
    fn a_field_is_named_twice() {
        let body = Problem::from(Fault::bad_field("watchers[2].name", "too_long", "shorten it")).body(None);
        assert_eq!(body["errors"][0]["pointer"], "/watchers/2/name");
        assert_eq!(body["status"], 400);
    }
}
