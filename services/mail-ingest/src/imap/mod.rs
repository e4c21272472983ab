//! Fetching from IMAP accounts (RFC 9051). Every account has its own time and lease: one that hangs or fails delays no other.

mod connect;
mod guard;
pub mod repo;
pub mod schedule;
mod visit;

use crate::{config::Imap, mailbox::entity::Account};

/// Why an account could not be used, for the person who looks after the mailbox.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The name has no address.
    #[error("the host name {0} cannot be resolved: check the spelling")]
    Resolve(String),
    /// Private addresses are not for tenants.
    #[error("{0} is in a private network, where this installation does not connect to")]
    Private(String),
    /// The server does not answer.
    #[error("no connection to {0}: {1}")]
    Connect(String, String),
    /// The certificate is not trusted, or no TLS is spoken.
    #[error("no TLS with {0}: {1}")]
    Tls(String, String),
    /// User name or password.
    #[error("the server refused the user name or password: {0}")]
    SignIn(String),
    /// The folder.
    #[error("the folder {0} cannot be opened: {1}")]
    Folder(String, String),
    /// Anything later.
    #[error("the server broke off: {0}")]
    Protocol(String),
    /// It takes too long.
    #[error("the server did not finish within {0} seconds")]
    Slow(u64),
    /// The password cannot be read.
    #[error(transparent)]
    Secret(#[from] crate::mailbox::secret::SecretError),
    /// Something of ours.
    #[error("the mails could not be stored: {0}")]
    Store(#[from] fault::Fault),
}

impl From<async_imap::error::Error> for ImapError {
    fn from(error: async_imap::error::Error) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl From<db::DbError> for ImapError {
    fn from(error: db::DbError) -> Self {
        Self::Store(error.into())
    }
}

/// Signs in, opens the folder, and says how many messages are there.
pub(crate) async fn probe(settings: &Imap, account: &Account, password: &str) -> Result<String, ImapError> {
    let seconds = settings.timeout_secs.min(20);
    let attempt = async {
        let mut session = connect::sign_in(settings, account, password).await?;
        let folder = connect::open(&mut session, account).await?;
        session.logout().await.ok();
        Ok(format!(
            "signed in as {}; {} holds {} messages",
            account.username, account.folder, folder.exists
        ))
    };
    let limit = std::time::Duration::from_secs(seconds);
    tokio::time::timeout(limit, attempt)
        .await
        .unwrap_or(Err(ImapError::Slow(seconds)))
}
