//! The parts of the document that do not depend on the contract: security schemes, headers, the error answer.

use serde_json::{Value, json};

pub(crate) fn components(cookie: &str) -> Value {
    json!({
        "securitySchemes": {
            "session": {
                "type": "apiKey", "in": "cookie", "name": cookie,
                "description": "The browser session. Every method but GET and HEAD also needs the header `x-csrf-token`."
            },
            "api_key": {"type": "http", "scheme": "bearer", "description": "An API key of one tenant."}
        },
        "parameters": {
            "IfMatch": {
                "name": "If-Match", "in": "header",
                "schema": {"type": "string", "pattern": r#"^(\*|[0-9]{1,18}|"[0-9]{1,18}")$"#},
                "description": "The `ETag` the change is based on; the answer is 412 if somebody changed it in between."
            },
            "IfNoneMatch": {
                "name": "If-None-Match", "in": "header", "schema": {"type": "string"},
                "description": "An `ETag` the client holds; the answer is 304 if it is still current."
            },
            "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]([ -~]*[!-~])?$"},
                "description": "Repeating a request with the same key and body within 24 hours answers what the first one answered."
            }
        },
        "headers": {
            "ETag": {"description": "The revision of the resource.", "schema": {"type": "string"}},
            "Location": {"description": "Where the new resource is.", "schema": {"type": "string"}}
        },
        "responses": {
            "Problem": {
                "description": "An error (RFC 9457). `reason` is stable; 429 and 503 carry `Retry-After`.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            }
        },
        "schemas": {
            "Problem": {
                "type": "object",
                "description": "What went wrong, for programs and for people.",
                "required": ["type", "title", "status", "reason"],
                "properties": {
                    "type": {"type": "string", "description": "Always `about:blank`: `reason` is the type."},
                    "title": {"type": "string", "description": "The name of the HTTP status."},
                    "status": {"type": "integer", "format": "int32", "description": "The HTTP status."},
                    "detail": {"type": "string", "description": "What happened, for a person; absent if it is our fault."},
                    "instance": {"type": "string", "description": "The path that was asked."},
                    "reason": {"type": "string", "description": "Stable reason in SCREAMING_SNAKE_CASE."},
                    "trace_id": {"type": "string", "description": "Under which we find this request."},
                    "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemField"}, "description": "The wrong fields."}
                }
            },
            "ProblemField": {
                "type": "object",
                "description": "One wrong field.",
                "required": ["field", "pointer", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Path of the field, such as `watchers[2]`."},
                    "pointer": {"type": "string", "description": "The same as a JSON pointer (RFC 6901)."},
                    "code": {"type": "string", "description": "Stable code, such as `too_long`."},
                    "message": {"type": "string", "description": "What to do, for a person."}
                }
            }
        }
    })
}
