//! What is remembered of people, teams and places.

use db::{TenantRead, TenantTx};
use ids::{LocationId, PersonId, TeamId};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::Person;
use crate::ticket::Named;

/// A person as a statement takes it.
#[derive(Debug, Serialize)]
pub(crate) struct PersonRow {
    id: Uuid,
    name: String,
    email: String,
    vip: bool,
    location_id: Option<Uuid>,
    active: bool,
    revision: i64,
}

/// People as one parameter of a statement, each once.
pub(crate) fn rows(people: &[Person]) -> Json<Vec<PersonRow>> {
    let mut rows: Vec<_> = people
        .iter()
        .map(|person| PersonRow {
            id: person.id.uuid(),
            name: person.name.clone(),
            email: person.email.clone(),
            vip: person.vip,
            location_id: person.location_id.map(LocationId::uuid),
            active: person.active,
            revision: person.revision,
        })
        .collect();
    rows.sort_by_key(|row| (row.id, -row.revision));
    rows.dedup_by_key(|row| row.id);
    Json(rows)
}

/// Somebody who is remembered.
pub(crate) async fn find(read: &mut TenantRead, id: PersonId) -> Result<Option<Person>, sqlx::Error> {
    sqlx::query_as!(
        Person,
        r#"select id as "id: PersonId", name, email, vip, location_id as "location_id: LocationId", active, revision
         from person where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *read)
    .await
}

/// Remembers people; what identity told at a later revision stays.
pub(crate) async fn remember(tx: &mut TenantTx, people: &[Person]) -> Result<(), sqlx::Error> {
    if people.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into person (id, name, email, vip, location_id, active, revision)
         select u.id, u.name, u.email, u.vip, u.location_id, u.active, u.revision
         from jsonb_to_recordset($1) as u (id uuid, name text, email text, vip boolean, location_id uuid, active boolean, revision bigint)
         on conflict (id) do update set name = excluded.name, vip = excluded.vip, location_id = excluded.location_id, active = excluded.active,
            revision = excluded.revision, email = case excluded.email when '' then person.email else excluded.email end
         where person.revision < excluded.revision or (person.revision = 0 and excluded.revision = 0
            and (person.name <> excluded.name or (excluded.email <> '' and person.email <> excluded.email)))",
        rows(people) as _,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Remembers a team's name.
pub(crate) async fn remember_team(tx: &mut TenantTx, team: &Named<TeamId>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into team (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name where team.name <> excluded.name",
        team.id.uuid(),
        team.name,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Remembers a place's path.
pub(crate) async fn remember_location(tx: &mut TenantTx, place: &Named<LocationId>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into location (id, path) values ($1, $2) on conflict (id) do update set path = excluded.path where location.path <> excluded.path",
        place.id.uuid(),
        place.name,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}
