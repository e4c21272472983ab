//! Deciding on a mail: who gets it, in which language, or why nobody does.

use chrono::{DateTime, Duration, Utc};
use db::{DbError, TenantTx};
use ids::{DeliveryId, MessageId, PersonId, TicketId};
use jobs::Job;
use proto::{identity::v1::InvitationCreated, ticketing::v1 as ticketing};

use super::{
    entity::{Delivery, Facts, State, Template},
    repo,
};
use crate::{app::App, mail::ids::message_id, profile};

/// Kind of the job that makes one attempt.
pub const SEND_JOB: &str = "send_mail";

/// A mail about a ticket, to be decided on for each of its recipients.
#[derive(Debug, Clone)]
pub(crate) struct About<'a> {
    /// The ticket.
    pub ticket: &'a ticketing::Ticket,
    /// The message it carries, if any.
    pub message: Option<MessageId>,
    /// Which text.
    pub template: Template,
    /// Who did it; they get no mail.
    pub actor: Option<PersonId>,
    /// Their name.
    pub actor_name: &'a str,
    /// The mail it answers, if the event knows.
    pub in_reply_to: &'a str,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
}

/// Somebody a ticket's mails go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipient {
    /// Their id.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Requester and watchers, each once.
pub(crate) fn participants(ticket: &ticketing::Ticket) -> Vec<Recipient> {
    let requester = (&ticket.requester_id, &ticket.requester_name, &ticket.requester_email);
    let watchers = ticket.watchers.iter().map(|w| (&w.person_id, &w.name, &w.email));
    let mut all: Vec<Recipient> = Vec::new();
    for (id, name, email) in std::iter::once(requester).chain(watchers) {
        let Ok(person) = id.parse() else { continue };
        if all
            .iter()
            .all(|r| r.person != person && !r.email.eq_ignore_ascii_case(email))
        {
            all.push(Recipient {
                person,
                name: name.clone(),
                email: email.to_lowercase(),
            });
        }
    }
    all
}

/// Queues the mail for everybody in `to` but the actor.
pub(crate) async fn queue(app: &App, tx: &mut TenantTx, about: &About<'_>, to: &[Recipient]) -> Result<(), DbError> {
    let Ok(ticket) = about.ticket.id.parse::<TicketId>() else {
        return Ok(());
    };
    let now = app.clock.now();
    // Its settings are on their way: the event is handled when they are there.
    let profile = profile::repo::find(tx).await?.ok_or(DbError::NotReady)?;
    let sender = profile.sender(&profile::repo::mailboxes(tx).await?);
    for recipient in to.iter().filter(|r| Some(r.person) != about.actor) {
        let person = profile::repo::find_person(tx, recipient.person).await?;
        let facts = Facts {
            number: about.ticket.number.clone(),
            title: about.ticket.title.clone(),
            // Whoever wrote the mail that opened the ticket is not proven to be who they say: their words are not sent to the address they gave.
            show_title: about.template != Template::TicketCreated
                || about.ticket.source() != ticketing::TicketSource::Mail,
            actor: about.actor_name.to_owned(),
            ..Facts::default()
        };
        let locale = profile.locale_for(person.as_ref());
        let mut mail = new(
            app,
            about.template,
            &recipient.email,
            &recipient.name,
            locale,
            facts,
            &sender.address,
            now,
        );
        mail.ticket = Some(ticket);
        mail.message = about.message;
        mail.person = Some(recipient.person);
        about.in_reply_to.clone_into(&mut mail.in_reply_to);
        let left = person.is_some_and(|p| !p.active);
        if let Some(reason) = objection(app, tx, &mail, left, about.happened_at).await? {
            mail.state = State::Suppressed;
            mail.next_attempt_at = None;
            mail.last_response = reason.to_owned();
        }
        store(tx, &mail).await?;
    }
    Ok(())
}

/// Queues an invitation of a tenant's person. `id` is the event's, so that an event is one mail.
pub(crate) async fn queue_invitation(
    app: &App,
    tx: &mut TenantTx,
    id: DeliveryId,
    event: &InvitationCreated,
) -> Result<(), DbError> {
    let sender = match profile::repo::find(tx).await? {
        Some(profile) => profile.sender(&profile::repo::mailboxes(tx).await?).address,
        None => app.mail.system_sender.clone(),
    };
    let mut mail = invitation(app, event, &sender);
    mail.id = id;
    store(tx, &mail).await
}

