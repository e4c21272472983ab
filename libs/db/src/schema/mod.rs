//! Databases, roles, schemas and their migrations.

mod apply;
mod bootstrap;
mod link;
mod login;
mod migrations;
mod provision;
mod queue;
mod report;
mod space;

pub use migrations::{Migration, Migrations};
pub use report::{LeftBehind, MigrateProgress, MigrateReport};

pub(crate) use apply::{check_control, migrate_control};
pub(crate) use bootstrap::bootstrap;
pub(crate) use link::{Link, Outcome, Place, pause};
pub(crate) use login::check_logins;
pub(crate) use provision::{Limits, apply_space, make_schema, register, set_suspended};
pub(crate) use queue::{Task, migrate_spaces};

use sqlx::{ConnectOptions, PgConnection};

use crate::{DbError, DbSettings, names::Names, pool::options, tagged::trusted};

/// A connection of the migrating login, which may make roles and become the owner of the schemas.
pub(crate) async fn connect_migrate(settings: &DbSettings, names: &Names) -> Result<PgConnection, DbError> {
    let options = options(settings, &names.migrate_role(), names.database())?;
    Ok(options
        .options([("client_min_messages", "warning"), ("jit", "off")])
        .connect()
        .await?)
}

/// Several statements in one round trip: only for text of our own with validated names, and for migrations.
pub(crate) async fn run(
    connection: &mut PgConnection,
    text: impl Into<std::sync::Arc<str>>,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(trusted(text.into())).execute(connection).await.map(drop)
}
