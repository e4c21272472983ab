//! Who else is in a ticket right now. Kept in Redis for half a minute and never the truth: without Redis nobody is seen, and nothing else stops.

mod entity;
mod grpc;
pub(crate) mod store;

use context::TenantCtx;
use fault::Fault;

pub use entity::{Mode, Presence};
pub use grpc::PresenceGrpc;
pub use store::{PresenceStore, RedisSettings};

use crate::{
    app::App,
    permissions,
    ticket::{TicketError, TicketKey, require_agent, visible},
};

/// Says what the caller does in a ticket (`None`: they left), and tells who else is there.
pub async fn announce(
    app: &App,
    ctx: &TenantCtx,
    key: TicketKey,
    mode: Option<Mode>,
) -> Result<Vec<Presence>, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    require_agent(ctx)?;
    let only_people = || Fault::forbidden("PERSON_REQUIRED", "only a person can be present");
    let me = ctx.person().ok_or_else(only_people)?;
    let ticket = visible(app, ctx, key).await?;
    let mut present = app.presence.announce(ctx, ticket, me, mode, app.clock.now()).await;
    present.retain(|presence| presence.person != me);
    Ok(present)
}
