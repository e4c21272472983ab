use db::{Migration, Migrations};
use testkit::ServiceDb;

/// A migration made on the spot.
pub fn migration(version: i64, sql: &str) -> Migration {
    let checksum = sql.bytes().map(|b| b.rotate_left(1)).collect();
    Migration {
        version,
        name: format!("step {version}"),
        sql: sql.to_owned(),
        checksum,
    }
}

/// A small service: one table per tenant, one per provider, one control table.
pub fn migrations() -> Migrations {
    Migrations::new(
        vec![migration(1, "create table control.secret (id integer primary key, word text not null)")],
        vec![migration(
            1,
            "create table note (id bigint generated always as identity primary key, owner text not null, body text not null);
             create sequence note_number;
             create index note_owner_idx on note (owner);",
        )],
        vec![migration(1, "create table queue (id integer primary key, title text not null)")],
    )
}

pub async fn service() -> ServiceDb {
    testkit::service_db("dbtest", migrations()).await
}

/// The superuser inside the service's database.
#[allow(dead_code, reason = "only the tests of migrations use it")]
pub async fn admin(service: &ServiceDb) -> sqlx::PgConnection {
    use sqlx::ConnectOptions;
    let (server, _) = service.settings.admin_url.rsplit_once('/').unwrap();
    let (_, database) = service.settings.url.rsplit_once('/').unwrap();
    let url = format!("{server}/{database}");
    url.parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap()
        .connect()
        .await
        .unwrap()
}
