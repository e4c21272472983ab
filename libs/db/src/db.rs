mod spaces;

pub use spaces::migrate_tenants;

use std::{
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use clock::Clock;
use context::{Actor, ProviderCtx, TenantCtx};
use ids::ProviderId;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    ControlRead, ControlTx, DbError, DbSettings, Migrations, TenantRead, TenantTx,
    error::is_connection_error,
    names::{Names, Space},
    observe,
    outbox::Origin,
    pool::{Shard, Waits, options},
    registry::{Entry, Registry},
    schema,
    wake::Wake,
};

/// How long [`Db::connect`] waits for a database that is still starting.
const PATIENCE: Duration = Duration::from_secs(10);

/// A service's database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>, Clock);

pub(crate) struct Inner {
    settings: DbSettings,
    names: Names,
    owner: Arc<str>,
    /// As labels of metrics name it.
    pub(crate) service: Arc<str>,
    migrations: Arc<Migrations>,
    pub(crate) control: PgPool,
    pub(crate) control_waits: Waits,
    pub(crate) relay: PgPool,
    pub(crate) relay_waits: Waits,
    pub(crate) shards: Vec<Arc<Shard>>,
    pub(crate) waits: Waits,
    pub(crate) registry: Arc<Registry>,
    counted_jobs: Mutex<Vec<String>>,
    wake: Wake,
}

impl Inner {
    /// Kinds of jobs of which every one is counted.
    pub(crate) fn counted_jobs(&self) -> Vec<String> {
        self.counted_jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Db {
    /// Makes the service's database, roles and extensions where they are missing, as a superuser (`admin_url`), and migrates the control
    /// tables. Safe to repeat. Tenants are migrated by [`Self::migrate_all`].
    pub async fn bootstrap(settings: &DbSettings, service: &str, migrations: &Migrations) -> Result<(), DbError> {
        let names = names(settings, service)?;
        schema::bootstrap(settings, &names).await?;
        schema::migrate_control(settings, &names, &migrations.control).await
    }

    /// Connects to a database that [`Self::bootstrap`] has made, and learns its tenants.
    pub async fn connect(settings: &DbSettings, service: &str, migrations: Migrations) -> Result<Self, DbError> {
        let names = names(settings, service)?;
        let control = pool(settings, &names, &names.control_role(), settings.control_connections)?;
        let relay = pool(settings, &names, &names.relay_role(), 3)?;
        let migrations = Arc::new(migrations);
        let registry = Registry::new(names.clone(), migrations.clone(), settings.tenant_concurrency());
        let registry = Arc::new(registry);
        let waits = Waits::new(service, "tenant");
        let shards = (0..settings.shards.max(1))
            .map(|n| Shard::new(settings, &names, n, waits.clone()).map(Arc::new))
            .collect::<Result<_, _>>()?;
        patiently(|| schema::check_control(&control, &names, &migrations.control)).await?;
        patiently(|| registry.refresh(&control)).await?;
        registry.keep_fresh(control.clone(), Duration::from_millis(settings.refresh_ms.max(50)));
        let owner = names.owner().into();
        let inner = Arc::new(Inner {
            settings: settings.clone(),
            names,
            owner,
            service: service.into(),
            migrations,
            control,
            control_waits: Waits::new(service, "control"),
            relay,
            relay_waits: Waits::new(service, "relay"),
            shards,
            waits,
            registry,
            counted_jobs: Mutex::default(),
            wake: Wake::default(),
        });
        observe::spawn(&inner);
        Ok(Self(inner, Clock::real()))
    }

    /// The same database for work whose events happen at the time of `clock`: for tests, and for demo data that tells of the past.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self(self.0.clone(), clock)
    }

    /// A transaction in the caller's tenant.
    pub async fn begin(&self, ctx: &TenantCtx) -> Result<TenantTx, DbError> {
        self.begin_as(ctx.into()).await
    }

    /// Single statements in the caller's tenant, each by itself.
    pub async fn read(&self, ctx: &TenantCtx) -> Result<TenantRead, DbError> {
        self.read_in(Space::Tenant(ctx.tenant())).await
    }

    /// A transaction in the schema of the caller's provider.
    pub async fn begin_provider(&self, ctx: &ProviderCtx) -> Result<TenantTx, DbError> {
        self.begin_as(ctx.into()).await
    }

    /// Single statements in the schema of the caller's provider.
    pub async fn read_provider(&self, ctx: &ProviderCtx) -> Result<TenantRead, DbError> {
        self.read_in(Space::Provider(ctx.provider())).await
    }

    /// A transaction in a provider's schema for a projection. `reason` says why no person is behind it.
    pub async fn provider_tx(&self, provider: ProviderId, reason: &'static str) -> Result<TenantTx, DbError> {
        tracing::trace!(%provider, reason, "acting as the system");
        self.begin_as(Origin::provider(provider, Actor::service(&self.0.owner)))
            .await
    }

    /// A transaction on control tables. `why` is there to be searched for.
    pub async fn begin_control(&self, why: &'static str) -> Result<ControlTx, DbError> {
        tracing::trace!(why, "control transaction");
        ControlTx::begin(
            &self.0.control,
            &self.0.control_waits,
            self.0.owner.clone(),
            self.0.wake.fresh(),
        )
        .await
    }

    /// Single statements on control tables, each by itself.
    pub async fn read_control(&self, why: &'static str) -> Result<ControlRead, DbError> {
        tracing::trace!(why, "control read");
        ControlRead::acquire(&self.0.control, &self.0.control_waits).await
    }

    /// A transaction of the relay, which may mark events and keep its books. For `libs/events` only.
    pub async fn begin_relay(&self) -> Result<ControlTx, DbError> {
        ControlTx::begin(
            &self.0.relay,
            &self.0.relay_waits,
            self.0.owner.clone(),
            self.0.wake.fresh(),
        )
        .await
    }

    /// Pokes and is poked by the relay and job runner of this process.
    pub fn wake(&self) -> &Wake {
        &self.0.wake
    }

    /// The service whose database it is, as metrics name it.
    pub fn service(&self) -> &Arc<str> {
        &self.0.service
    }

    /// Has every job of `kind` counted for the metrics, not only those that are due: for kinds of which there are never very many.
    pub fn count_jobs(&self, kind: &'static str) {
        let mut counted = self.0.counted_jobs.lock().unwrap_or_else(PoisonError::into_inner);
        counted.push(kind.to_owned());
    }

    /// The names of this database's roles.
    pub fn names(&self) -> &Names {
        &self.0.names
    }

    pub(crate) fn settings(&self) -> &DbSettings {
        &self.0.settings
    }

    pub(crate) fn control_pool(&self) -> &PgPool {
        &self.0.control
    }

    /// The migrations of this service.
    pub fn migrations(&self) -> &Migrations {
        &self.0.migrations
    }

    /// The service whose database it is, as an owner of events: `mail_ingest`.
    pub fn owner(&self) -> &str {
        &self.0.owner
    }

    /// True if the database answers soon; for readiness.
    pub async fn is_reachable(self) -> bool {
        matches!(
            tokio::time::timeout(Duration::from_secs(1), self.ping()).await,
            Ok(Ok(()))
        )
    }

    /// Ok if the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        sqlx::query!("select 1 as one").fetch_one(&self.0.control).await?;
        Ok(())
    }

