use chrono::{DateTime, Utc};
use ids::MailboxId;

/// Where mail comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Id.
    pub id: MailboxId,
    /// Changes with every change of the settings.
    pub revision: i64,
    /// Lower case, unique in the installation.
    pub address: String,
    /// Name shown as sender.
    pub display_name: String,
    /// How mail gets in.
    pub kind: Kind,
    /// True if answers leave from here.
    pub default_sender: bool,
    /// False while it is switched off.
    pub enabled: bool,
    /// The account, for IMAP.
    pub imap: Option<Account>,
    /// When it last worked.
    pub last_success_at: Option<DateTime<Utc>>,
    /// What went wrong last; empty after a success.
    pub last_error: String,
    /// When that was.
    pub last_error_at: Option<DateTime<Utc>>,
}

/// How mail gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Delivered to us.
    Smtp,
    /// Fetched by us.
    Imap,
}

/// An IMAP account. The password is kept encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// True for TLS from the first byte.
    pub tls: bool,
    /// User name.
    pub username: String,
    /// Encrypted password.
    pub password: Vec<u8>,
    /// Folder.
    pub folder: String,
}

/// What to change; `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Name shown as sender.
    pub display_name: Option<String>,
    /// Whether answers leave from here.
    pub default_sender: Option<bool>,
    /// Whether it is switched on.
    pub enabled: Option<bool>,
    /// The account; an empty password keeps the one there is.
    pub imap: Option<Account>,
}

/// Why a change is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Changed since the caller read it.
    #[error("the mailbox was changed by somebody else in the meantime")]
    RevisionMismatch,
    /// Answers must leave from somewhere.
    #[error("answers leave from this mailbox: choose another one for them first")]
    DefaultSender,
    /// A stored password only goes where it was given for.
    #[error("the password must be given again when host, port or user name change")]
    PasswordNeeded,
    /// Only accounts have an account.
    #[error("only a mailbox of kind imap has an account")]
    NoAccount,
}

impl Kind {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Imap => "imap",
        }
    }

    /// Reads what was stored.
    pub fn parse(text: &str) -> Self {
        if text == "imap" { Self::Imap } else { Self::Smtp }
    }
}

impl Mailbox {
    /// Applies the change; `None` if nothing changes. 0 expects no certain revision.
    pub fn edit(&self, edit: Edit, expected_revision: i64) -> Result<Option<Self>, Refusal> {
        if expected_revision != 0 && expected_revision != self.revision {
            return Err(Refusal::RevisionMismatch);
        }
        let mut next = self.clone();
        if let Some(name) = edit.display_name {
            next.display_name = name;
        }
        if let Some(enabled) = edit.enabled {
            next.enabled = enabled;
        }
        if let Some(sender) = edit.default_sender {
            next.default_sender = sender;
        }
        if let Some(mut account) = edit.imap {
            let current = self.imap.as_ref().ok_or(Refusal::NoAccount)?;
            if account.password.is_empty() {
                if (&account.host, account.port, &account.username) != (&current.host, current.port, &current.username)
                {
                    return Err(Refusal::PasswordNeeded);
                }
                account.password.clone_from(&current.password);
            }
            next.imap = Some(account);
        }
        if self.default_sender && (!next.default_sender || !next.enabled) {
            return Err(Refusal::DefaultSender);
        }
        if next == *self {
            return Ok(None);
        }
        next.revision += 1;
        Ok(Some(next))
    }

    /// Ok if it can be removed.
    pub fn remove(&self) -> Result<(), Refusal> {
        if self.default_sender {
            Err(Refusal::DefaultSender)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox() -> Mailbox {
        Mailbox {
            id: MailboxId::new(),
            revision: 3,
            address: "a@x.example".into(),
            display_name: "A".into(),
            kind: Kind::Imap,
            default_sender: false,
            enabled: true,
            imap: Some(Account {
                host: "h".into(),
                port: 993,
                tls: true,
                username: "u".into(),
                password: vec![1],
                folder: "INBOX".into(),
            }),
            last_success_at: None,
            last_error: String::new(),
            last_error_at: None,
        }
    }

    #[test]
    fn an_account_without_password_keeps_the_one_there_is() {
        let account = Account {
            host: "other".into(),
            password: Vec::new(),
            ..mailbox().imap.unwrap()
        };
        assert_eq!(
            mailbox()
                .edit(
                    Edit {
                        imap: Some(account),
                        ..Edit::default()
                    },
                    3
                )
                .unwrap_err(),
            Refusal::PasswordNeeded
        );
        let account = Account {
            folder: "Other".into(),
            password: Vec::new(),
            ..mailbox().imap.unwrap()
        };
        let next = mailbox()
            .edit(
                Edit {
                    imap: Some(account),
                    ..Edit::default()
                },
                3,
            )
            .unwrap()
            .unwrap();
        assert_eq!((next.revision, next.imap.unwrap().password), (4, vec![1]));
    }

    #[test]
    fn the_sender_of_answers_can_be_neither_removed_nor_switched_off() {
        let sender = Mailbox {
            default_sender: true,
            ..mailbox()
        };
        assert_eq!(sender.remove(), Err(Refusal::DefaultSender));
        for edit in [
            Edit {
                enabled: Some(false),
                ..Edit::default()
            },
            Edit {
                default_sender: Some(false),
                ..Edit::default()
            },
        ] {
            assert_eq!(sender.edit(edit, 0).unwrap_err(), Refusal::DefaultSender);
        }
        assert_eq!(mailbox().remove(), Ok(()));
    }

    #[test]
    fn stale_and_empty_changes() {
        assert_eq!(
            mailbox().edit(Edit::default(), 2).unwrap_err(),
            Refusal::RevisionMismatch
        );
        assert_eq!(
            mailbox().edit(
                Edit {
                    enabled: Some(true),
                    ..Edit::default()
                },
                0
            ),
            Ok(None)
        );
    }
}
