//! `mail_ingest.mail.bounced`: a mail server took a mail of ours and reported later that it did not arrive.

use events::{Events, Subscriber};
use proto::mail_ingest::v1::MailBounced;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, delivery};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "bounced").subject("mail_ingest", "mail", "bounced");
    subscriber.spawn(shutdown, |mut tx, event| async move {
        let bounced: MailBounced = event.decode()?;
        delivery::send::came_back(&mut tx, &bounced.mail_message_id, &bounced.status, &bounced.reason).await?;
        Ok(tx)
    })
}
