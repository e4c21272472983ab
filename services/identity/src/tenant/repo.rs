use chrono::{DateTime, Utc};
use context::TenantSet;
use db::{ControlTx, DbError};
use ids::{PersonId, ProviderId, TenantId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::entity::{Branding, FirstAdmin, State, Step, Tenant};

/// The sort key of lists.
pub type Key = (String, Uuid);

struct Row {
    id: TenantId,
    provider_id: ProviderId,
    slug: String,
    state: String,
    suspended_reason: String,
    restoring: Option<String>,
    name: String,
    locale: String,
    time_zone: String,
    primary_color: String,
    accent_color: String,
    portal_heading: String,
    portal_text: String,
    has_logo: bool,
    settings_revision: i64,
    admin_id: PersonId,
    admin_name: String,
    admin_email: String,
    created_by: String,
    revision: i64,
    created_at: DateTime<Utc>,
    services: Vec<String>,
    done_at: Vec<Option<DateTime<Utc>>>,
}

impl From<Row> for Tenant {
    fn from(row: Row) -> Self {
        let steps = row.services.into_iter().zip(row.done_at);
        Self {
            id: row.id,
            provider: row.provider_id,
            slug: row.slug,
            state: State::parse(&row.state),
            suspended_reason: row.suspended_reason,
            restoring: row.restoring,
            branding: Branding {
                name: row.name,
                locale: row.locale,
                time_zone: row.time_zone,
                primary_color: row.primary_color,
                accent_color: row.accent_color,
                portal_heading: row.portal_heading,
                portal_text: row.portal_text,
                has_logo: row.has_logo,
                revision: row.settings_revision,
            },
            admin: FirstAdmin {
                id: row.admin_id,
                name: row.admin_name,
                email: row.admin_email,
            },
            created_by: row.created_by,
            steps: steps.map(|(service, done_at)| Step { service, done_at }).collect(),
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

/// Tenants with their steps; the rest of the statement follows.
macro_rules! select_tenant {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select o.id as "id: TenantId", o.provider_id as "provider_id: ProviderId", o.slug, o.state, o.suspended_reason, o.restoring, o.name,
                      o.locale, o.time_zone, o.primary_color, o.accent_color, o.portal_heading, o.portal_text, o.has_logo,
                      o.settings_revision, o.admin_id as "admin_id: PersonId", o.admin_name, o.admin_email, o.created_by, o.revision,
                      o.created_at,
                      array(select s.service from control.provisioning_step s where s.tenant_id = o.id order by s.service) as "services!",
                      array(select s.done_at from control.provisioning_step s where s.tenant_id = o.id order by s.service)
                          as "done_at!: Vec<Option<DateTime<Utc>>>"
               from control.organisation o "# + $tail
            $(, $argument)*
        )
    };
}

pub async fn find(db: impl PgExecutor<'_>, id: TenantId) -> Result<Option<Tenant>, DbError> {
    Ok(select_tenant!("where o.id = $1", id.uuid())
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_by_slug(db: impl PgExecutor<'_>, slug: &str) -> Result<Option<Tenant>, DbError> {
    Ok(select_tenant!("where o.slug = $1", slug)
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_by_host(db: impl PgExecutor<'_>, host: &str) -> Result<Option<Tenant>, DbError> {
    let found = select_tenant!(
        "join control.portal_host h on h.tenant_id = o.id where h.host = $1",
        host
    );
    Ok(found.fetch_optional(db).await?.map(Into::into))
}

pub async fn find_for_update(tx: &mut ControlTx, id: TenantId) -> Result<Option<Tenant>, DbError> {
    // The lock in a statement of its own: what is beside the locked row is read as of the statement's beginning, which may be before the wait.
    sqlx::query!(
        "select id from control.organisation where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(&mut *tx)
    .await?;
    find(tx, id).await
}

/// Tenants with these ids.
pub async fn list_by_ids(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<Tenant>, DbError> {
    let rows = select_tenant!("where o.id = any($1) order by lower(o.name), o.id", ids)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What a list of one provider's tenants is narrowed to.
pub struct Filter<'a> {
    pub tenants: &'a TenantSet,
    pub query: &'a str,
    pub after: Option<&'a Key>,
    pub limit: i64,
}

/// A provider's tenants by name.
pub async fn list(db: impl PgExecutor<'_>, provider: ProviderId, filter: Filter<'_>) -> Result<Vec<Tenant>, DbError> {
    let (all_but, set): (bool, Vec<Uuid>) = match filter.tenants {
        TenantSet::AllExcept(denied) => (true, denied.iter().map(|id| id.uuid()).collect()),
        TenantSet::Only(allowed) => (false, allowed.iter().map(|id| id.uuid()).collect()),
    };
    let (name, id) = filter
        .after
        .map_or((None, None), |(name, id)| (Some(name.as_str()), Some(*id)));
    let escaped = filter
        .query
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let rows = select_tenant!(
        "where o.provider_id = $1 and (o.id = any($3)) <> $2
            and (lower(o.name) like $4 or o.slug like $4)
            and ($5::text is null or (lower(o.name), o.id) > (lower($5), $6))
         order by lower(o.name), o.id limit $7",
        provider.uuid(),
        all_but,
        &set,
        format!("%{escaped}%"),
        name,
        id,
        filter.limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many of these are tenants of the provider.
pub async fn count_of_provider(db: impl PgExecutor<'_>, provider: ProviderId, ids: &[Uuid]) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from control.organisation where provider_id = $1 and id = any($2)"#,
        provider.uuid(),
        ids,
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Enters the tenant and its steps; false if the short name is taken.
pub async fn insert(tx: &mut ControlTx, tenant: &Tenant) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into control.organisation (id, provider_id, slug, state, name, locale, time_zone, primary_color, accent_color,
            admin_id, admin_name, admin_email, created_by, revision, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing",
        tenant.id.uuid(),
        tenant.provider.uuid(),
        tenant.slug,
        tenant.state.as_str(),
        tenant.branding.name,
        tenant.branding.locale,
        tenant.branding.time_zone,
        tenant.branding.primary_color,
        tenant.branding.accent_color,
        tenant.admin.id.uuid(),
        tenant.admin.name,
        tenant.admin.email,
        tenant.created_by,
        tenant.revision,
        tenant.created_at,
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let services: Vec<String> = tenant.steps.iter().map(|step| step.service.clone()).collect();
    sqlx::query!(
        "insert into control.provisioning_step (tenant_id, service) select $1, service from unnest($2::text[]) as service",
        tenant.id.uuid(),
        &services,
    )
    .execute(tx)
    .await?;
    Ok(true)
}

/// Stores state and steps.
pub async fn update(tx: &mut ControlTx, tenant: &Tenant) -> Result<(), DbError> {
    sqlx::query!(
        "update control.organisation set state = $2, suspended_reason = $3, revision = $4, restoring = $5 where id = $1",
        tenant.id.uuid(),
        tenant.state.as_str(),
        tenant.suspended_reason,
        tenant.revision,
        tenant.restoring,
    )
    .execute(&mut *tx)
    .await?;
    for step in &tenant.steps {
        if let Some(done_at) = step.done_at {
            sqlx::query!(
                "update control.provisioning_step set done_at = $3 where tenant_id = $1 and service = $2 and done_at is null",
                tenant.id.uuid(),
                step.service,
                done_at,
            )
            .execute(&mut *tx)
            .await?;
        }
    }
    Ok(())
}

/// Stores the copy of the settings; false if it has a newer one.
pub async fn update_branding(tx: &mut ControlTx, id: TenantId, branding: &Branding) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update control.organisation set name = $2, locale = $3, time_zone = $4, primary_color = $5, accent_color = $6,
            portal_heading = $7, portal_text = $8, has_logo = $9, settings_revision = $10, revision = revision + 1
         where id = $1 and settings_revision < $10",
        id.uuid(),
        branding.name,
        branding.locale,
        branding.time_zone,
        branding.primary_color,
        branding.accent_color,
        branding.portal_heading,
        branding.portal_text,
        branding.has_logo,
        branding.revision,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
