use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use ids::{AccountId, LocationId, PersonId, RoleId};
use sqlx::{PgExecutor, Postgres, QueryBuilder};
use uuid::Uuid;

use super::entity::{Person, Seen};
use crate::{realm::Side, role};

/// The sort key of lists.
pub type Key = (String, Uuid);

#[derive(sqlx::FromRow)]
struct Row {
    id: PersonId,
    account_id: Option<AccountId>,
    name: String,
    email: String,
    phone: String,
    job_title: String,
    vip: bool,
    locale: String,
    location_id: Option<LocationId>,
    active: bool,
    revoked_at: Option<DateTime<Utc>>,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    role_id: RoleId,
    role_key: Option<String>,
    role_name: String,
    role_permissions: Vec<String>,
    role_view: String,
    role_agent: bool,
    role_revision: i64,
    role_created_at: DateTime<Utc>,
}

impl From<Row> for Person {
    fn from(row: Row) -> Self {
        let role = role::repo::Row {
            id: row.role_id,
            key: row.role_key,
            name: row.role_name,
            permissions: row.role_permissions,
            view: row.role_view,
            agent: row.role_agent,
            revision: row.role_revision,
            created_at: row.role_created_at,
        };
        Self {
            id: row.id,
            account: row.account_id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            job_title: row.job_title,
            vip: row.vip,
            locale: row.locale,
            location: row.location_id,
            role: role.into_role(Side::Tenant),
            active: row.active,
            revoked_at: row.revoked_at,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// People with their roles; the rest of the statement follows.
macro_rules! select_person {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select p.id as "id: PersonId", p.account_id as "account_id: AccountId", p.name, p.email, p.phone, p.job_title, p.vip,
                      p.locale, p.location_id as "location_id: LocationId", p.active, p.revoked_at, p.revision, p.created_at, p.updated_at,
                      r.id as "role_id: RoleId", r.key as role_key, r.name as role_name, r.permissions as role_permissions,
                      r.view as role_view, r.agent as role_agent, r.revision as role_revision, r.created_at as role_created_at
               from person p join role r on r.id = p.role_id "# + $tail
            $(, $argument)*
        )
    };
}

pub async fn find(db: impl PgExecutor<'_>, id: PersonId) -> Result<Option<Person>, DbError> {
    Ok(select_person!("where p.id = $1", id.uuid())
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_for_update(tx: &mut TenantTx, id: PersonId) -> Result<Option<Person>, DbError> {
    // The lock in a statement of its own: somebody whose role changed during the wait has no row any more in a statement that joins the role before.
    sqlx::query!("select id from person where id = $1 for update", id.uuid())
        .fetch_optional(&mut *tx)
        .await?;
    find(tx, id).await
}

pub async fn find_by_email(db: impl PgExecutor<'_>, email: &str) -> Result<Option<Person>, DbError> {
    Ok(select_person!("where p.email = $1", email)
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

/// The tenant's own technicians who have access, by name.
pub async fn list_agents(db: impl PgExecutor<'_>) -> Result<Vec<Person>, DbError> {
    let rows = select_person!("where p.active and r.agent order by lower(p.name), p.id")
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What a list is narrowed to.
pub struct Filter<'a> {
    pub seen: Seen,
    pub query: &'a str,
    pub include_inactive: bool,
    pub after: Option<&'a Key>,
    pub limit: i64,
}

/// People by name.
pub async fn list(db: impl PgExecutor<'_>, filter: Filter<'_>) -> Result<Vec<Person>, DbError> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select p.id, p.account_id, p.name, p.email, p.phone, p.job_title, p.vip, p.locale, p.location_id, p.active, p.revoked_at,
                p.revision, p.created_at, p.updated_at, r.id as role_id, r.key as role_key, r.name as role_name,
                r.permissions as role_permissions, r.view as role_view, r.agent as role_agent, r.revision as role_revision,
                r.created_at as role_created_at
         from person p join role r on r.id = p.role_id where true",
    );
    match filter.seen {
        Seen::All => {}
        Seen::None => {
            sql.push(" and false");
        }
        Seen::Only(person) => {
            sql.push(" and p.id = ").push_bind(person.uuid());
        }
        Seen::Within(place) => {
            sql.push(" and p.location_id in (with recursive inside as (select id from location where id = ")
                .push_bind(place.uuid())
                .push(" union all select l.id from location l join inside i on l.parent_id = i.id) select id from inside)");
        }
    }
    if !filter.include_inactive {
        sql.push(" and p.active");
    }
    if !filter.query.is_empty() {
        let escaped = filter
            .query
            .to_lowercase()
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        sql.push(" and lower(p.name || ' ' || p.email) like ")
            .push_bind(format!("%{escaped}%"));
    }
    if let Some((name, id)) = filter.after {
        sql.push(" and (lower(p.name), p.id) > (lower(")
            .push_bind(name.clone())
            .push("), ")
            .push_bind(*id)
            .push(")");
    }
    sql.push(" order by lower(p.name), p.id limit ").push_bind(filter.limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Enters the person; false if the address is taken.
pub async fn insert(tx: &mut TenantTx, person: &Person) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into person (id, name, email, phone, job_title, vip, locale, location_id, role_id, active, revision, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
        person.id.uuid(),
        person.name,
        person.email,
        person.phone,
        person.job_title,
        person.vip,
        person.locale,
        person.location.map(LocationId::uuid),
        person.role.id.uuid(),
        person.active,
        person.revision,
        person.created_at,
        person.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn update(tx: &mut TenantTx, person: &Person) -> Result<(), DbError> {
    sqlx::query!(
        "update person set name = $2, email = $3, phone = $4, job_title = $5, vip = $6, locale = $7, location_id = $8, role_id = $9,
            active = $10, revoked_at = $11, revision = $12, updated_at = $13, account_id = $14 where id = $1",
        person.id.uuid(),
        person.name,
        person.email,
        person.phone,
        person.job_title,
        person.vip,
        person.locale,
        person.location.map(LocationId::uuid),
        person.role.id.uuid(),
        person.active,
        person.revoked_at,
        person.revision,
        person.updated_at,
        person.account.map(AccountId::uuid),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if somebody else has the address.
pub async fn email_taken(tx: &mut TenantTx, email: &str, but: PersonId) -> Result<bool, DbError> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select 1 from person where email = $1 and id <> $2) as "taken!""#,
        email,
        but.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(taken)
}

/// The active admins, kept as they are until the transaction ends.
pub async fn admins_for_update(tx: &mut TenantTx) -> Result<Vec<PersonId>, DbError> {
    let admins = sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from person p join role r on r.id = p.role_id
           where p.active and r.key = 'tenant_admin' order by p.id for update of p"#
    )
    .fetch_all(tx)
    .await?;
    Ok(admins)
}

/// Which of these people have access.
pub async fn active_among(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<PersonId>, DbError> {
    let found = sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from person p join role r on r.id = p.role_id
           where p.id = any($1) and p.active and r.agent"#,
        ids,
    )
    .fetch_all(tx)
    .await?;
    Ok(found)
}
