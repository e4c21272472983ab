use ids::ProviderId;
use sqlx::{PgConnection, PgPool};

use super::{Migration, apply::failed, run};
use crate::{
    DbError,
    names::{Names, Space},
};

/// PostgreSQL 15 checks memberships in quadratic time; beyond this the first `set role` after a change takes milliseconds.
const TENANTS_PER_SHARD: i64 = 250;

/// A migration waits this long for a lock, and everybody who comes after it behind it. Shorter than what a service's own statements wait.
const LOCK_MS: u32 = 250;
/// A statement of a migration may take this long while people work, unless the migration is marked as slow.
const STATEMENT_MS: u32 = 700;

/// Enters the tenant in `control.tenant` and gives it the emptiest shard. Known tenants keep theirs; their slug is brought up to date.
pub(crate) async fn register(
    control: &PgPool,
    shards: u16,
    space: Space,
    provider: ProviderId,
    slug: &str,
) -> Result<(), DbError> {
    let mut tx = control.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('guichet.shards', 0))")
        .execute(&mut *tx)
        .await?;
    let known = sqlx::query_scalar!("select slug from control.tenant where id = $1", space.uuid())
        .fetch_optional(&mut *tx)
        .await?;
    match known {
        Some(known) if known == slug => {}
        Some(_) => {
            sqlx::query!("update control.tenant set slug = $2 where id = $1", space.uuid(), slug)
                .execute(&mut *tx)
                .await?;
        }
        None => {
            let emptiest = sqlx::query!(
                "select s as \"shard!\", count(t.id) as \"tenants!\"
                 from generate_series(0, $1::integer - 1) as s left join control.tenant t on t.shard = s
                 group by s order by count(t.id), s limit 1",
                i32::from(shards.max(1)),
            )
            .fetch_one(&mut *tx)
            .await?;
            if emptiest.tenants >= TENANTS_PER_SHARD {
                return Err(DbError::Full);
            }
            sqlx::query!(
                "insert into control.tenant (id, kind, provider_id, slug, shard, state)
                 values ($1, $2, $3, $4, $5, 'provisioning')",
                space.uuid(),
                space.kind(),
                provider.uuid(),
                slug,
                i16::try_from(emptiest.shard).unwrap_or_default(),
            )
            .execute(&mut *tx)
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Closes or opens a tenant without touching its data, unless something newer is known.
pub(crate) async fn set_suspended(
    control: &PgPool,
    space: Space,
    suspended: bool,
    revision: i64,
) -> Result<(), DbError> {
    let known = sqlx::query_scalar!(
        r#"with changed as (
            update control.tenant set
                suspended_at = case when $2 then coalesce(suspended_at, now()) end,
                state = case when $2 and state = 'ready' then 'suspended' when not $2 and state = 'suspended' then 'ready' else state end,
                suspension_revision = $3
            where id = $1 and suspension_revision < $3)
         select exists (select 1 from control.tenant where id = $1) as "known!""#,
        space.uuid(),
        suspended,
        revision,
    )
    .fetch_one(control)
    .await?;
    if known { Ok(()) } else { Err(DbError::UnknownTenant) }
}

/// Makes the role and schema where they are missing. Runs inside the transaction that also applies the migrations.
pub(crate) async fn make_schema(
    connection: &mut PgConnection,
    names: &Names,
    space: Space,
    shard: u16,
) -> Result<(), sqlx::Error> {
    let (role, schema, owner) = (names.space_role(space), space.schema(), names.owner_role());
    let found = sqlx::query!(
        "select to_regrole($1) is not null as \"role!\", to_regnamespace($2) is not null as \"schema!\"",
        role,
        schema,
    )
    .fetch_one(&mut *connection)
    .await?;
    if !found.role {
        run(
            connection,
            format!("create role {role} nologin in role {}", names.tenants_role()),
        )
        .await?;
    }
    if !found.schema {
        run(
            connection,
            format!(
                "grant {role} to {app};
                 set local role {owner};
                 create schema {schema};
                 grant usage on schema {schema} to {role};
                 alter default privileges in schema {schema} grant select, insert, update, delete on tables to {role};
                 alter default privileges in schema {schema} grant usage, select on sequences to {role};
                 reset role;",
                app = names.shard_role(shard),
            ),
        )
        .await?;
    }
    Ok(())
}

/// How long the locks of a migration may be waited for and held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    /// The tenant's people work meanwhile: whoever stands behind us in the queue for a table's lock waits less than a second.
    Traffic,
    /// Nobody uses the schema yet.
    None,
}

/// Applies the migrations as the owner, in the schema of `space`.
pub(crate) async fn apply_space(
    connection: &mut PgConnection,
    names: &Names,
    space: Space,
    migrations: &[&Migration],
    limits: Limits,
) -> Result<(), DbError> {
    let preamble = format!(
        "set local role {}; set local search_path to {}, public; set local lock_timeout = '{LOCK_MS}ms'",
        names.owner_role(),
        space.schema()
    );
    run(connection, preamble).await?;
    for migration in migrations {
        if limits == Limits::Traffic && !migration.is_slow() {
            run(connection, format!("set local statement_timeout = '{STATEMENT_MS}ms'")).await?;
        }
        if let Err(error) = run(connection, migration.sql.as_str()).await.map_err(DbError::Sqlx) {
            let again = error.is_transient() || error.is_too_slow() || error.sqlstate().is_none();
            return Err(if again {
                error
            } else {
                failed(migration, &error.to_string())
            });
        }
        run(connection, "set local statement_timeout = 0").await?;
    }
    Ok(())
}
