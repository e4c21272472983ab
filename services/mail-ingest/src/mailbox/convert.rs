use proto::mail_ingest::v1 as wire;

use super::entity::{Account, Kind, Mailbox};

/// A mailbox as messages carry it; never with the password.
pub fn to_proto(mailbox: &Mailbox) -> wire::Mailbox {
    let kind = match mailbox.kind {
        Kind::Smtp => wire::MailboxKind::Smtp,
        Kind::Imap => wire::MailboxKind::Imap,
    };
    wire::Mailbox {
        id: mailbox.id.to_string(),
        revision: mailbox.revision,
        address: mailbox.address.clone(),
        display_name: mailbox.display_name.clone(),
        kind: kind.into(),
        default_sender: mailbox.default_sender,
        imap: mailbox.imap.as_ref().map(account),
        enabled: mailbox.enabled,
        last_success_at: mailbox.last_success_at.map(proto::timestamp),
        last_error: mailbox.last_error.clone(),
        last_error_at: mailbox.last_error_at.map(proto::timestamp),
    }
}

fn account(account: &Account) -> wire::ImapAccount {
    let security = if account.tls {
        wire::ImapSecurity::Tls
    } else {
        wire::ImapSecurity::None
    };
    wire::ImapAccount {
        host: account.host.clone(),
        port: account.port.into(),
        security: security.into(),
        username: account.username.clone(),
        password: String::new(),
        folder: account.folder.clone(),
    }
}
