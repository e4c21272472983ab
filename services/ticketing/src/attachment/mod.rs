//! Files: uploaded first, then taken by a message.

mod convert;
mod entity;
mod error;
mod grpc;
pub(crate) mod repo;
mod upload;

pub(crate) use convert::{is_key_of, to_wire};
pub use entity::{Attachment, NewFile, clean_filename, clean_media_type};
pub use error::AttachmentError;
pub use grpc::AttachmentGrpc;
pub(crate) use upload::claim;
pub use upload::{get, register};
