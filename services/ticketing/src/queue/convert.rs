//! The queue between the wire and the domain.

use context::ProviderCtx;
use fault::{Fault, validate::Checker};
use ids::PersonId;
use prost::Message;
use proto::ticketing::v1 as wire;

use super::entity::{Counts, QueueFilter, QueueTicket};
use crate::ticket::list::convert::{one_of, priorities, sort, statuses};

/// Longest search, in characters.
const MAX_QUERY: usize = 200;

/// Reads the filters; `me` is the caller.
pub(super) fn filter(ctx: &ProviderCtx, request: &wire::ListQueueTicketsRequest) -> Result<QueueFilter, Fault> {
    let mut check = Checker::new();
    let me = Some(PersonId::from(ctx.actor().id));
    let filter = QueueFilter {
        sort: sort(&mut check, &request.order_by, &["created_at", "updated_at", "priority"]),
        query: check.text("query", &request.query, 0..=MAX_QUERY),
        status: statuses(&mut check, &request.status),
        priority: priorities(&mut check, &request.priority),
        assignee: one_of(&mut check, "assignee", &request.assignee, me, true),
        team: one_of(&mut check, "team", &request.team, None, true),
        tenant: one_of(&mut check, "tenant", &request.tenant, None, false).ids,
    };
    check.finish()?;
    Ok(filter)
}

/// A row of the queue.
pub(super) fn to_wire(row: &QueueTicket) -> Result<wire::QueueTicket, Fault> {
    let ticket = wire::Ticket::decode(row.snapshot.as_slice()).map_err(Fault::hide)?;
    Ok(wire::QueueTicket {
        tenant_id: row.tenant.id.to_string(),
        tenant_slug: row.tenant.slug.clone(),
        tenant_name: row.tenant.name.clone(),
        tenant_color: row.tenant.color.clone(),
        ticket: Some(ticket),
    })
}

/// The counts.
pub(super) fn counts(counts: Counts) -> wire::CountQueueTicketsResponse {
    let Counts {
        unfinished,
        mine,
        unassigned,
        urgent,
        awaiting_answer,
    } = counts;
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    wire::CountQueueTicketsResponse {
        unfinished: small(unfinished),
        mine: small(mine),
        unassigned: small(unassigned),
        urgent: small(urgent),
        awaiting_answer: small(awaiting_answer),
    }
}
