use std::time::Duration;

use tonic::{Code, Status, TimeoutExpired};
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
        let details = status.get_error_details();
        let broke_off = details.error_info().is_none() && broke_off(status);
        let code = if broke_off {
            ErrorCode::Unavailable
        } else {
            ErrorCode::from_grpc(status.code())
        };
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

/// True if there is no answer because the connection ended: the service stopped, or died. Whether the call was carried out is not known.
fn broke_off(status: &Status) -> bool {
    let ended = matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled);
    let source = std::error::Error::source(status);
    ended && source.is_some_and(|source| !is_timeout(source))
}

fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<TimeoutExpired>() || error.source().is_some_and(is_timeout)
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

    #[test]
    fn a_broken_connection_is_unavailable_and_a_timeout_is_not() {
        let broken = Status::from_error(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
        assert_eq!(Fault::from_status(&broken).code, ErrorCode::Unavailable);
        let late = Status::from_error(Box::new(TimeoutExpired(())));
        assert_eq!(Fault::from_status(&late).code, ErrorCode::Timeout);
        assert_eq!(Fault::from_status(&Status::unknown("a bug")).code, ErrorCode::Internal);
    }
}
