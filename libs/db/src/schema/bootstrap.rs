use std::str::FromStr;

use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use super::run;
use crate::{DbError, DbSettings, names::Names};

const BOOTSTRAP: &str = include_str!("../../migrations/bootstrap.sql");

/// Makes the database, its roles, extensions and rights as a superuser. Safe to repeat, and to run twice at once.
pub(crate) async fn bootstrap(settings: &DbSettings, names: &Names) -> Result<(), DbError> {
    if settings.admin_url.is_empty() {
        return Err(DbError::Settings(
            "admin_url is needed to make the database and its roles".to_owned(),
        ));
    }
    let admin =
        PgConnectOptions::from_str(&settings.admin_url).map_err(|e| DbError::Settings(format!("admin_url: {e}")))?;
    let mut server = admin.clone().connect().await?;
    let lock = format!("guichet.bootstrap.{}", names.prefix());
    sqlx::query!("select pg_advisory_lock(hashtextextended($1, 0))", lock)
        .execute(&mut server)
        .await?;
    roles(&mut server, settings, names).await?;
    let database = names.database();
    let exists = sqlx::query_scalar!(
        "select exists (select from pg_database where datname = $1) as \"e!\"",
        database
    )
    .fetch_one(&mut server)
    .await?;
    if !exists {
        run(
            &mut server,
            format!("create database {database} template template0 encoding 'UTF8'"),
        )
        .await?;
    }
    let quiet = [("client_min_messages", "warning")];
    let mut inside = admin.database(database).options(quiet).connect().await?;
    let mut tx = inside.begin().await?;
    run(&mut tx, BOOTSTRAP).await?;
    run(&mut tx, rights(settings, names)).await?;
    tx.commit().await?;
    inside.close().await?;
    server.close().await?;
    Ok(())
}

async fn roles(server: &mut PgConnection, settings: &DbSettings, names: &Names) -> Result<(), DbError> {
    let mut wanted = vec![
        (names.owner_role(), "nologin"),
        (names.tenants_role(), "nologin"),
        (names.migrate_role(), "login createrole"),
        (names.relay_role(), "login"),
        (names.control_role(), "login"),
    ];
    wanted.extend((0..settings.shards).map(|n| (names.shard_role(n), "login noinherit")));
    for (role, attributes) in wanted {
        let exists = sqlx::query_scalar!(
            "select exists (select from pg_roles where rolname = $1) as \"e!\"",
            role
        )
        .fetch_one(&mut *server)
        .await?;
        let verb = if exists { "alter" } else { "create" };
        run(server, format!("{verb} role {role} with {attributes}")).await?;
        if attributes.starts_with("login") && !settings.password.is_empty() {
            let password = settings.password.replace('\'', "''");
            run(
                server,
                format!("set standard_conforming_strings = on; alter role {role} password '{password}'"),
            )
            .await?;
        }
    }
    let (owner, tenants, migrate) = (names.owner_role(), names.tenants_role(), names.migrate_role());
    // From version 16 on only who administers a group may put a new role into it.
    run(
        server,
        format!("grant {owner} to {migrate}; grant {tenants} to {migrate} with admin option"),
    )
    .await?;
    Ok(())
}

fn rights(settings: &DbSettings, names: &Names) -> String {
    let (database, owner, migrate) = (names.database(), names.owner_role(), names.migrate_role());
    let shards = (0..settings.shards)
        .map(|n| names.shard_role(n))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "revoke all on database {database} from public;
         grant connect on database {database} to {migrate}, {relay}, {control}, {shards};
         grant create on database {database} to {owner}, {migrate};
         grant usage on language plpgsql to {owner};
         grant execute on function pg_catalog.set_config(text, text, boolean) to {owner}, {migrate};
         alter schema control owner to {owner};
         alter table control.migration owner to {owner};",
        relay = names.relay_role(),
        control = names.control_role(),
    )
}
