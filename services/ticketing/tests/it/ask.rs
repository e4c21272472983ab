//! Requests as the server's authentication layer hands them on, and what is expected of answers.

use context::{Caller, ProviderCtx, TenantCtx};
use fault::{ErrorCode, Fault};
use tonic::{Request, Response, Status};

/// A request as the server's authentication layer hands it on.
pub fn as_caller<T>(ctx: &TenantCtx, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::Tenant(ctx.clone()));
    request
}

pub fn as_provider<T>(ctx: &ProviderCtx, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::Provider(ctx.clone()));
    request
}

pub fn answer<T>(result: Result<Response<T>, Status>) -> Result<T, Fault> {
    result
        .map(Response::into_inner)
        .map_err(|status| Fault::from_status(&status))
}

/// Asserts a refusal that names this field.
#[track_caller]
pub fn names_field<T: std::fmt::Debug>(result: Result<T, Fault>, field: &str) {
    let fault = result.unwrap_err();
    assert!(
        matches!(fault.code, ErrorCode::Invalid | ErrorCode::Exists),
        "{fault:?}"
    );
    assert!(
        fault.fields.iter().any(|f| f.field == field),
        "{field} is not named by {fault:?}"
    );
}

/// Asserts a refusal with this reason.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, reason: &str) {
    assert_eq!(result.unwrap_err().reason, reason);
}
