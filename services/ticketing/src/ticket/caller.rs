//! What a caller may do with a ticket, beside what the ticket itself allows.

use chrono::{DateTime, Utc};
use context::{TenantCtx, View};
use fault::Fault;
use ids::{LocationId, PersonId};

use super::entity::{Source, Status, Ticket};
use crate::permissions;

/// The part of a caller's rights that the rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// True for technicians.
    pub agent: bool,
    /// Who, if it is a person.
    pub person: Option<PersonId>,
    /// May change fields, start, hold, reopen.
    pub update: bool,
    /// May resolve and cancel.
    pub resolve: bool,
    /// May close.
    pub close: bool,
    /// May write in the thread.
    pub reply: bool,
}

impl Caller {
    /// The caller behind a context.
    pub fn of(ctx: &TenantCtx) -> Self {
        Self {
            agent: ctx.is_agent(),
            person: ctx.person(),
            update: ctx.can(permissions::TICKET_UPDATE),
            resolve: ctx.can(permissions::TICKET_RESOLVE),
            close: ctx.can(permissions::TICKET_CLOSE),
            reply: ctx.can(permissions::TICKET_REPLY),
        }
    }

    /// A requester with their own ticket may open it again and close it.
    fn owns(&self, ticket: &Ticket) -> bool {
        !self.agent && self.reply && self.person == Some(ticket.requester.id)
    }

    /// Ok if the caller may take the step to `to`, as far as rights go.
    pub fn may_move(&self, ticket: &Ticket, to: Status) -> Result<(), Fault> {
        let reopens = to == Status::Open && !matches!(ticket.status, Status::New | Status::Pending);
        let allowed = match to {
            Status::Open if reopens => self.owns(ticket) || (self.agent && self.update),
            Status::Open | Status::Pending => self.agent && self.update,
            Status::Resolved | Status::Cancelled => self.agent && self.resolve,
            Status::Closed => self.owns(ticket) || (self.agent && self.close),
            Status::New => false,
        };
        if allowed {
            return Ok(());
        }
        Err(Fault::forbidden(
            "PERMISSION_DENIED",
            format!("you may not make this ticket {to}"),
        ))
    }

    /// Statuses that may follow now, for this caller.
    pub fn transitions(&self, ticket: &Ticket, now: DateTime<Utc>) -> Vec<Status> {
        let possible = |to: &Status| ticket.may_become(*to, now) && self.may_move(ticket, *to).is_ok();
        let differs = |to: &Status| *to != ticket.status || *to == Status::Pending;
        Status::ALL.iter().copied().filter(possible).filter(differs).collect()
    }
}

/// How something the caller writes comes in.
pub fn channel(ctx: &TenantCtx) -> Source {
    match ctx.actor().kind {
        context::ActorKind::ApiKey => Source::Api,
        context::ActorKind::Mail => Source::Mail,
        context::ActorKind::Agent | context::ActorKind::Rule | context::ActorKind::Service => Source::Agent,
        context::ActorKind::Person if ctx.is_agent() => Source::Agent,
        context::ActorKind::Person => Source::Portal,
    }
}

/// Which tickets a caller sees, as the statements need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// All of the tenant's.
    pub company: bool,
    /// Those this person asked for or watches.
    pub person: Option<PersonId>,
    /// Those asked for by people of this place.
    pub department: Option<LocationId>,
}

impl Scope {
    /// Everything of the tenant, for the product's own work.
    pub const ALL: Self = Self {
        company: true,
        person: None,
        department: None,
    };

    /// What the caller of a context sees.
    pub fn of(ctx: &TenantCtx) -> Self {
        let department = match ctx.view() {
            View::Department(department) => Some(department),
            View::Own | View::Company => None,
        };
        Self {
            company: ctx.view() == View::Company,
            person: ctx.person(),
            department,
        }
    }
}

/// Refuses everybody but technicians.
pub fn require_agent(ctx: &TenantCtx) -> Result<(), Fault> {
    if ctx.is_agent() {
        Ok(())
    } else {
        Err(Fault::forbidden("AGENTS_ONLY", "only technicians may do this"))
    }
}