    /// Asks every idle connection who it is. How many are whom the pool believes, and a line for each that is not: for the doctor.
    pub async fn check_sessions(&self) -> (usize, Vec<String>) {
        let (mut right, mut wrong) = (0, Vec::new());
        for (number, shard) in self.0.shards.iter().enumerate() {
            for (slot, problem) in shard.check(&self.0.names).await.into_iter().enumerate() {
                match problem {
                    None => right += 1,
                    Some(problem) => wrong.push(format!("shard {number}, connection {slot}: {problem}")),
                }
            }
        }
        (right, wrong)
    }

    /// Signs in as every login of this service. A line for each that cannot, or may do more or less than it should: for the doctor.
    pub async fn check_logins(&self) -> Vec<String> {
        schema::check_logins(&self.0.settings, &self.0.names).await
    }

    async fn begin_as(&self, mut origin: Origin) -> Result<TenantTx, DbError> {
        origin.clock = self.1.clone();
        let entry = self.0.registry.admit(origin.space(), &self.0.control).await?;
        let lease = self.shard(&entry)?.checkout(&entry).await?;
        TenantTx::begin(lease, entry, origin, self.0.owner.clone(), self.0.wake.fresh()).await
    }

    async fn read_in(&self, space: Space) -> Result<TenantRead, DbError> {
        let entry = self.0.registry.admit(space, &self.0.control).await?;
        let lease = self.shard(&entry)?.checkout(&entry).await?;
        TenantRead::enter(lease, entry).await
    }

    fn shard(&self, entry: &Entry) -> Result<&Arc<Shard>, DbError> {
        let wrong = || {
            DbError::Settings(format!(
                "a tenant lives on shard {} but there are {}",
                entry.shard(),
                self.0.shards.len()
            ))
        };
        self.0.shards.get(usize::from(entry.shard())).ok_or_else(wrong)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Db").field(&self.0.names.database()).finish()
    }
}

fn names(settings: &DbSettings, service: &str) -> Result<Names, DbError> {
    let url = PgConnectOptions::from_str(&settings.url).map_err(|e| DbError::Settings(format!("url: {e}")))?;
    let fallback = format!("guichet_{}", service.replace('-', "_"));
    Names::new(
        service,
        &settings.role_prefix,
        url.get_database().filter(|name| !name.is_empty()).unwrap_or(&fallback),
    )
}

fn pool(settings: &DbSettings, names: &Names, role: &str, connections: u16) -> Result<PgPool, DbError> {
    let options = options(settings, role, names.database())?.options([
        ("search_path", "control, public".to_owned()),
        ("jit", "off".to_owned()),
        ("client_min_messages", "error".to_owned()),
        ("statement_timeout", settings.statement_timeout_ms.to_string()),
        ("lock_timeout", settings.lock_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", "60000".to_owned()),
    ]);
    Ok(PgPoolOptions::new()
        .max_connections(u32::from(connections.max(1)))
        .acquire_timeout(settings.acquire_timeout())
        .max_lifetime(Duration::from_secs(settings.max_lifetime_secs))
        .connect_lazy_with(options))
}

/// Waits for a database that is still starting.
async fn patiently<F: Future<Output = Result<(), DbError>>>(attempt: impl Fn() -> F) -> Result<(), DbError> {
    let started = Instant::now();
    loop {
        match attempt().await {
            Err(DbError::Sqlx(error)) if is_connection_error(&error) && started.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            result => return result,
        }
    }
}
