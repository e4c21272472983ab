//! Handles events of other services (or one's own): each once, in the transaction of its effect.

mod consume;
mod handle;

use std::{future::Future, pin::Pin, sync::Arc};

use db::{ControlTx, Db, TenantTx};
use telemetry::metrics::{label, labels};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{Event, Events, HandlerError};

type Handled<Tx> = Pin<Box<dyn Future<Output = Result<Tx, HandlerError>> + Send>>;

/// Where the handler works, and what it does there.
pub(crate) enum Handler {
    Tenant(Box<dyn Fn(TenantTx, Event) -> Handled<TenantTx> + Send + Sync>),
    Provider(Box<dyn Fn(TenantTx, Event) -> Handled<TenantTx> + Send + Sync>),
    Control(Box<dyn Fn(ControlTx, Event) -> Handled<ControlTx> + Send + Sync>),
}

/// One named handler of events. The handler gets a transaction that already holds the event's inbox row, and gives it back to be committed;
/// it has no effects but through that transaction (external effects are jobs).
#[derive(Clone)]
pub struct Subscriber {
    db: Db,
    events: Events,
    service: String,
    handler: String,
    filters: Vec<Filter>,
}

#[derive(Clone)]
pub(crate) struct Filter {
    owner: String,
    noun: String,
    fact: String,
}

impl Subscriber {
    /// A handler called `handler` of `service`: the name is its memory, never change it.
    pub fn new(db: Db, events: Events, service: &str, handler: &str) -> Self {
        Self {
            db,
            events,
            service: service.replace('-', "_"),
            handler: handler.to_owned(),
            filters: Vec::new(),
        }
    }

    /// Adds events of `owner`; `noun` and `fact` may be `*`. Order within a tenant holds within one call of this, not between two.
    #[must_use]
    pub fn subject(mut self, owner: &str, noun: &str, fact: &str) -> Self {
        self.filters.push(Filter {
            owner: owner.replace('-', "_"),
            noun: noun.to_owned(),
            fact: fact.to_owned(),
        });
        self
    }

    /// Runs the handler in the schema of the event's tenant.
    pub fn spawn<F, Fut>(self, shutdown: CancellationToken, handler: F) -> JoinHandle<()>
    where
        F: Fn(TenantTx, Event) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<TenantTx, HandlerError>> + Send + 'static,
    {
        self.start(
            shutdown,
            Handler::Tenant(Box::new(move |tx, event| Box::pin(handler(tx, event)))),
        )
    }

    /// Runs the handler in the schema of the event's provider: for projections over tenants.
    pub fn spawn_provider<F, Fut>(self, shutdown: CancellationToken, handler: F) -> JoinHandle<()>
    where
        F: Fn(TenantTx, Event) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<TenantTx, HandlerError>> + Send + 'static,
    {
        self.start(
            shutdown,
            Handler::Provider(Box::new(move |tx, event| Box::pin(handler(tx, event)))),
        )
    }

    /// Runs the handler on control tables: for events of tenants that have no schema yet.
    pub fn spawn_control<F, Fut>(self, shutdown: CancellationToken, handler: F) -> JoinHandle<()>
    where
        F: Fn(ControlTx, Event) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<ControlTx, HandlerError>> + Send + 'static,
    {
        self.start(
            shutdown,
            Handler::Control(Box::new(move |tx, event| Box::pin(handler(tx, event)))),
        )
    }

    fn start(self, shutdown: CancellationToken, handler: Handler) -> JoinHandle<()> {
        let group = format!("{}_{}", self.service, self.handler);
        let runner = Arc::new(handle::Runner {
            db: self.db,
            settings: self.events.settings().clone(),
            service: self.service,
            handler: self.handler,
            group: label(labels::CONSUMER, group),
            run: handler,
        });
        let events = self.events;
        let filters = self.filters;
        tokio::spawn(async move {
            let several = filters.len() > 1;
            let mut tasks = tokio::task::JoinSet::new();
            for filter in filters {
                tasks.spawn(consume::consume(
                    runner.clone(),
                    events.clone(),
                    filter,
                    several,
                    shutdown.clone(),
                ));
            }
            tasks.spawn(consume::replay(runner, shutdown));
            while tasks.join_next().await.is_some() {}
        })
    }
}
