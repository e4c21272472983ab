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
        if changed.deleted {
            profile::repo::delete_mailbox(&mut tx, id).await?;
            return Ok(tx);
        }
        let known = Mailbox {
            delivered_to_us: mailbox.kind() == MailboxKind::Smtp,
            address: mailbox.address,
            display_name: mailbox.display_name,
            default_sender: mailbox.default_sender,
        };
        profile::repo::upsert_mailbox(&mut tx, id, mailbox.revision, &known, mailbox.enabled).await?;
        Ok(tx)
    })
}
