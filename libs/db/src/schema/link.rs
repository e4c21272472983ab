use std::time::Duration;

use rand::Rng;
use sqlx::PgConnection;

use super::{
    connect_migrate,
    space::{Step, mark_failed, step},
};
use crate::{DbError, DbSettings, Migrations, error::is_connection_error, names::Names, registry::SpaceRow};

/// Attempts at a tenant whose tables are locked by somebody, or at a server that does not answer.
const ATTEMPTS: u32 = 20;
/// Attempts at a migration that takes longer than a second: a busy machine may be to blame, but a large table more likely is.
const SLOW_ATTEMPTS: u32 = 5;
/// A backend's memory grows with every schema it has touched.
const SCHEMAS_PER_CONNECTION: u32 = 100;

/// A database whose tenants are migrated.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) settings: &'a DbSettings,
    pub(crate) names: &'a Names,
    pub(crate) migrations: &'a Migrations,
}

/// How a tenant was left.
pub(crate) enum Outcome {
    /// Brought to the newest version.
    Migrated,
    /// It had it.
    Unchanged,
    /// Another migrator has it in its hands.
    Taken,
}

/// The one connection of a worker, to the database of the tenant it is at.
#[derive(Default)]
pub(crate) struct Link {
    open: Option<PgConnection>,
    database: String,
    served: u32,
}

impl Link {
    async fn connection(&mut self, place: Place<'_>) -> Result<&mut PgConnection, DbError> {
        if self.database != place.names.database() || self.served >= SCHEMAS_PER_CONNECTION {
            self.open = None;
        }
        self.served += 1;
        if self.open.is_none() {
            self.open = Some(connect_migrate(place.settings, place.names).await?);
            self.database = place.names.database().to_owned();
            self.served = 1;
        }
        self.open.as_mut().ok_or(DbError::Busy)
    }

    /// Brings one tenant to the newest version, one migration after another. Waits out locks, restarts of the server and lost connections;
    /// marks the tenant as failed if a migration itself is at fault.
    pub(crate) async fn migrate(&mut self, place: Place<'_>, row: &SpaceRow) -> Result<Outcome, DbError> {
        let (mut attempt, mut slow) = (0, 0);
        loop {
            let result = match self.connection(place).await {
                Ok(connection) => step(connection, place, row).await,
                Err(error) => Err(error),
            };
            let error = match result {
                Ok(Step::Newest) => return Ok(Outcome::Unchanged),
                Ok(Step::Finished) => return Ok(Outcome::Migrated),
                Ok(Step::Taken) => return Ok(Outcome::Taken),
                Ok(Step::Further) => {
                    (attempt, slow) = (0, 0);
                    continue;
                }
                Err(error) => error,
            };
            let lost = matches!(&error, DbError::Sqlx(e) if is_connection_error(e));
            if lost {
                self.open = None;
            }
            attempt += 1;
            slow += u32::from(error.is_too_slow());
            if attempt >= ATTEMPTS || slow >= SLOW_ATTEMPTS || !(error.is_transient() || error.is_too_slow()) {
                if matches!(error, DbError::Migration { .. }) {
                    mark_failed(
                        self.connection(place).await?,
                        place.names,
                        row.space,
                        &error.to_string(),
                    )
                    .await?;
                }
                return Err(error);
            }
            tokio::time::sleep(pause(attempt)).await;
        }
    }
}

/// From a twentieth of a second to two seconds, never the same for two migrators.
pub(crate) fn pause(attempt: u32) -> Duration {
    Duration::from_millis(rand::rng().random_range(50..200) * u64::from(attempt.clamp(1, 10)))
}
