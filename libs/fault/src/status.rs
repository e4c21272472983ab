use std::time::Duration;

use tonic::Status;
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::{ErrorCode, Fault, FieldError};

/// Domain of every `google.rpc.ErrorInfo` we send.
const DOMAIN: &str = "guichet";

impl From<Fault> for Status {
    fn from(fault: Fault) -> Status {
        let mut details = ErrorDetails::new();
        details.set_error_info(fault.reason.clone(), DOMAIN, std::collections::HashMap::new());
        if !fault.fields.is_empty() {
            let violations = fault.fields.into_iter().map(|f| FieldViolation {
                field: f.field,
                reason: f.code,
                description: f.message,
                localized_message: None,
            });
            details.set_bad_request(violations.collect::<Vec<_>>());
        }
        if let Some(seconds) = fault.retry_after {
            details.set_retry_info(Some(Duration::from_secs(seconds.into())));
        }
        Status::with_error_details(fault.code.grpc(), fault.message, details)
    }
}

impl From<Status> for Fault {
    fn from(status: Status) -> Fault {
        Fault::from_status(&status)
    }
}

impl Fault {
    /// Reads what another service answered. A status without our details (the transport failed, say) gets the code's own name as reason.
    pub fn from_status(status: &Status) -> Self {
        let code = ErrorCode::from_grpc(status.code());
        let details = status.get_error_details();
        let reason = details
            .error_info()
            .map_or_else(|| default_reason(code).to_owned(), |info| info.reason.clone());
        let fields = details.bad_request().map_or_else(Vec::new, |bad| {
            let field = |v: &FieldViolation| FieldError {
                field: v.field.clone(),
                code: v.reason.clone(),
                message: v.description.clone(),
            };
            bad.field_violations.iter().map(field).collect()
        });
        let retry_after = details
            .retry_info()
            .and_then(|info| info.retry_delay)
            .map(|delay| u32::try_from(delay.as_secs()).unwrap_or(u32::MAX));
        Self {
            code,
            reason,
            message: status.message().to_owned(),
            fields,
            retry_after,
        }
    }
}

const fn default_reason(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => "INVALID",
        ErrorCode::Unauthenticated => "UNAUTHENTICATED",
        ErrorCode::Forbidden => "FORBIDDEN",
        ErrorCode::NotFound => "NOT_FOUND",
        ErrorCode::Exists => "EXISTS",
        ErrorCode::Conflict => "CONFLICT",
        ErrorCode::Precondition => "PRECONDITION_FAILED",
        ErrorCode::Exhausted => "EXHAUSTED",
        ErrorCode::Timeout => "TIMEOUT",
        ErrorCode::Unavailable => "UNAVAILABLE",
        ErrorCode::Internal => "INTERNAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_survives_the_wire() {
        let fault = Fault::bad_field("title", "too_long", "must be at most 200 characters").retry_after(7);
        assert_eq!(Fault::from_status(&Status::from(fault.clone())), fault);
    }

    #[test]
    fn a_bare_status_is_read_by_its_code() {
        let fault = Fault::from_status(&Status::cancelled("Timeout expired"));
        assert_eq!((fault.code, fault.reason.as_str()), (ErrorCode::Timeout, "TIMEOUT"));
    }
}
