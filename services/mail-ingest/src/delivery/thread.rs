//! Which ticket a mail answers. A signed address made for its author counts first, then the ids of mails we remember. The subject never counts:
//! anybody can write a number into it.

use context::TenantCtx;
use fault::Fault;
use ids::{PersonId, TicketId};
use proto::identity::v1::Person;
use reply_address::split;

use super::{entity::Incoming, repo};
use crate::{app::App, message::ParsedMail};

/// The ticket the mail answers, if any.
pub(crate) async fn find(
    app: &App,
    ctx: &TenantCtx,
    mail: &Incoming,
    parsed: &ParsedMail,
    person: &Person,
) -> Result<Option<TicketId>, Fault> {
    if let Ok(author) = person.id.parse::<PersonId>() {
        let tokens = tokens(mail, parsed);
        if let Some(ticket) = tokens
            .iter()
            .find_map(|token| app.reply_key.verify(ctx.tenant(), token, author))
        {
            return Ok(Some(ticket));
        }
    }
    if parsed.answers.is_empty() {
        return Ok(None);
    }
    Ok(repo::find_ticket(&mut app.db.read(ctx).await?, &parsed.answers).await?)
}

/// What stands after a `+` in any address the mail was sent to.
fn tokens(mail: &Incoming, parsed: &ParsedMail) -> Vec<String> {
    mail.envelope_recipients
        .iter()
        .chain(&parsed.addressed)
        .filter_map(|address| split(address)?.detail)
        .collect()
}
