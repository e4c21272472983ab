use blob::Blobs;
use clock::Clock;
use db::Db;
use reply_address::ReplyKey;

use crate::{
    config::Mail,
    directory::Directory,
    mail::{templates::Templates, transport::Transport},
};

/// What every use case works with.
#[derive(Clone)]
pub struct App {
    /// The service's database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Files of messages.
    pub blobs: Blobs,
    /// Identity and ticketing.
    pub directory: Directory,
    /// Signs reply addresses.
    pub reply_key: ReplyKey,
    /// Texts of mails.
    pub templates: Templates,
    /// The way to the mail server.
    pub transport: Transport,
    /// Limits and patience.
    pub mail: Mail,
}
