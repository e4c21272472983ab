//! The thread of a ticket: answers, notes, mails.

mod convert;
mod entity;
mod error;
mod events;
mod grpc;
pub mod html;
mod mail;
mod read;
mod receive;
pub(crate) mod repo;
mod write;

pub use entity::{Author, MAX_BODY, MAX_FILES, Message, MessageKind, NewMessage};
pub use error::MessageError;
pub use grpc::MessageGrpc;
pub use mail::{IncomingMail, Outcome};
pub use read::{get, list};
pub use receive::receive;
pub(crate) use write::write;
pub use write::{AddNote, AddReply, add_note, add_reply};
