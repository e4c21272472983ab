//! What every request and response goes through, whatever it is for.

mod address;
mod headers;
mod observe;

pub(crate) use address::ClientIp;
pub(crate) use observe::{observe, panicked};
