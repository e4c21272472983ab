//! Taking mails into tickets: the same mail once, an answer only from those who take part.

use chrono::{DateTime, Utc};
use context::{ActorKind, TenantCtx};
use db::TenantTx;
use fault::Fault;

use super::{
    MessageError, events,
    mail::{IncomingMail, Outcome, Standing},
    repo,
};
use crate::{
    activity::{self, Log},
    app::App,
    attachment, permissions,
    person::{self, Person},
    ticket::{self, Edit, Kind, Opening, Scope, Source, Ticket, TicketKey},
};

/// Takes a mail in: as a new ticket, or as a message of the one it answers. Only for mail-ingest.
pub async fn receive(app: &App, ctx: &TenantCtx, mut mail: IncomingMail) -> Result<Outcome, MessageError> {
    ctx.require(permissions::TICKET_CREATE)?;
    if ctx.actor().kind != ActorKind::Service || ctx.actor().name != "mail-ingest" {
        return Err(Fault::forbidden("SERVICE_REQUIRED", "this is not open to callers from outside").into());
    }
    let now = app.clock.now();
    let copied = copied(app, ctx, &mail).await?;
    let technician = match mail.ticket {
        Some(_) => app.directory.agent_now(ctx, mail.sender.id).await?,
        None => None,
    };
    let as_sender = ctx.clone().acting_as(mail.actor());
    let mut tx = app.db.begin(&as_sender).await?;
    if let Some(known) = repo::find_mail(&mut tx, &mail.mail_message_id).await? {
        let number = ticket::repo::number(&mut tx, known.ticket_id).await?;
        return Ok(Outcome::Stored {
            ticket: known.ticket_id,
            number,
            message: known.message_id,
            duplicate: true,
        });
    }
    let mut log = Log::new(&as_sender, now);
    log.cause.clone_from(&mail.mail_message_id);
    let answered = match mail.ticket {
        Some(id) => ticket::repo::find_for_update(&mut tx, TicketKey::Id(id), Scope::ALL).await?,
        None => None,
    };
    let outcome = match answered {
        None if mail.ticket.is_some() => return Ok(Outcome::Refused),
        None => open(&mut tx, &mut mail, copied, None, log).await?,
        Some(ticket) => match mail.standing(&ticket, technician.as_ref()) {
            Standing::Outsider => return Ok(Outcome::Refused),
            Standing::Participant if !mail.automatic && !ticket.takes_answers(now) => {
                open(&mut tx, &mut mail, copied, Some(&ticket), log).await?
            }
            standing => answer(&mut tx, &mut mail, ticket, standing, copied, log).await?,
        },
    };
    tx.commit().await?;
    Ok(outcome)
}

/// The people in Cc that the tenant knows; others are left out, a mail is not lost for them.
async fn copied(app: &App, ctx: &TenantCtx, mail: &IncomingMail) -> Result<Vec<Person>, Fault> {
    let mut people = Vec::new();
    for id in mail.cc.iter().filter(|id| **id != mail.sender.id) {
        people.extend(app.directory.person(ctx, *id).await?.filter(|person| person.active));
    }
    Ok(people)
}

/// A new ticket; a follow-up if `before` has ended already.
async fn open(
    tx: &mut TenantTx,
    mail: &mut IncomingMail,
    copied: Vec<Person>,
    before: Option<&Ticket>,
    mut log: Log,
) -> Result<Outcome, MessageError> {
    let cc = copied.iter().map(|person| person.email.clone()).collect();
    let first = mail.message(false, cc);
    let message = first.id;
    if let Some(before) = before {
        log.note("follow_up_of", before.number_text());
    }
    let mut ticket = ticket::new_ticket(mail.title(), Kind::Incident, mail.sender.clone(), Source::Mail, log.at);
    ticket.watch(copied);
    let mut opening = Opening::new(ticket, first, log);
    opening.files = std::mem::take(&mut mail.files);
    opening.automatic = mail.automatic;
    let ticket = ticket::store(tx, opening).await?;
    Ok(Outcome::Stored {
        ticket: ticket.id,
        number: ticket.number_text(),
        message,
        duplicate: false,
    })
}

/// An answer; an automatic one changes nothing but the thread.
async fn answer(
    tx: &mut TenantTx,
    mail: &mut IncomingMail,
    mut ticket: Ticket,
    standing: Standing,
    copied: Vec<Person>,
    mut log: Log,
) -> Result<Outcome, MessageError> {
    let now: DateTime<Utc> = log.at;
    let agent = standing == Standing::Agent;
    let mut cc: Vec<String> = copied.iter().map(|person| person.email.clone()).collect();
    let mut changes = Vec::new();
    let change = if mail.automatic {
        None
    } else {
        person::repo::remember(tx, &copied).await?;
        let watchers = ticket.watchers.iter().cloned().chain(copied).collect();
        changes = ticket.edit(Edit {
            watchers: Some(watchers),
            ..Edit::default()
        });
        if agent {
            ticket.agent_answered(now)?;
            // As in the console: everybody who gets it.
            cc = ticket.watcher_addresses();
            cc.retain(|address| *address != mail.sender.email);
            None
        } else {
            ticket.participant_answered(now)?
        }
    };
    let message = mail.message(agent, cc);
    ticket::repo::update(tx, &mut ticket, now).await?;
    if !changes.is_empty() {
        ticket::repo::replace_watchers(tx, &ticket).await?;
        tx.publish(ticket::events::updated(&ticket, &changes, None)).await?;
    }
    let in_reply_to = repo::insert(tx, ticket.id, &message, now).await?;
    log.note("replied", message.preview());
    for file in &mail.files {
        attachment::repo::insert_file(tx, file, mail.sender.id.uuid(), ticket.id, message.id, now).await?;
        log.note("attached", &file.filename);
    }
    changes.iter().for_each(|change| log.changed(change));
    tx.publish(events::added(&ticket, &message, in_reply_to, false, now))
        .await?;
    match change {
        Some(change) => {
            log.changed(&ticket::status_change(change, &ticket));
            ticket::finish(tx, &ticket, change, None, &log).await?;
        }
        None => activity::repo::insert(tx, ticket.id, &log).await?,
    }
    Ok(Outcome::Stored {
        ticket: ticket.id,
        number: ticket.number_text(),
        message: message.id,
        duplicate: false,
    })
}
