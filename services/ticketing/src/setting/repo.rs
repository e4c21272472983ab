//! The one row of settings.

use db::TenantTx;
use sqlx::types::Json;

use super::entity::{BusinessHours, Setting};

/// The settings; the defaults until identity has told them.
pub(crate) async fn get(tx: &mut TenantTx) -> Result<Setting, sqlx::Error> {
    let row = sqlx::query!(
        r#"select revision, locale, time_zone, business_hours as "business_hours: Json<BusinessHours>" from setting"#
    )
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map_or_else(Setting::default, |row| Setting {
        revision: row.revision,
        locale: row.locale,
        time_zone: row.time_zone,
        hours: row.business_hours.0,
    }))
}

/// Writes settings unless newer ones are there.
pub(crate) async fn put(tx: &mut TenantTx, setting: &Setting) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into setting (revision, locale, time_zone, business_hours) values ($1, $2, $3, $4)
         on conflict (only_row) do update set revision = excluded.revision, locale = excluded.locale, time_zone = excluded.time_zone,
            business_hours = excluded.business_hours
         where setting.revision <= excluded.revision",
        setting.revision,
        setting.locale,
        setting.time_zone,
        Json(&setting.hours) as _,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}
