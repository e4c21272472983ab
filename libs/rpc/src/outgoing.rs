use context::{ProviderCtx, TenantCtx};
use tonic::{
    Request,
    metadata::{MetadataMap, MetadataValue},
};

/// A request to another service that acts for the caller, with the caller's own token and rights.
///
/// A context without a token (the system acting by itself) yields a request without one, which the other service refuses:
/// use [`crate::ServiceTokens`] there.
pub fn on_behalf<T>(ctx: &TenantCtx, message: T) -> Request<T> {
    with_token(message, ctx.token().unwrap_or_default())
}

/// Like [`on_behalf`] in the provider's realm.
pub fn on_behalf_of_provider<T>(ctx: &ProviderCtx, message: T) -> Request<T> {
    with_token(message, ctx.token().unwrap_or_default())
}

/// Marks a request as one that may be sent again under `key`: what it makes is made once.
pub fn set_request_key(metadata: &mut MetadataMap, key: &str) {
    if let Ok(value) = MetadataValue::try_from(key) {
        metadata.insert(crate::auth::REQUEST_KEY, value);
    }
}

/// A request with a token and the current trace.
pub fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    if !token.is_empty()
        && let Ok(value) = MetadataValue::try_from(format!("Bearer {token}"))
    {
        metadata.insert("authorization", value);
    }
    if let Ok(value) = MetadataValue::try_from(telemetry::current_traceparent())
        && !value.is_empty()
    {
        metadata.insert("traceparent", value);
    }
    request
}
