//! The same statements serve a tenant's schema and a provider's: the tables are alike.

use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use ids::{PersonId, TeamId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Team;

struct Row {
    id: TeamId,
    name: String,
    description: String,
    revision: i64,
    created_at: DateTime<Utc>,
    members: Vec<PersonId>,
}

impl From<Row> for Team {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            members: row.members.into_iter().collect(),
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

/// All teams by name.
pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<Team>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id as "id: TeamId", t.name, t.description, t.revision, t.created_at,
                  array(select m.person_id from team_member m where m.team_id = t.id) as "members!: Vec<PersonId>"
           from team t order by lower(t.name)"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn find_for_update(tx: &mut TenantTx, id: TeamId) -> Result<Option<Team>, DbError> {
    // The lock in a statement of its own: the members beside the locked row are read as of the statement's beginning, which may be before the wait.
    sqlx::query!("select id from team where id = $1 for update", id.uuid())
        .fetch_optional(&mut *tx)
        .await?;
    let row = sqlx::query_as!(
        Row,
        r#"select t.id as "id: TeamId", t.name, t.description, t.revision, t.created_at,
                  array(select m.person_id from team_member m where m.team_id = t.id) as "members!: Vec<PersonId>"
           from team t where t.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Into::into))
}

/// Which of these teams exist.
pub async fn existing(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<TeamId>, DbError> {
    let found = sqlx::query_scalar!(r#"select id as "id: TeamId" from team where id = any($1)"#, ids)
        .fetch_all(tx)
        .await?;
    Ok(found)
}

/// Enters the team without members; false if its name is taken.
pub async fn insert(tx: &mut TenantTx, team: &Team) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into team (id, name, description, revision, created_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        team.id.uuid(),
        team.name,
        team.description,
        team.revision,
        team.created_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// True if another team is called so.
pub async fn name_taken(tx: &mut TenantTx, name: &str, but: TeamId) -> Result<bool, DbError> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select 1 from team where lower(name) = lower($1) and id <> $2) as "taken!""#,
        name,
        but.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(taken)
}

pub async fn update(tx: &mut TenantTx, team: &Team) -> Result<(), DbError> {
    sqlx::query!(
        "update team set name = $2, description = $3, revision = $4 where id = $1",
        team.id.uuid(),
        team.name,
        team.description,
        team.revision,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes these the members.
pub async fn set_members(tx: &mut TenantTx, id: TeamId, members: &[Uuid]) -> Result<(), DbError> {
    sqlx::query!(
        "delete from team_member where team_id = $1 and person_id <> all($2)",
        id.uuid(),
        members
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into team_member (team_id, person_id) select $1, member from unnest($2::uuid[]) as member on conflict do nothing",
        id.uuid(),
        members,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes these the teams of one member.
pub async fn set_teams_of(tx: &mut TenantTx, member: PersonId, teams: &[Uuid]) -> Result<(), DbError> {
    sqlx::query!(
        "delete from team_member where person_id = $1 and team_id <> all($2)",
        member.uuid(),
        teams
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into team_member (team_id, person_id) select team, $1 from unnest($2::uuid[]) as team on conflict do nothing",
        member.uuid(),
        teams,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn delete(tx: &mut TenantTx, id: TeamId) -> Result<(), DbError> {
    sqlx::query!("delete from team where id = $1", id.uuid())
        .execute(tx)
        .await?;
    Ok(())
}
