use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, TenantTx};
use ids::TenantId;
use sqlx::{PgExecutor, types::Json};

use super::{BusinessHours, Settings};

struct Row {
    slug: String,
    name: String,
    locale: String,
    time_zone: String,
    primary_color: String,
    accent_color: String,
    portal_heading: String,
    portal_text: String,
    mail_footer: String,
    domains: Vec<String>,
    mail_domains: Vec<String>,
    business_hours: Json<BusinessHours>,
    has_logo: bool,
    revision: i64,
    updated_at: DateTime<Utc>,
}

impl From<Row> for Settings {
    fn from(row: Row) -> Self {
        Self {
            slug: row.slug,
            name: row.name,
            locale: row.locale,
            time_zone: row.time_zone,
            primary_color: row.primary_color,
            accent_color: row.accent_color,
            portal_heading: row.portal_heading,
            portal_text: row.portal_text,
            mail_footer: row.mail_footer,
            domains: row.domains,
            mail_domains: row.mail_domains,
            business_hours: row.business_hours.0,
            has_logo: row.has_logo,
            revision: row.revision,
            updated_at: row.updated_at,
        }
    }
}

pub async fn get(db: impl PgExecutor<'_>) -> Result<Settings, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select slug, name, locale, time_zone, primary_color, accent_color, portal_heading, portal_text, mail_footer, domains,
                  mail_domains, business_hours as "business_hours: Json<BusinessHours>", logo is not null as "has_logo!", revision,
                  updated_at
           from tenant_setting"#
    )
    .fetch_one(db)
    .await?;
    Ok(row.into())
}

pub async fn get_for_update(tx: &mut TenantTx) -> Result<Settings, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select slug, name, locale, time_zone, primary_color, accent_color, portal_heading, portal_text, mail_footer, domains,
                  mail_domains, business_hours as "business_hours: Json<BusinessHours>", logo is not null as "has_logo!", revision,
                  updated_at
           from tenant_setting for update"#
    )
    .fetch_one(tx)
    .await?;
    Ok(row.into())
}

/// Enters the first settings of a tenant; nothing happens if there are some.
pub async fn insert(tx: &mut TenantTx, settings: &Settings) -> Result<(), DbError> {
    sqlx::query!(
        "insert into tenant_setting (slug, name, locale, time_zone, primary_color, accent_color, mail_domains, business_hours, revision,
            updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        settings.slug,
        settings.name,
        settings.locale,
        settings.time_zone,
        settings.primary_color,
        settings.accent_color,
        &settings.mail_domains,
        Json(&settings.business_hours) as _,
        settings.revision,
        settings.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores everything but the logo.
pub async fn update(tx: &mut TenantTx, settings: &Settings) -> Result<(), DbError> {
    sqlx::query!(
        "update tenant_setting set name = $1, locale = $2, time_zone = $3, primary_color = $4, accent_color = $5, portal_heading = $6,
            portal_text = $7, mail_footer = $8, domains = $9, mail_domains = $10, business_hours = $11, revision = $12, updated_at = $13",
        settings.name,
        settings.locale,
        settings.time_zone,
        settings.primary_color,
        settings.accent_color,
        settings.portal_heading,
        settings.portal_text,
        settings.mail_footer,
        &settings.domains,
        &settings.mail_domains,
        Json(&settings.business_hours) as _,
        settings.revision,
        settings.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The logo with its media type.
pub async fn find_logo(db: impl PgExecutor<'_>) -> Result<Option<(String, Vec<u8>)>, DbError> {
    let row = sqlx::query!("select logo, logo_media_type from tenant_setting")
        .fetch_optional(db)
        .await?;
    Ok(row.and_then(|row| Some((row.logo_media_type?, row.logo?))))
}

/// Stores or removes the logo.
pub async fn update_logo(tx: &mut TenantTx, logo: Option<(&str, &[u8])>, settings: &Settings) -> Result<(), DbError> {
    sqlx::query!(
        "update tenant_setting set logo_media_type = $1, logo = $2, revision = $3, updated_at = $4",
        logo.map(|(media_type, _)| media_type),
        logo.map(|(_, content)| content),
        settings.revision,
        settings.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Claims host names for a tenant; gives back those that belong to another.
pub async fn claim_hosts(
    tx: &mut ControlTx,
    tenant: TenantId,
    hosts: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<String>, DbError> {
    sqlx::query!(
        "insert into control.portal_host (host, tenant_id, created_at)
         select host, $1, $3 from unnest($2::text[]) as host on conflict do nothing",
        tenant.uuid(),
        hosts,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let taken = sqlx::query_scalar!(
        "select host from control.portal_host where host = any($2) and tenant_id <> $1 order by host",
        tenant.uuid(),
        hosts,
    )
    .fetch_all(tx)
    .await?;
    Ok(taken)
}

/// Gives up the tenant's host names but these.
pub async fn release_hosts(tx: &mut ControlTx, tenant: TenantId, kept: &[String]) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.portal_host where tenant_id = $1 and host <> all($2)",
        tenant.uuid(),
        kept
    )
    .execute(tx)
    .await?;
    Ok(())
}
