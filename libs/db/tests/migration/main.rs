//! Migrations on a real PostgreSQL. A binary of its own, because its processes take the whole machine.

#[allow(dead_code, reason = "the other binary uses all of it")]
#[path = "../it/fixture.rs"]
mod fixture;
mod isolation;
mod migrator;
#[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
mod r_mig;
mod shape;

use testkit::ServiceDb;

/// The superuser inside the service's database.
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
