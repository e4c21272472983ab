use blob::Blobs;
use clock::Clock;
use db::Db;
use reply_address::ReplyKey;

use crate::{
    config::{Imap, Loops},
    directory::Directory,
    mailbox::secret::PasswordKey,
    message,
};

/// What every use case works with.
#[derive(Clone)]
pub struct App {
    /// The service's database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Raw mails and files.
    pub blobs: Blobs,
    /// Identity and ticketing.
    pub directory: Directory,
    /// Verifies reply addresses.
    pub reply_key: ReplyKey,
    /// Encrypts passwords of IMAP accounts.
    pub password_key: PasswordKey,
    /// How accounts are fetched from.
    pub imap: Imap,
    /// When mails go round in circles.
    pub loops: Loops,
    /// Largest message in bytes.
    pub max_message_bytes: usize,
    /// How much a mail may hold.
    pub limits: message::Limits,
}
