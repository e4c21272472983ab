//! `notification.mail.sent` and `.failed`: the activity log tells what became of a ticket's mails.

use db::DbError;
use events::{Event, Events, HandlerError, Subscriber};
use proto::notification::v1::{MailFailed, MailSent};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    activity::{self, Entry, Log},
    app::App,
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "delivery")
        .subject("notification", "mail", "*")
        .spawn(shutdown, |mut tx, event| async move {
            let Some((ticket_id, entry)) = entry(&event)? else {
                return Ok(tx);
            };
            let Ok(ticket) = ticket_id.parse() else { return Ok(tx) };
            if !activity::repo::ticket_exists(&mut tx, ticket)
                .await
                .map_err(DbError::from)?
            {
                return Ok(tx);
            }
            let log = Log {
                actor: event.actor(),
                cause: event.envelope.event_id.clone(),
                at: event.occurred_at(),
                entries: vec![entry],
            };
            activity::repo::insert(&mut tx, ticket, &log)
                .await
                .map_err(DbError::from)?;
            Ok(tx)
        })
}

/// The line to write, with the ticket it belongs to.
fn entry(event: &Event) -> Result<Option<(String, Entry)>, HandlerError> {
    match event.fact() {
        "sent" => {
            let sent: MailSent = event.decode()?;
            let entry = Entry {
                action: "mail_sent",
                field: sent.template,
                old: String::new(),
                new: sent.recipient,
            };
            Ok(Some((sent.ticket_id, entry)))
        }
        "failed" => {
            let failed: MailFailed = event.decode()?;
            let new = format!("{}: {}", failed.recipient, failed.response);
            Ok(Some((
                failed.ticket_id,
                Entry {
                    action: "mail_failed",
                    new,
                    ..Entry::default()
                },
            )))
        }
        _ => Ok(None),
    }
}
