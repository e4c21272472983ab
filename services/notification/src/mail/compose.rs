//! From a delivery to a letter: the message and its files are fetched at the moment the mail is sent.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use context::TenantCtx;
use fault::{ErrorCode, Fault};
use markup::one_line;
use proto::ticketing::v1::Message;

use super::{
    letter::{File, Letter, name_and_address},
    templates::{Brand, Templates, Words},
};
use crate::{
    app::App,
    delivery::entity::{Delivery, Template},
    profile::entity::{Profile, Sender},
};

/// What a tenant's mail is written with.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    /// How it looks.
    pub profile: Profile,
    /// Who writes, and where answers go.
    pub sender: Sender,
    /// Ids of the thread, oldest first.
    pub thread: Vec<String>,
}

/// A mail about a ticket, or an invitation of a tenant's person.
pub(crate) async fn for_tenant(app: &App, ctx: &TenantCtx, mail: &Delivery, paper: &Paper) -> Result<Letter, Fault> {
    let brand = Brand::new(
        &paper.profile.name,
        &paper.profile.primary_color,
        &paper.profile.mail_footer,
    );
    let mut words = words(mail, brand);
    let mut letter = base(mail, (paper.sender.name.clone(), paper.sender.address.clone()));
    if let Some(ticket) = mail.ticket {
        words.url = portal_link(&paper.profile.portal_url, &ticket.to_string());
        if let Some(person) = mail.person {
            let token = app.reply_key.sign(ctx.tenant(), ticket, person);
            letter.reply_to = reply_address::compose(&paper.sender.answers_to, &token);
            words.can_answer = letter.reply_to.is_some();
        }
        letter.references.clone_from(&paper.thread);
        let last = paper.thread.last().cloned();
        letter.in_reply_to = Some(mail.in_reply_to.clone()).filter(|id| !id.is_empty()).or(last);
        add_to(&mut letter.references, letter.in_reply_to.as_ref());
        if let Some(message) = mail.message.filter(|_| mail.template != Template::TicketCreated) {
            let message = app.directory.message(ctx.tenant(), ticket, message).await?;
            enclose(app, ctx, &message, &mut words, &mut letter).await?;
        }
    } else {
        words.url = app
            .directory
            .invitation_link(Some(ctx.tenant()), &mail.facts.invitation)
            .await?;
    }
    finish(app, mail, words, letter)
}

/// An invitation of a provider's technician.
pub(crate) async fn for_provider(app: &App, mail: &Delivery) -> Result<Letter, Fault> {
    let mut words = words(mail, Brand::new(&mail.facts.organisation, "", ""));
    words.url = app.directory.invitation_link(None, &mail.facts.invitation).await?;
    finish(app, mail, words, base(mail, name_and_address(&app.mail.system_sender)))
}

fn finish(app: &App, mail: &Delivery, words: Words, mut letter: Letter) -> Result<Letter, Fault> {
    (letter.html, letter.text) = app.templates.render(mail.template, &words)?;
    Ok(letter)
}

fn base(mail: &Delivery, from: (String, String)) -> Letter {
    let confirmation = mail.template == Template::TicketCreated;
    let auto_submitted = if confirmation { "auto-replied" } else { "auto-generated" };
    Letter {
        from,
        to: (mail.recipient_name.clone(), mail.recipient.clone()),
        subject: mail.subject.clone(),
        message_id: mail.mail_message_id.clone(),
        auto_submitted: mail.template.is_automatic().then_some(auto_submitted),
        no_bounce: confirmation,
        ..Letter::default()
    }
}

fn words(mail: &Delivery, brand: Brand) -> Words {
    Words {
        lang: mail.locale.clone(),
        brand,
        subject: mail.subject.clone(),
        recipient: one_line(&mail.recipient_name, 100),
        address: mail.recipient.clone(),
        number: mail.facts.number.clone(),
        title: if mail.facts.show_title {
            mail.facts.title.clone()
        } else {
            String::new()
        },
        actor: one_line(&mail.facts.actor, 100),
        marker: Templates::marker(&mail.locale).to_owned(),
        expires: mail.facts.expires_at.map(minute).unwrap_or_default(),
        ..Words::default()
    }
}

fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn portal_link(portal: &str, ticket: &str) -> String {
    let portal = portal.trim_end_matches('/');
    if portal.starts_with("http://") || portal.starts_with("https://") {
        format!("{portal}/tickets/{ticket}")
    } else {
        String::new()
    }
}

fn add_to(references: &mut Vec<String>, id: Option<&String>) {
    if let Some(id) = id
        && !references.contains(id)
    {
        references.push(id.clone());
    }
}

/// Puts the message and as many of its files as fit into the letter; the others are named.
async fn enclose(
    app: &App,
    ctx: &TenantCtx,
    message: &Message,
    words: &mut Words,
    letter: &mut Letter,
) -> Result<(), Fault> {
    let mut room = app.mail.attachments_mib << 20;
    for file in &message.attachments {
        let size = u64::try_from(file.size).unwrap_or(u64::MAX);
        let fits = size <= room;
        let content = if fits {
            content(app, ctx, &file.id, size).await?
        } else {
            None
        };
        let Some(content) = content else {
            words.files_left.push(one_line(&file.filename, 180));
            continue;
        };
        room -= size;
        let enclosed = File {
            content_id: file.id.clone(),
            name: file.filename.clone(),
            media_type: file.media_type.clone(),
            content,
        };
        if file.inline && message.body_html.contains(&format!("cid:{}", file.id)) {
            letter.inline.push(enclosed);
        } else {
            letter.attached.push(enclosed);
        }
    }
    words.message_html = safe(&message.body_html);
    words.message_text = if message.body.trim().is_empty() {
        mail_parser::decoders::html::html_to_text(&message.body_html)
            .trim()
            .to_owned()
    } else {
        message.body.trim().to_owned()
    };
    Ok(())
}

/// The bytes of a file; `None` if it is gone.
async fn content(app: &App, ctx: &TenantCtx, id: &str, size: u64) -> Result<Option<Vec<u8>>, Fault> {
    let read = async {
        let file = app.directory.attachment(ctx.tenant(), id).await?;
        Ok::<_, Fault>(app.blobs.get_bytes(ctx, &file.blob_key, size.max(1)).await?)
    };
    match read.await {
        Ok(bytes) => Ok(Some(bytes.to_vec())),
        Err(fault) if fault.code == ErrorCode::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Ticketing's HTML is safe; a mail leaves the house, so it is checked again.
fn safe(html: &str) -> String {
    if markup::is_costly(html) {
        return markup::stripped(html);
    }
    let schemes = HashSet::from(["http", "https", "mailto", "tel", "cid"]);
    ammonia::Builder::default()
        .url_schemes(schemes)
        .url_relative(ammonia::UrlRelative::Deny)
        .clean(html)
        .to_string()
}
