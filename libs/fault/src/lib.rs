//! The closed list of error codes, what an error carries to a client, and its mappings to gRPC and HTTP.

mod code;
mod status;
pub mod validate;

pub use code::ErrorCode;

/// One field that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Path of the field in the request, such as `title` or `watchers[2]`.
    pub field: String,
    /// Stable machine-readable reason in lower case, such as `too_long`.
    pub code: String,
    /// What to do, for a person.
    pub message: String,
}

/// An error as a client may see it. Whatever must stay inside goes to the log where the fault is made, not in here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Fault {
    /// What kind of error it is.
    pub code: ErrorCode,
    /// Stable reason in SCREAMING_SNAKE_CASE, documented and never translated.
    pub reason: String,
    /// A sentence for a person, lower case, without a full stop.
    pub message: String,
    /// The wrong fields, if the request was wrong.
    pub fields: Vec<FieldError>,
    /// Seconds after which a retry makes sense.
    pub retry_after: Option<u32>,
}

/// Declares a constructor per code.
macro_rules! constructors {
    ($($name:ident => $code:ident, $doc:literal;)*) => {$(
        #[doc = $doc]
        pub fn $name(reason: impl Into<String>, message: impl Into<String>) -> Self {
            Self::new(ErrorCode::$code, reason, message)
        }
    )*};
}

impl Fault {
    /// A fault of any code.
    pub fn new(code: ErrorCode, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            message: message.into(),
            fields: Vec::new(),
            retry_after: None,
        }
    }

    constructors! {
        invalid => Invalid, "The request is wrong in itself.";
        unauthenticated => Unauthenticated, "Nobody, or nobody we know.";
        forbidden => Forbidden, "Known, but not allowed.";
        not_found => NotFound, "Missing, or not the caller's to see: the same answer.";
        exists => Exists, "Something with this identity exists already.";
        conflict => Conflict, "Somebody else changed it in between.";
        precondition => Precondition, "The object's state does not allow it.";
        exhausted => Exhausted, "A limit or quota is used up.";
        timeout => Timeout, "It took too long.";
        unavailable => Unavailable, "A part that is needed is not reachable now.";
        internal => Internal, "Our mistake. The message must not tell internals.";
    }

    /// Adds a wrong field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push(FieldError {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        });
        self
    }

    /// Tells the client when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// True if the answer says that nothing was done; false if nobody knows, because it broke off or failed on the way.
    pub fn is_refusal(&self) -> bool {
        !matches!(
            self.code,
            ErrorCode::Timeout | ErrorCode::Unavailable | ErrorCode::Internal
        )
    }

    /// A single wrong field, as `VALIDATION_FAILED`.
    pub fn bad_field(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(validate::REASON, "some fields are not valid").field(field, code, message)
    }

    /// Logs something that must not reach the client and answers a plain internal error.
    pub fn hide(error: impl std::fmt::Display) -> Self {
        tracing::error!(error = %error, "internal error");
        Self::internal("INTERNAL", "something went wrong on our side")
    }
}
