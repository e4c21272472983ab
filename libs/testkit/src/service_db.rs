use std::{collections::HashMap, sync::Arc};

use db::{Db, DbSettings, Migrations};
use ids::{ProviderId, TenantId};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::{Mutex, OnceCell};

use crate::{Tenant, postgres_url};

/// A service's database, shared by the tests of one binary.
#[derive(Debug, Clone)]
pub struct ServiceDb {
    /// The database, connected for this test.
    pub db: Db,
    /// How it was reached.
    pub settings: DbSettings,
}

impl ServiceDb {
    /// A fresh tenant of a fresh provider.
    pub async fn tenant(&self) -> Tenant {
        self.tenant_of(ProviderId::new()).await
    }

    /// A fresh tenant of this provider.
    pub async fn tenant_of(&self, provider: ProviderId) -> Tenant {
        let id = TenantId::new();
        let slug = format!("t{}", &id.uuid().simple().to_string()[20..]);
        self.db
            .provision(id, provider, &slug)
            .await
            .expect("the tenant can be provisioned");
        Tenant { id, provider, slug }
    }
}

/// The database of `service` in this test binary: made and migrated at the first call, connected to at each.
pub async fn service_db(service: &str, migrations: Migrations) -> ServiceDb {
    service_db_with(service, migrations, |_| {}).await
}

/// Like [`service_db`] with other settings of the pool.
pub async fn service_db_with(service: &str, migrations: Migrations, tune: impl FnOnce(&mut DbSettings)) -> ServiceDb {
    static MADE: OnceCell<Mutex<HashMap<String, Arc<OnceCell<()>>>>> = OnceCell::const_new();
    let made = MADE.get_or_init(|| async { Mutex::default() }).await;
    let once = made.lock().await.entry(service.to_owned()).or_default().clone();
    let mut settings = settings(service);
    once.get_or_init(|| make(service, &settings, &migrations)).await;
    tune(&mut settings);
    let db = Db::connect(&settings, service, migrations)
        .await
        .expect("the test database can be reached");
    ServiceDb { db, settings }
}

/// Few connections, because many tests run at once.
fn settings(service: &str) -> DbSettings {
    let name = format!("{}_x{}", service.replace('-', "_"), std::process::id());
    let admin_url = postgres_url();
    let (server, _) = admin_url
        .rsplit_once('/')
        .expect("GUICHET_TEST_PG ends with a database name");
    DbSettings {
        url: format!("{server}/gt_{name}"),
        admin_url,
        role_prefix: name,
        shards: 2,
        connections: 4,
        control_connections: 3,
        refresh_ms: 200,
        acquire_timeout_ms: 10_000,
        ..DbSettings::default()
    }
}

async fn make(service: &str, settings: &DbSettings, migrations: &Migrations) {
    let options: PgConnectOptions = settings.admin_url.parse().expect("GUICHET_TEST_PG is a URL");
    let mut admin = options
        .options([("client_min_messages", "error")])
        .connect()
        .await
        .expect("the test server can be reached");
    sweep(&mut admin, &settings.role_prefix).await;
    admin.close().await.ok();
    Db::bootstrap(settings, service, migrations)
        .await
        .expect("the test database can be made");
}

/// Drops what test binaries that have ended left behind, and what an earlier process of our number did.
async fn sweep(admin: &mut PgConnection, own: &str) {
    let lock: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended('guichet.testkit.sweep', 0))")
        .fetch_one(&mut *admin)
        .await
        .unwrap_or(false);
    let databases: Vec<String> =
        sqlx::query_scalar("select datname::text from pg_database where datname like 'gt\\_%'")
            .fetch_all(&mut *admin)
            .await
            .unwrap_or_default();
    for database in databases {
        let Some((prefix, pid)) = database
            .strip_prefix("gt_")
            .and_then(|rest| Some((rest, rest.rsplit_once("_x")?.1)))
        else {
            continue;
        };
        let ended = !std::path::Path::new(&format!("/proc/{pid}")).exists();
        if prefix == own || (lock && ended) {
            drop_database(admin, &database, prefix).await;
        }
    }
    let _ = sqlx::query("select pg_advisory_unlock_all()")
        .execute(&mut *admin)
        .await;
}

/// Best effort: another binary may be at it, or still be connected.
async fn drop_database(admin: &mut PgConnection, database: &str, prefix: &str) {
    let dropped = format!("drop database if exists {database} with (force)");
    if sqlx::raw_sql(AssertSqlSafe(dropped))
        .execute(&mut *admin)
        .await
        .is_err()
    {
        return;
    }
    let roles: Vec<String> =
        sqlx::query_scalar("select rolname::text from pg_roles where starts_with(rolname::text, $1)")
            .bind(format!("{prefix}_"))
            .fetch_all(&mut *admin)
            .await
            .unwrap_or_default();
    for role in roles {
        let _ = sqlx::raw_sql(AssertSqlSafe(format!("drop role if exists {role}")))
            .execute(&mut *admin)
            .await;
    }
}
