//! What links tell.

use db::OutboxEvent;
use ids::{ArticleId, AssetId};
use proto::ticketing::v1 as wire;

use crate::ticket::Ticket;

/// ticketing.link.changed for an asset.
pub(super) fn asset(ticket: &Ticket, asset: AssetId, linked: bool) -> OutboxEvent {
    tell(
        ticket,
        wire::LinkChanged {
            asset_id: asset.to_string(),
            linked,
            ..wire::LinkChanged::default()
        },
    )
}

/// ticketing.link.changed for an article.
pub(super) fn article(ticket: &Ticket, article: ArticleId, linked: bool) -> OutboxEvent {
    tell(
        ticket,
        wire::LinkChanged {
            article_id: article.to_string(),
            linked,
            ..wire::LinkChanged::default()
        },
    )
}

fn tell(ticket: &Ticket, mut body: wire::LinkChanged) -> OutboxEvent {
    body.ticket_id = ticket.id.to_string();
    OutboxEvent::new("link", "changed", ticket.id, ticket.revision, &body).internal()
}
