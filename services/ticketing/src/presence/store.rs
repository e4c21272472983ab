//! Presence in Redis. Keys and channels are made from the caller's context.

use std::time::Duration;

use chrono::{DateTime, Utc};
use context::TenantCtx;
use ids::{PersonId, TicketId};
use redis::{
    AsyncCommands, Client, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Deserialize;
use serde_json::json;

use super::entity::{HOLDS_FOR, Mode, Presence, after};

/// Where Redis is, and how long to wait for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// `redis://host:port`.
    pub url: String,
    /// How long Redis may take before nobody is seen.
    pub timeout_ms: u64,
}

/// Who is in which ticket. Cheap to clone.
#[derive(Clone)]
pub struct PresenceStore {
    connection: ConnectionManager,
}

impl PresenceStore {
    /// A store that connects when it is first used and again after a break.
    pub fn open(settings: &RedisSettings) -> Result<Self, RedisError> {
        let timeout = Some(Duration::from_millis(settings.timeout_ms));
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(timeout)
            .set_connection_timeout(timeout)
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(Client::open(settings.url.as_str())?, config)?;
        Ok(Self { connection })
    }

    /// Notes what somebody does in a ticket and gives everybody who is there; nobody if Redis is away.
    pub(super) async fn announce(
        &self,
        ctx: &TenantCtx,
        ticket: TicketId,
        me: PersonId,
        mode: Option<Mode>,
        now: DateTime<Utc>,
    ) -> Vec<Presence> {
        self.try_announce(ctx, ticket, me, mode, now)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "redis did not answer, nobody is seen");
                Vec::new()
            })
    }

    async fn try_announce(
        &self,
        ctx: &TenantCtx,
        ticket: TicketId,
        me: PersonId,
        mode: Option<Mode>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Presence>, RedisError> {
        let mut redis = self.connection.clone();
        let key = format!(
            "guichet:{}:presence:{}",
            ctx.tenant().uuid().simple(),
            ticket.uuid().simple()
        );
        let stored: Vec<(String, String)> = redis.hgetall(&key).await?;
        let before: Vec<Presence> = stored
            .iter()
            .filter_map(|(_, text)| serde_json::from_str(text).ok())
            .collect();
        let gone: Vec<_> = before
            .iter()
            .filter(|p| p.until <= now && p.person != me)
            .map(|p| field(p.person))
            .collect();
        let (people, tell) = after(before, me, &ctx.actor().name, mode, now);
        let mut pipe = redis::pipe();
        match people.iter().find(|presence| presence.person == me) {
            Some(mine) => pipe
                .hset(&key, field(me), serde_json::to_string(mine).unwrap_or_default())
                .ignore(),
            None => pipe.hdel(&key, field(me)).ignore(),
        };
        if !gone.is_empty() {
            pipe.hdel(&key, gone).ignore();
        }
        pipe.expire(&key, HOLDS_FOR.num_seconds()).ignore();
        if tell {
            let channel = format!("guichet:presence:{}", ctx.tenant().uuid().simple());
            pipe.publish(channel, message(ctx, ticket, &people)).ignore();
        }
        let () = pipe.query_async(&mut redis).await?;
        Ok(people)
    }
}

fn field(person: PersonId) -> String {
    person.uuid().simple().to_string()
}

/// The whole state of a ticket, for live updates in browsers.
fn message(ctx: &TenantCtx, ticket: TicketId, people: &[Presence]) -> String {
    let person = |p: &Presence| json!({"id": p.person, "name": p.name, "mode": p.mode});
    let people: Vec<_> = people.iter().map(person).collect();
    json!({"tenant": ctx.tenant(), "provider": ctx.provider(), "subject": ticket, "people": people}).to_string()
}
