use proto::notification::v1 as wire;

use super::{Feed, entity::Item};

/// A page of a feed as messages carry it.
pub fn to_proto(feed: Feed) -> wire::ListNotificationsResponse {
    wire::ListNotificationsResponse {
        notifications: feed.page.items.into_iter().map(item).collect(),
        next_page_token: feed.page.next_page_token,
        unread_count: count(feed.unread),
    }
}

/// A count as messages carry it.
pub fn count(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn item(item: Item) -> wire::Notification {
    wire::Notification {
        id: item.id.to_string(),
        kind: item.kind,
        tenant_id: item.tenant.to_string(),
        ticket_id: item.ticket.to_string(),
        ticket_number: item.number,
        ticket_title: item.title,
        actor_name: item.actor,
        preview: item.preview,
        created_at: Some(proto::timestamp(item.created_at)),
        read: item.read,
    }
}
