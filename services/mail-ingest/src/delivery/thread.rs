//! Which ticket a mail answers, and who wrote it. A signed address made for its author counts first, then the ids of mails we remember. The subject
//! never counts: anybody can write a number into it.

use context::TenantCtx;
use fault::Fault;
use ids::TicketId;
use reply_address::split;

use super::{
    entity::{Author, Incoming, Sender},
    repo,
};
use crate::{app::App, message::ParsedMail};

/// Where a mail belongs.
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    /// Who wrote it.
    pub author: Author,
    /// The ticket it answers; `None` for a new one.
    pub ticket: Option<TicketId>,
    /// True if the address it came to was signed for its author.
    pub proven: bool,
}

/// Where the mail belongs; `None` if there is nobody it could be from. A technician of the provider is one only by an address signed for them.
pub(crate) async fn find(
    app: &App,
    ctx: &TenantCtx,
    mail: &Incoming,
    parsed: &ParsedMail,
    sender: Sender,
) -> Result<Option<Thread>, Fault> {
    let tokens = tokens(mail, parsed);
    for author in [&sender.person, &sender.technician].into_iter().flatten() {
        let signed = |token: &String| app.reply_key.verify(ctx.tenant(), token, author.id);
        if let Some(ticket) = tokens.iter().find_map(signed) {
            return Ok(Some(Thread {
                author: author.clone(),
                ticket: Some(ticket),
                proven: true,
            }));
        }
    }
    let Some(author) = sender.person else { return Ok(None) };
    let ticket = if parsed.answers.is_empty() {
        None
    } else {
        repo::find_ticket(&mut app.db.read(ctx).await?, &parsed.answers).await?
    };
    Ok(Some(Thread {
        author,
        ticket,
        proven: false,
    }))
}

/// What stands after a `+` in any address the mail was sent to.
fn tokens(mail: &Incoming, parsed: &ParsedMail) -> Vec<String> {
    mail.envelope_recipients
        .iter()
        .chain(&parsed.addressed)
        .filter_map(|address| split(address)?.detail)
        .collect()
}
