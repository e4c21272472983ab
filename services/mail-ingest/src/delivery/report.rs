//! A mail server's report about a mail of ours: noted at its ticket, never a message of it. It opens, answers and wakes nothing.

use chrono::Duration;
use context::TenantCtx;
use fault::Fault;

use super::{entity::Incoming, events, repo};
use crate::{app::App, message::Bounce};

/// For how long a report may be ahead of the news that the mail was sent.
const AHEAD: Duration = Duration::seconds(10);
/// Characters before the `@` of a Message-ID of ours: 128 bits.
const OWN_ID: usize = 32;

/// Notes the report; false if it is not about a mail of ours.
pub(crate) async fn note(app: &App, ctx: &TenantCtx, mail: &Incoming, bounce: &Bounce) -> Result<bool, Fault> {
    let Some(sent) = repo::find_sent(&mut app.db.read(ctx).await?, &bounce.about).await? else {
        if app.clock.now() - mail.received_at < AHEAD && bounce.about.iter().any(|id| looks_like_ours(id)) {
            return Err(Fault::unavailable(
                "MAIL_NOT_KNOWN_YET",
                "the mail this report is about may have been sent a moment ago",
            ));
        }
        return Ok(false);
    };
    let detail = format!(
        "a delivery report about the mail {}: {}",
        sent.mail_message_id, bounce.reason
    );
    let detail: String = detail.chars().take(500).collect();
    let mut tx = app.db.begin(ctx).await?;
    repo::reported(&mut tx, mail.id, sent.ticket, &detail, app.clock.now()).await?;
    if bounce.failed {
        tx.publish(events::bounced(mail.id, &sent, bounce)).await?;
    }
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant(), mail = %mail.id, ticket = %sent.ticket, failed = bounce.failed, "a delivery report was noted");
    Ok(true)
}

fn looks_like_ours(id: &str) -> bool {
    id.split_once('@')
        .is_some_and(|(local, _)| local.len() == OWN_ID && local.bytes().all(|b| b.is_ascii_hexdigit()))
}