/// Queues an invitation of a provider's technician.
pub(crate) async fn queue_agent_invitation(
    app: &App,
    tx: &mut TenantTx,
    id: DeliveryId,
    event: &InvitationCreated,
) -> Result<(), DbError> {
    let mut mail = invitation(app, event, &app.mail.system_sender);
    mail.id = id;
    if repo::insert_agent(tx, &mail).await? {
        enqueue(tx, &mail).await?;
    }
    Ok(())
}

/// Asks for the next attempt.
pub(crate) async fn enqueue(tx: &mut TenantTx, mail: &Delivery) -> Result<(), DbError> {
    let Some(at) = mail.next_attempt_at else { return Ok(()) };
    let payload = serde_json::json!({ "delivery": mail.id });
    jobs::enqueue(
        tx,
        Job::new(SEND_JOB, payload)
            .key(format!("{}:{}", mail.id, mail.attempts))
            .run_at(at),
    )
    .await?;
    Ok(())
}

async fn store(tx: &mut TenantTx, mail: &Delivery) -> Result<(), DbError> {
    if repo::insert(tx, mail).await? && mail.state == State::Queued {
        enqueue(tx, mail).await?;
    }
    Ok(())
}

/// Why the mail is not to be sent.
async fn objection(
    app: &App,
    tx: &mut TenantTx,
    mail: &Delivery,
    left: bool,
    happened_at: DateTime<Utc>,
) -> Result<Option<&'static str>, DbError> {
    // After a long outage nobody wants the mails of last week; what happened is in the portal.
    if mail.created_at - happened_at > Duration::hours(i64::from(app.mail.give_up_hours)) {
        return Ok(Some("it happened too long ago"));
    }
    if !fault::validate::is_email(&mail.recipient) {
        return Ok(Some("there is no usable address"));
    }
    if left {
        return Ok(Some("the recipient has no access any more"));
    }
    if mail.template != Template::TicketCreated {
        return Ok(None);
    }
    let (day, minute) = (
        mail.created_at - Duration::hours(24),
        mail.created_at - Duration::minutes(1),
    );
    let (recipient, tenant) = repo::count_confirmations(tx, &mail.recipient, day, minute).await?;
    if recipient >= app.mail.confirmations_per_recipient_per_day {
        return Ok(Some("the recipient had enough confirmations today"));
    }
    Ok((tenant >= app.mail.confirmations_per_minute).then_some("too many confirmations in one minute"))
}

fn invitation(app: &App, event: &InvitationCreated, sender: &str) -> Delivery {
    let template = if event.reset {
        Template::PasswordReset
    } else {
        Template::Invitation
    };
    let facts = Facts {
        invitation: event.invitation_id.clone(),
        organisation: event.organisation.clone(),
        actor: event.invited_by.clone(),
        expires_at: event.expires_at.as_ref().and_then(proto::from_timestamp),
        ..Facts::default()
    };
    let locale = profile::entity::language(&event.locale).to_owned();
    new(
        app,
        template,
        &event.email.to_lowercase(),
        &event.name,
        locale,
        facts,
        sender,
        app.clock.now(),
    )
}

#[allow(clippy::too_many_arguments)]
fn new(
    app: &App,
    template: Template,
    to: &str,
    name: &str,
    locale: String,
    facts: Facts,
    sender: &str,
    now: DateTime<Utc>,
) -> Delivery {
    Delivery {
        id: DeliveryId::new(),
        ticket: None,
        message: None,
        template,
        person: None,
        recipient: to.to_owned(),
        recipient_name: name.to_owned(),
        subject: app.templates.subject(template, &locale, &facts),
        mail_message_id: message_id(sender),
        locale,
        sender: sender.to_owned(),
        facts,
        in_reply_to: String::new(),
        state: State::Queued,
        attempts: 0,
        last_response: String::new(),
        created_at: now,
        next_attempt_at: Some(now),
        give_up_at: now + Duration::hours(i64::from(app.mail.give_up_hours)),
        sent_at: None,
    }
}
