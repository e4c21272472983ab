use failpoint::failpoint;
use sqlx::{Connection, PgConnection};

use super::{
    link::Place,
    provision::{Limits, apply_space, make_schema},
    run,
};
use crate::{
    DbError,
    names::{Names, Space},
};

/// What one transaction did for a tenant.
pub(super) enum Step {
    /// Nothing is left to do.
    Newest,
    /// Another migrator is at it.
    Taken,
    /// It is one version further.
    Further,
    /// It was brought to the newest version, or made.
    Finished,
}

/// One migration of one tenant in one transaction, so that its locks are short and it is at the old version or at the new one, whatever happens.
/// A tenant that is being made gets all of them at once: nobody waits for it yet.
pub(super) async fn step(
    connection: &mut PgConnection,
    place: Place<'_>,
    row: &crate::SpaceRow,
) -> Result<Step, DbError> {
    let Place { names, migrations, .. } = place;
    let list = migrations.of(row.space);
    let target = migrations.newest(row.space);
    let id = row.space.uuid();
    let mut tx = connection.begin().await?;
    let lock = format!("guichet.space.{id}");
    let free = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as "free!""#,
        lock
    )
    .fetch_one(&mut *tx)
    .await?;
    if !free {
        return Ok(Step::Taken);
    }
    run(&mut tx, format!("set local role {}", names.owner_role())).await?;
    let found = sqlx::query!(
        "select schema_version, state, shard from control.tenant where id = $1",
        id
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(DbError::UnknownTenant)?;
    if found.schema_version >= target && matches!(found.state.as_str(), "ready" | "suspended") {
        return Ok(Step::Newest);
    }
    run(&mut tx, "reset role").await?;
    let shard = u16::try_from(found.shard).unwrap_or_default();
    make_schema(&mut tx, names, row.space, shard).await?;
    let missing: Vec<_> = list.iter().filter(|m| m.version > found.schema_version).collect();
    let (limits, now) = if found.state == "provisioning" {
        (Limits::None, &missing[..])
    } else {
        (Limits::Traffic, missing.get(..1).unwrap_or_default())
    };
    apply_space(&mut tx, names, row.space, now, limits).await?;
    failpoint!("mid-migration");
    let version = now.last().map_or(found.schema_version, |m| m.version);
    let oldest_program = now.iter().filter_map(|m| m.contract()).max().unwrap_or_default();
    // Last, because the change takes a lock that all changes of this table share until the commit.
    sqlx::query!(
        "update control.tenant set schema_version = $2, oldest_program = greatest(oldest_program, $3),
            error = case when $4 then null else error end,
            state = case when not $4 then state when suspended_at is null then 'ready' else 'suspended' end
         where id = $1",
        id,
        version,
        oldest_program,
        version >= target,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    failpoint!("after-migration");
    Ok(if version >= target {
        Step::Finished
    } else {
        Step::Further
    })
}

/// Closes the tenant until a later run succeeds.
pub(super) async fn mark_failed(
    connection: &mut PgConnection,
    names: &Names,
    space: Space,
    error: &str,
) -> Result<(), DbError> {
    let mut tx = connection.begin().await?;
    run(&mut tx, format!("set local role {}", names.owner_role())).await?;
    sqlx::query!(
        "update control.tenant set state = 'failed', error = $2 where id = $1",
        space.uuid(),
        error
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
