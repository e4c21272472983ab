use axum::extract::{FromRequest, Request};
use fault::Fault;
use serde::de::DeserializeOwned;
use transcode::{Problem, is_json, read_body};

use crate::{app::App, caller::is_same_site};

const LIMIT: usize = 16 * 1024;

/// A small JSON body that was not sent by another site's page.
pub(crate) struct SameSiteJson<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for SameSiteJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if !is_same_site(&parts.headers) {
            return Err(Fault::forbidden("CSRF", "this was sent from another site").into());
        }
        if !is_json(&parts.headers) {
            return Err(Problem::unsupported_media_type("the body must be application/json"));
        }
        parse(&read_body(body, LIMIT).await?).map(Self).map_err(Problem::from)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    // No database keeps this character, and nobody's address or password has it.
    if bytes.windows(6).any(|part| part == b"\\u0000") {
        return Err(Fault::invalid(
            "INVALID_CHARACTER",
            "must not contain the character U+0000",
        ));
    }
    let not_json = |error| Fault::invalid("INVALID_JSON", format!("not valid JSON: {error}"));
    let text = str::from_utf8(bytes).map_err(|_| Fault::invalid("INVALID_JSON", "not valid JSON: not UTF-8"))?;
    if !text.trim_ascii_start().starts_with('{') {
        // A list would do for the fields in their order otherwise.
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(not_json)?;
        return Err(Fault::invalid("BODY_NOT_AN_OBJECT", "the body must be a JSON object"));
    }
    serde_json::from_str(text).map_err(|error| {
        if !error.is_data() {
            return not_json(error);
        }
        let text = error.to_string();
        let field = text.split('`').nth(1).unwrap_or_default().to_owned();
        let (code, message) = if text.starts_with("unknown field") {
            ("unknown_field", "there is no such field")
        } else if text.starts_with("missing field") {
            ("required", "must be given")
        } else {
            ("wrong_type", "must be a string")
        };
        Fault::bad_field(field, code, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct SignIn {
        email: String,
    }

    #[test]
    fn a_wrong_field_is_named() {
        let field = |text: &str| {
            parse::<SignIn>(text.as_bytes())
                .unwrap_err()
                .fields
                .pop()
                .map(|f| (f.field, f.code))
        };
        assert_eq!(field("{}"), Some(("email".to_owned(), "required".to_owned())));
        assert_eq!(
            field(r#"{"email":"a","admin":true}"#),
            Some(("admin".to_owned(), "unknown_field".to_owned()))
        );
        for text in ["{", "[", "", "nul"] {
            assert_eq!(parse::<SignIn>(text.as_bytes()).unwrap_err().reason, "INVALID_JSON");
        }
        assert_eq!(parse::<SignIn>(b"\"\xff\"").unwrap_err().reason, "INVALID_JSON");
        for text in [r#"["a"]"#, "1", " null"] {
            assert_eq!(
                parse::<SignIn>(text.as_bytes()).unwrap_err().reason,
                "BODY_NOT_AN_OBJECT"
            );
        }
        let nul = parse::<SignIn>(br#"{"email":"a\u0000"}"#).unwrap_err();
        assert_eq!(nul.reason, "INVALID_CHARACTER");
    }
}
