//! From events to the queue.

use db::TenantTx;
use ids::{TeamId, TenantId, TicketId};
use prost::Message;
use proto::{identity::v1 as identity, ticketing::v1 as wire};

use super::repo::{self, Projected, TenantFacts};
use crate::ticket::{Priority, convert};

/// Puts a ticket into the queue as an event told it. A snapshot that cannot be read is an error.
pub(crate) async fn project(tx: &mut TenantTx, tenant: TenantId, ticket: wire::Ticket) -> Result<(), ProjectionError> {
    repo::put_ticket(tx, &read(tenant, ticket)?).await?;
    Ok(())
}

/// Notes what a tenant is called and looks like, as its settings say.
pub(crate) async fn tenant(
    tx: &mut TenantTx,
    id: TenantId,
    settings: identity::TenantSettings,
) -> Result<(), ProjectionError> {
    let facts = TenantFacts {
        slug: settings.slug,
        name: settings.name,
        color: settings.primary_color,
        revision: settings.revision.max(1),
    };
    repo::put_tenant(tx, id, &facts).await?;
    Ok(())
}

/// Why an event does not become a row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectionError {
    /// It does not say what a ticket must say.
    #[error("the ticket in the event has no readable {0}")]
    Unreadable(&'static str),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::DbError),
}

impl From<sqlx::Error> for ProjectionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

fn read(tenant: TenantId, mut ticket: wire::Ticket) -> Result<Projected, ProjectionError> {
    let wrong = ProjectionError::Unreadable;
    let id: TicketId = ticket.id.parse().map_err(|_| wrong("id"))?;
    let time = |time: &Option<prost_types::Timestamp>| time.as_ref().and_then(proto::from_timestamp);
    ticket.watchers.clear();
    ticket.allowed_transitions.clear();
    Ok(Projected {
        ticket_id: id.uuid(),
        tenant_id: tenant,
        revision: ticket.revision,
        status: convert::status_from_wire(ticket.status()).ok_or(wrong("status"))?,
        priority: Priority::from_level(i16::try_from(ticket.priority).unwrap_or_default()).ok_or(wrong("priority"))?,
        assignee_id: ticket.assignee_id.parse().ok().map(|id: ids::PersonId| id.uuid()),
        team_id: ticket.team_id.parse().ok().map(|id: TeamId| id.uuid()),
        awaits_answer: ticket.last_author() == wire::LastAuthor::Requester,
        created_at: time(&ticket.created_at).ok_or(wrong("created_at"))?,
        updated_at: time(&ticket.updated_at).ok_or(wrong("updated_at"))?,
        words: format!(
            "{} {} {} {}",
            ticket.number, ticket.title, ticket.requester_name, ticket.requester_email
        ),
        snapshot: ticket.encode_to_vec(),
    })
}
