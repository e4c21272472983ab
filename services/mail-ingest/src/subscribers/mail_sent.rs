//! `notification.mail.sent`: an answer to a mail we sent is known by its id.

use events::{Events, Subscriber};
use ids::TicketId;
use proto::notification::v1::MailSent;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, delivery};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "mail-ingest", "mail_sent").subject("notification", "mail", "sent");
    subscriber.spawn(shutdown, move |mut tx, event| {
        let app = app.clone();
        async move {
            let sent: MailSent = event.decode()?;
            if let Ok(ticket) = sent.ticket_id.parse::<TicketId>() {
                let message = sent.message_id.parse().ok();
                delivery::repo::remember(&mut tx, &sent.mail_message_id, "", ticket, message, app.clock.now()).await?;
            }
            Ok(tx)
        }
    })
}
