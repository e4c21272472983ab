//! `mail_ingest.mailbox.changed`: where mails come from and answers go.

use events::{Events, Subscriber};
use ids::MailboxId;
use proto::mail_ingest::v1::{MailboxChanged, MailboxKind};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Mailbox},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "mailbox").subject("mail_ingest", "mailbox", "changed");
    subscriber.spawn(shutdown, |mut tx, event| async move {
        let changed: MailboxChanged = event.decode()?;
        let mailbox = changed.mailbox.unwrap_or_default();
        let Ok(id) = mailbox.id.parse::<MailboxId>() else {
            return Ok(tx);
        };
        let known = Mailbox {
            delivered_to_us: mailbox.kind() == MailboxKind::Smtp,
            address: mailbox.address,
            display_name: mailbox.display_name,
            default_sender: mailbox.default_sender,
        };
        // One that is gone stays known as switched off: what is told of it before may come later.
        let (revision, enabled) = if changed.deleted {
            (mailbox.revision + 1, false)
        } else {
            (mailbox.revision, mailbox.enabled)
        };
        profile::repo::upsert_mailbox(&mut tx, id, revision, &known, enabled).await?;
        Ok(tx)
    })
}
