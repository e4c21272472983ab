//! Tickets between the wire and the domain.

use chrono::{DateTime, Utc};
use context::TenantCtx;
use proto::ticketing::v1 as wire;

use super::{
    caller::Caller,
    entity::{Impact, Kind, LastAuthor, Named, PendingReason, Priority, Source, Status, Ticket, Urgency},
};
use crate::person::Person;

/// Pairs the words of the domain with those of the wire, both ways and totally.
macro_rules! pairs {
    ($($domain:ident = $wire:ident ($to:ident, $from:ident) { $($variant:ident),+ })+) => {$(
        /// To the wire.
        pub(crate) fn $to(value: $domain) -> wire::$wire {
            match value { $($domain::$variant => wire::$wire::$variant,)+ }
        }

        /// From the wire; `None` if not said.
        #[allow(dead_code, reason = "one macro for words that are only told and words that are also read")]
        pub(crate) fn $from(value: wire::$wire) -> Option<$domain> {
            match value { wire::$wire::Unspecified => None, $(wire::$wire::$variant => Some($domain::$variant),)+ }
        }
    )+};
}

pairs! {
    Kind = TicketKind (kind_to_wire, kind_from_wire) { Incident, Request }
    Status = TicketStatus (status_to_wire, status_from_wire) { New, Open, Pending, Resolved, Closed, Cancelled }
    PendingReason = PendingReason (reason_to_wire, reason_from_wire) { Requester, Supplier, Scheduled, Approval }
    Impact = Impact (impact_to_wire, impact_from_wire) { Organisation, Department, Person }
    Urgency = Urgency (urgency_to_wire, urgency_from_wire) { Critical, High, Normal, Low }
    Priority = Priority (priority_to_wire, priority_from_wire) { P1, P2, P3, P4 }
    Source = TicketSource (source_to_wire, source_from_wire) { Portal, Mail, Agent, Api }
    LastAuthor = LastAuthor (author_to_wire, author_from_wire) { Requester, Agent }
}

/// The ticket as one caller sees it.
pub(crate) fn for_caller(ctx: &TenantCtx, ticket: &Ticket, now: DateTime<Utc>) -> wire::Ticket {
    let mut message = to_wire(ticket);
    let transitions = Caller::of(ctx).transitions(ticket, now);
    message.allowed_transitions = transitions
        .into_iter()
        .map(|status| status_to_wire(status).into())
        .collect();
    if !ctx.is_agent() {
        message.tags.clear();
    }
    message
}

/// The ticket with everything, for technicians and services.
pub(crate) fn to_wire(ticket: &Ticket) -> wire::Ticket {
    wire::Ticket {
        id: ticket.id.to_string(),
        revision: ticket.revision,
        number: ticket.number_text(),
        kind: kind_to_wire(ticket.kind).into(),
        title: ticket.title.clone(),
        status: status_to_wire(ticket.status).into(),
        pending_reason: ticket.pending_reason.map_or(0, |reason| reason_to_wire(reason).into()),
        allowed_transitions: Vec::new(),
        impact: impact_to_wire(ticket.impact).into(),
        urgency: urgency_to_wire(ticket.urgency).into(),
        priority: priority_to_wire(ticket.priority).into(),
        category_id: id(&ticket.category),
        category_name: name(&ticket.category),
        requester_id: ticket.requester.id.to_string(),
        requester_name: ticket.requester.name.clone(),
        requester_email: ticket.requester.email.clone(),
        requester_vip: ticket.requester.vip,
        assignee_id: id(&ticket.assignee),
        assignee_name: name(&ticket.assignee),
        team_id: id(&ticket.team),
        team_name: name(&ticket.team),
        location_id: id(&ticket.location),
        location_name: name(&ticket.location),
        watchers: ticket.watchers.iter().map(watcher).collect(),
        tags: ticket.tags.clone(),
        source: source_to_wire(ticket.source).into(),
        created_at: Some(proto::timestamp(ticket.created_at)),
        updated_at: Some(proto::timestamp(ticket.updated_at)),
        first_responded_at: ticket.first_responded_at.map(proto::timestamp),
        resolved_at: ticket.resolved_at.map(proto::timestamp),
        closed_at: ticket.closed_at.map(proto::timestamp),
        last_author: ticket.last_author.map_or(0, |author| author_to_wire(author).into()),
        watcher_ids: Vec::new(),
    }
}

fn watcher(person: &Person) -> wire::Watcher {
    wire::Watcher {
        person_id: person.id.to_string(),
        name: person.name.clone(),
        email: person.email.clone(),
    }
}

fn id<I: std::fmt::Display>(named: &Option<Named<I>>) -> String {
    named.as_ref().map(|named| named.id.to_string()).unwrap_or_default()
}

fn name<I>(named: &Option<Named<I>>) -> String {
    named.as_ref().map(|named| named.name.clone()).unwrap_or_default()
}
