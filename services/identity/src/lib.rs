//! Identity: who there is, what they may do, and which organisations are served.
//!
//! - `tenant` client organisations and their provisioning · `tenant_settings` how each looks and works · `directory` what stands behind a host
//! - `provider` who serves them · `agent` their technicians and which tenants they may enter
//! - `person` a tenant's people · `location` its places · `team` and `role` of tenants and providers · `audit` what was done
//! - `account` one login per human · `password` hashing and limits · `session` signing in · `invitation` how a login comes to be
//! - `api_key` and `service_token` programs and our own services · `token` and `signing` what all of them get, `report_key` what reports are signed with, `standing` for how long it holds
//! - `subscribers` what happens because of events · `housekeeping` what happens from time to time

pub mod account;
pub mod agent;
pub mod api_key;
mod app;
pub mod audit;
pub mod config;
pub mod directory;
mod housekeeping;
pub mod invitation;
pub mod location;
mod mask;
pub mod password;
pub mod permissions;
pub mod person;
pub mod provider;
pub mod realm;
pub mod report_key;
pub mod role;
mod secret;
mod server;
pub mod service_token;
pub mod session;
pub mod signing;
pub mod standing;
mod subscribers;
pub mod team;
pub mod tenant;
pub mod tenant_settings;
pub mod token;

use clock::Clock;
use tokio_util::sync::CancellationToken;

pub use app::App;
pub use config::Config;
pub use provider::{Founded, Founding, bootstrap, give_login};

/// The migrations of the service's database.
pub fn migrations() -> db::Migrations {
    db::migrations!(control, tenant, provider)
}

/// Runs the service until `shutdown`. The database must have been migrated.
///
/// # Errors
/// If the configuration is wrong, the database cannot be reached or the server breaks.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let app = App::connect(config, Clock::real()).await?;
    serve(app, shutdown).await
}

/// Like [`run`] with a service that is connected already.
///
/// # Errors
/// If NATS is misconfigured or the server breaks.
pub async fn serve(app: App, shutdown: CancellationToken) -> anyhow::Result<()> {
    housekeeping::run_once(&app).await?;
    let events = events::Events::connect(&app.config.nats, "identity").await?;
    let (relay, _) = events::Relay::spawn(app.db.clone(), events.clone(), shutdown.clone());
    let mut tasks = subscribers::spawn(&app, &events, &shutdown);
    tasks.extend([relay, housekeeping::spawn(&app, &shutdown)]);
    let served = server::serve(&app, shutdown.clone()).await;
    shutdown.cancel();
    for task in tasks {
        task.await?;
    }
    served
}

/// Makes a new signing key now; tokens of the present one stay valid until they expire. Gives back the new key's name.
///
/// # Errors
/// If the database says no.
pub async fn rotate_keys(app: &App) -> Result<String, db::DbError> {
    let made = signing::rotate_if_due(&app.db, app.clock.now(), chrono::Duration::zero()).await?;
    Ok(made.unwrap_or_default())
}
