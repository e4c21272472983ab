//! What every request and response goes through, whatever it is for.

mod address;
mod drain;
mod headers;
mod host;
mod measure;
mod observe;

pub(crate) use address::ClientIp;
pub(crate) use drain::part;
pub(crate) use host::resolve_host;
pub(crate) use measure::RouteNames;
pub(crate) use observe::{observe, panicked};
