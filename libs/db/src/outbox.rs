//! Events on their way out: written in the transaction of the change, carried by the relay of `libs/events`.

use clock::Clock;
use context::{Actor, ProviderCtx, RequestKey, TenantCtx};
use ids::{EventId, PersonId, ProviderId, TenantId};
use opentelemetry::{propagation::TextMapPropagator, trace::TraceContextExt};
use prost::Message;
use proto::events::v1::Envelope;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::names::Space;

/// A fact to tell, in the past tense: `OutboxEvent::new("ticket", "created", ticket.id, ticket.revision, &message)`.
#[derive(Debug, Clone)]
pub struct OutboxEvent {
    noun: &'static str,
    fact: &'static str,
    subject_id: String,
    revision: i64,
    payload: Vec<u8>,
    internal: bool,
    participants: Vec<PersonId>,
}

impl OutboxEvent {
    /// The fact about one object, with its revision after it and the owner's message.
    pub fn new(
        noun: &'static str,
        fact: &'static str,
        subject_id: impl std::fmt::Display,
        revision: i64,
        message: &impl Message,
    ) -> Self {
        Self {
            noun,
            fact,
            subject_id: subject_id.to_string(),
            revision,
            payload: message.encode_to_vec(),
            internal: false,
            participants: Vec::new(),
        }
    }

    /// The object that came to be, if that is the fact.
    pub(crate) fn made(&self) -> Option<&str> {
        matches!(self.fact, "created" | "added").then_some(&self.subject_id)
    }

    /// Only agents may learn of it.
    #[must_use]
    pub fn internal(mut self) -> Self {
        self.internal = true;
        self
    }

    /// Persons beyond agents who may learn of it.
    #[must_use]
    pub fn participants(mut self, people: impl IntoIterator<Item = PersonId>) -> Self {
        self.participants.extend(people);
        self
    }
}

/// Where an event comes from: whose it is, who did it and why.
#[derive(Debug, Clone)]
pub struct Origin {
    pub(crate) tenant: Option<TenantId>,
    pub(crate) provider: ProviderId,
    pub(crate) clock: Clock,
    actor: Actor,
    causation: String,
    traceparent: String,
    pub(crate) request: Option<RequestKey>,
}

impl Origin {
    /// A fact of a tenant, told from a control transaction.
    pub fn tenant(tenant: TenantId, provider: ProviderId, actor: Actor) -> Self {
        Self {
            tenant: Some(tenant),
            provider,
            clock: Clock::real(),
            actor,
            causation: String::new(),
            traceparent: String::new(),
            request: None,
        }
    }

    /// A fact of a provider itself.
    pub fn provider(provider: ProviderId, actor: Actor) -> Self {
        Self {
            tenant: None,
            provider,
            clock: Clock::real(),
            actor,
            causation: String::new(),
            traceparent: String::new(),
            request: None,
        }
    }

    /// The event or request that led here.
    #[must_use]
    pub fn caused_by(mut self, causation: &str) -> Self {
        causation.clone_into(&mut self.causation);
        self
    }

    pub(crate) fn space(&self) -> Space {
        self.tenant.map_or(Space::Provider(self.provider), Space::Tenant)
    }

    /// The envelope and its subject, as `owner` publishes it.
    pub(crate) fn seal(&self, owner: &str, event: OutboxEvent) -> Sealed {
        let id = EventId::new();
        let envelope = Envelope {
            event_id: id.to_string(),
            tenant_id: self.tenant.map(|t| t.to_string()).unwrap_or_default(),
            provider_id: self.provider.to_string(),
            r#type: format!("{owner}.{}.{}", event.noun, event.fact),
            subject_id: event.subject_id,
            revision: event.revision,
            occurred_at: Some(proto::timestamp(self.clock.now())),
            actor: Some(self.actor.to_wire()),
            causation_id: self.causation.clone(),
            traceparent: current_traceparent().unwrap_or_else(|| self.traceparent.clone()),
            internal: event.internal,
            participant_ids: event.participants.iter().map(ToString::to_string).collect(),
            payload: event.payload,
        };
        let subject = format!(
            "guichet.evt.{owner}.{}.{}.{}",
            event.noun,
            event.fact,
            self.space().subject_token()
        );
        Sealed {
            id,
            subject,
            envelope: envelope.encode_to_vec(),
        }
    }
}

impl From<&TenantCtx> for Origin {
    fn from(ctx: &TenantCtx) -> Self {
        Self {
            tenant: Some(ctx.tenant()),
            provider: ctx.provider(),
            clock: Clock::real(),
            actor: ctx.actor().clone(),
            causation: ctx.causation().to_owned(),
            traceparent: ctx.traceparent().to_owned(),
            request: ctx.request_key().cloned(),
        }
    }
}

impl From<&ProviderCtx> for Origin {
    fn from(ctx: &ProviderCtx) -> Self {
        Self::provider(ctx.provider(), ctx.actor().clone())
    }
}

/// An event as the outbox holds it.
pub(crate) struct Sealed {
    pub(crate) id: EventId,
    pub(crate) subject: String,
    pub(crate) envelope: Vec<u8>,
}

/// Runs the insert; named columns only, because that is all a tenant's role may.
pub(crate) async fn insert<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    event: &Sealed,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into control.outbox (id, subject, envelope) values ($1, $2, $3)",
        event.id.uuid(),
        event.subject,
        event.envelope,
    )
    .execute(executor)
    .await
    .map(drop)
}

/// Writes that a request made something; false if it was written before.
pub(crate) async fn keep_request<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    request: &RequestKey,
    made: &str,
) -> Result<bool, sqlx::Error> {
    let kept = sqlx::query!(
        "insert into control.inbox (handler, event_id, made) values ('request', $1, $2) on conflict do nothing",
        request.id(),
        made,
    )
    .execute(executor)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// What a request made when it was carried out.
pub(crate) async fn made_by<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    request: &RequestKey,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select control.made_by_request($1)", request.id())
        .fetch_one(executor)
        .await
}

/// The current span as a W3C `traceparent`, if it is part of a trace.
pub fn current_traceparent() -> Option<String> {
    let context = tracing::Span::current().context();
    if !context.span().span_context().is_valid() {
        return None;
    }
    let mut carrier = std::collections::HashMap::new();
    opentelemetry_sdk::propagation::TraceContextPropagator::new().inject_context(&context, &mut carrier);
    carrier.remove("traceparent")
}
