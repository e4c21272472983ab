//! Attachments on an object store: a local folder by default, S3 in production.
//!
//! A blob's key is random and lies under its tenant (`t_<uuid>/…`), made from a [`TenantCtx`](context::TenantCtx): a key of another tenant reads as missing.
//! Writing streams with a limit and computes the SHA-256 on the way; a blob that is too large or breaks off leaves nothing behind.

mod error;
mod key;
mod read;
mod settings;
mod store;
mod whole;
mod write;

pub use error::BlobError;
pub use read::Content;
pub use settings::Settings;
pub use store::Blobs;
pub use whole::Listed;
pub use write::BlobRef;
