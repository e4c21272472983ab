use db::OutboxEvent;
use proto::mail_ingest::v1::MailboxChanged;

use super::{convert, entity::Mailbox};

/// A mailbox was added or changed.
pub fn changed(mailbox: &Mailbox) -> OutboxEvent {
    event(mailbox, false)
}

/// A mailbox was removed.
pub fn deleted(mailbox: &Mailbox) -> OutboxEvent {
    event(mailbox, true)
}

fn event(mailbox: &Mailbox, deleted: bool) -> OutboxEvent {
    let message = MailboxChanged {
        mailbox: Some(convert::to_proto(mailbox)),
        deleted,
    };
    OutboxEvent::new("mailbox", "changed", mailbox.id, mailbox.revision, &message).internal()
}
