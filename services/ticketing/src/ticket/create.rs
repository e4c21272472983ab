//! Opening tickets.

use context::TenantCtx;
use ids::{AssetId, AttachmentId, CategoryId, LocationId, PersonId, TeamId, TicketId};

use super::{
    TicketError,
    caller::channel,
    entity::{Impact, Kind, LastAuthor, Named, Priority, Source, Status, Ticket, Urgency},
    opening::{self, Opening},
    references::References,
};
use crate::{
    activity::Log,
    app::App,
    category,
    message::{Author, MessageKind, NewMessage},
    permissions,
    person::Person,
};

/// What a new ticket says.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Create {
    pub title: String,
    pub description: String,
    pub kind: Kind,
    pub requester: Option<PersonId>,
    pub impact: Impact,
    pub urgency: Urgency,
    pub category: Option<CategoryId>,
    pub assignee: Option<PersonId>,
    pub team: Option<TeamId>,
    pub location: Option<LocationId>,
    pub watchers: Vec<PersonId>,
    pub tags: Vec<String>,
    pub attachments: Vec<AttachmentId>,
    pub assets: Vec<AssetId>,
}

/// Opens a ticket: a requester for themselves, a technician for anybody.
pub async fn create(app: &App, ctx: &TenantCtx, cmd: Create) -> Result<Ticket, TicketError> {
    ctx.require(permissions::TICKET_CREATE)?;
    let now = app.clock.now();
    let mut refs = References::new(app, ctx);
    refs.agents_only("assignee_id", cmd.assignee.is_none());
    refs.agents_only("team_id", cmd.team.is_none());
    refs.agents_only("tags", cmd.tags.is_empty());
    refs.agents_only("requester_id", cmd.requester.is_none() || cmd.requester == ctx.person());
    let asks = cmd.requester.or(ctx.person());
    refs.check(
        asks.is_some(),
        "requester_id",
        "required",
        "a program must say who asks",
    );
    let requester = match asks {
        Some(id) => refs.person("requester_id", id).await?,
        None => None,
    };
    let agent = ctx.is_agent();
    let assignee = match cmd.assignee.filter(|_| agent) {
        Some(id) => refs.agent("assignee_id", id).await?,
        None => None,
    };
    let team = match cmd.team.filter(|_| agent) {
        Some(id) => refs.team("team_id", id).await?,
        None => None,
    };
    let location = match cmd.location {
        Some(id) => refs.location("location_id", id).await?,
        None => None,
    };
    let watchers = refs.watchers("watcher_ids", &cmd.watchers).await?;
    let assets = refs.assets("asset_ids", &cmd.assets).await?;
    refs.finish()?;
    let Some(requester) = requester else {
        return Err(TicketError::NotFound);
    };

    let mut tx = app.db.begin(ctx).await?;
    let category = category::usable(&mut tx, cmd.category).await?;
    let own = ctx.person() == Some(requester.id);
    let author = Author {
        id: ctx.person(),
        name: ctx.actor().name.clone(),
        agent: ctx.is_agent() && !own,
    };
    let mut first = NewMessage::markdown(MessageKind::Public, channel(ctx), author, &cmd.description);
    first.attachments = cmd.attachments;
    let mut ticket = new_ticket(cmd.title, cmd.kind, requester, channel(ctx), now);
    ticket.impact = cmd.impact;
    ticket.urgency = cmd.urgency;
    ticket.reckon_priority();
    ticket.category = category;
    ticket.assignee = assignee.map(|agent| Named {
        id: agent.id,
        name: agent.name,
    });
    ticket.team = team;
    ticket.location = location;
    ticket.watch(watchers);
    ticket.tags = cmd.tags;
    ticket.last_author = Some(if own { LastAuthor::Requester } else { LastAuthor::Agent });
    let mut opening = Opening::new(ticket, first, Log::new(ctx, now));
    opening.assets = assets;
    opening.uploader = ctx.actor().id;
    let ticket = opening::store(&mut tx, opening).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// A ticket nobody has touched.
pub(crate) fn new_ticket(
    title: String,
    kind: Kind,
    requester: Person,
    source: Source,
    now: chrono::DateTime<chrono::Utc>,
) -> Ticket {
    let mut ticket = Ticket {
        id: TicketId::new(),
        revision: 1,
        kind,
        number: 0,
        title,
        status: Status::New,
        pending_reason: None,
        impact: Impact::Person,
        urgency: Urgency::Normal,
        priority: Priority::P4,
        category: None,
        requester,
        assignee: None,
        team: None,
        location: None,
        watchers: Vec::new(),
        tags: Vec::new(),
        source,
        created_at: now,
        updated_at: now,
        first_responded_at: None,
        resolved_at: None,
        closed_at: None,
        last_author: Some(LastAuthor::Requester),
    };
    ticket.reckon_priority();
    ticket
}
