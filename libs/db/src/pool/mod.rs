//! The connections of one service: every tenant has one or two it calls home, so that a connection rarely changes its tenant.

mod conn;
mod lease;
mod shard;
mod waits;

pub(crate) use conn::Conn;
pub(crate) use lease::Lease;
pub(crate) use shard::Shard;
pub(crate) use waits::Waits;

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::{DbError, DbSettings, names::Names};

/// Options to log in to `database` of the configured server as `role`.
pub(crate) fn options(settings: &DbSettings, role: &str, database: &str) -> Result<PgConnectOptions, DbError> {
    let base = PgConnectOptions::from_str(&settings.url).map_err(|e| DbError::Settings(format!("url: {e}")))?;
    let options = base.username(role).database(database).password(&settings.password);
    Ok(options.application_name(role))
}

/// Options of a tenants' login: neutral until a tenant is chosen, read-only outside of a transaction of ours.
pub(crate) fn tenant_options(settings: &DbSettings, names: &Names, shard: u16) -> Result<PgConnectOptions, DbError> {
    Ok(options(settings, &names.shard_role(shard), names.database())?
        .statement_cache_capacity(settings.statement_cache)
        .options([
            ("search_path", "pg_catalog".to_owned()),
            ("default_transaction_read_only", "on".to_owned()),
            ("plan_cache_mode", "force_generic_plan".to_owned()),
            ("jit", "off".to_owned()),
            // A page of a list is wanted, never the whole of a table: starting workers takes twenty times as long as reading it.
            ("max_parallel_workers_per_gather", "0".to_owned()),
            ("client_min_messages", "error".to_owned()),
            ("statement_timeout", settings.statement_timeout_ms.to_string()),
            ("lock_timeout", settings.lock_timeout_ms.to_string()),
            ("idle_in_transaction_session_timeout", "60000".to_owned()),
        ]))
}
