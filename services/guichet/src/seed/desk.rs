//! A ticketing of this process whose clock can be set, so that the demo's tickets lie in the past. It is the service itself, on a port of its own,
//! with the same database, permissions and events; only the time is told to it. Nothing like it can be asked of a running service.

use anyhow::Context as _;
use blob::Blobs;
use chrono::{DateTime, Duration, Utc};
use clock::Clock;
use context::{SystemCtx, TenantCtx};
use db::Db;
use ids::{ProviderId, TenantId};
use rpc::{Channel, ClientSettings};
use ticketing::{App, Config, directory::Directory, jobs::close_resolved, presence::PresenceStore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Endpoint;

/// What all desks share.
pub struct Desks {
    config: Config,
    db: Db,
}

/// The timers of tickets whose end is told right after they are resolved. The running ticketing closes what was resolved long ago at once, at
/// today's date; it is not to be faster than the tale.
pub struct Timers {
    db: Db,
    ctx: TenantCtx,
    until: DateTime<Utc>,
}

impl Timers {
    /// Sets the timer of a ticket that is resolved next.
    pub async fn hold_back(&self, ticket: &str, resolved_at: DateTime<Utc>) -> anyhow::Result<()> {
        let ticket = ticket.parse()?;
        Ok(close_resolved::hold_back(&self.db, &self.ctx, ticket, resolved_at, self.until).await?)
    }
}

/// One ticketing, open.
pub struct Desk {
    /// To it.
    pub channel: Channel,
    /// Its time.
    pub clock: Clock,
    db: Db,
    serving: JoinHandle<anyhow::Result<()>>,
    stop: CancellationToken,
}

impl Desks {
    /// Connects to ticketing's database.
    pub async fn open() -> anyhow::Result<Self> {
        let config = Config::load()?;
        let db = Db::connect(&config.database, "ticketing", ticketing::migrations()).await?;
        Ok(Self { config, db })
    }

    /// A desk whose time begins at `start`.
    pub async fn desk(&self, start: DateTime<Utc>) -> anyhow::Result<Desk> {
        let (config, clock, stop) = (&self.config, Clock::manual(start), CancellationToken::new());
        let identity = config.identity.channel()?;
        let app = App {
            db: self.db.with_clock(clock.clone()),
            clock: clock.clone(),
            directory: Directory::new(identity.clone(), config.asset.channel()?, config.knowledge.channel()?),
            presence: PresenceStore::open(&config.redis)?,
            blobs: Blobs::open(&config.blob)?,
        };
        let listen = free_address()?;
        let settings = rpc::ServerSettings {
            listen: listen.clone(),
            ..config.grpc.clone()
        };
        let server = ticketing::services(rpc::Server::new("ticketing", &settings, rpc::verifier(identity)), &app);
        let shutdown = stop.clone();
        let serving = tokio::spawn(async move { Ok(server.serve(shutdown).await?) });
        let endpoint = Endpoint::from_shared(format!("http://{listen}"))?;
        for _ in 0..100 {
            if endpoint.connect().await.is_ok() {
                let url = endpoint.uri().to_string();
                return Ok(Desk {
                    channel: ClientSettings { url }.channel()?,
                    clock,
                    db: self.db.clone(),
                    serving,
                    stop,
                });
            }
            if serving.is_finished() {
                serving.await??;
                anyhow::bail!("the demo's ticketing ended at once");
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        anyhow::bail!("the demo's ticketing does not answer on {listen}")
    }
}

impl Desk {
    /// The tenant's timers, which do not ring before the tale is over.
    pub fn timers(&self, tenant: TenantId, provider: ProviderId, now: DateTime<Utc>) -> Timers {
        Timers {
            db: self.db.clone(),
            ctx: SystemCtx::for_tenant(tenant, provider, "guichet", "telling of the past"),
            until: now + Duration::hours(6),
        }
    }

    /// Lets it end.
    pub async fn close(self) -> anyhow::Result<()> {
        self.stop.cancel();
        drop(self.channel);
        self.serving.await.context("the demo's ticketing broke")?
    }
}

fn free_address() -> std::io::Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
