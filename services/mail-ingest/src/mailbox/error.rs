use db::DbError;
use fault::Fault;

use super::{entity::Refusal, secret::SecretError};

/// What can go wrong with a mailbox.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// There is no such mailbox.
    #[error("mailbox not found")]
    NotFound,
    /// Somebody in this installation has the address.
    #[error("this address is taken")]
    AddressTaken,
    /// The tenant has as many as it may.
    #[error("there are as many mailboxes as there may be")]
    TooMany,
    /// The mailbox's own rules.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A password could not be stored or read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Not allowed or not valid.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<MailboxError> for Fault {
    fn from(error: MailboxError) -> Self {
        let message = error.to_string();
        match error {
            MailboxError::NotFound => Self::not_found("MAILBOX_NOT_FOUND", message),
            MailboxError::AddressTaken => {
                Self::exists("MAILBOX_ADDRESS_TAKEN", &message).field("address", "taken", message)
            }
            MailboxError::TooMany => Self::exhausted("MAILBOXES_EXHAUSTED", message),
            MailboxError::Refused(Refusal::RevisionMismatch) => Self::conflict("REVISION_MISMATCH", message),
            MailboxError::Refused(Refusal::DefaultSender) => Self::precondition("MAILBOX_IS_SENDER", message),
            MailboxError::Refused(Refusal::PasswordNeeded) => Self::bad_field("imap.password", "needed", message),
            MailboxError::Refused(Refusal::NoAccount) => Self::bad_field("imap", "not_allowed", message),
            MailboxError::Secret(error) => Self::hide(error),
            MailboxError::Fault(fault) => fault,
            MailboxError::Db(error) => error.into(),
        }
    }
}

impl From<MailboxError> for tonic::Status {
    fn from(error: MailboxError) -> Self {
        Fault::from(error).into()
    }
}
