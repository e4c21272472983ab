use fault::Fault;

/// What can go wrong between a use case and its database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// There is no such tenant here.
    #[error("tenant not found")]
    UnknownTenant,
    /// The tenant is suspended.
    #[error("the tenant is suspended")]
    Suspended,
    /// The tenant's schema is being made.
    #[error("the tenant is being set up")]
    NotReady,
    /// The tenant's schema could not be made or migrated; it is closed until an operator has looked.
    #[error("the tenant's last migration failed")]
    Failed,
    /// The tenant's schema lacks a migration that this program needs.
    #[error("the tenant's schema is older than this program can use")]
    Outdated,
    /// A migration has taken away what this program uses of the tenant's schema.
    #[error("the tenant's schema is newer than this program can use")]
    TooNew,
    /// The database lacks a control migration that this program needs.
    #[error("the control schema is older than this program: it lacks {0}; run: guichet migrate")]
    ControlOutdated(String),
    /// A program like this one is at the tenant's schema.
    #[error("another migrator is still at work on it")]
    Taken,
    /// No connection came free in time.
    #[error("all database connections are busy")]
    Busy,
    /// A statement of this transaction failed or was abandoned, so nothing of it can be committed.
    #[error("the transaction was rolled back because a statement in it failed")]
    RolledBack,
    /// A request with the same key was carried out before; what it made.
    #[error("the request was carried out before and made {0}")]
    Repeated(String),
    /// Every shard has its full number of tenants.
    #[error("this database holds as many tenants as its logins may serve")]
    Full,
    /// A setting is wrong.
    #[error("wrong database setting: {0}")]
    Settings(String),
    /// A migration could not be applied.
    #[error("migration {name} failed: {reason}")]
    Migration {
        /// File name of the migration.
        name: String,
        /// Why.
        reason: String,
    },
    /// A tenant cannot be read, put back or removed as asked; in words.
    #[error("{0}")]
    Archive(String),
    /// Whatever PostgreSQL or the driver said.
    #[error(transparent)]
    Sqlx(#[from] sqlx::Error),
}

impl DbError {
    /// True if the unique constraint or index `constraint` was violated.
    pub fn is_unique_violation(&self, constraint: &str) -> bool {
        self.database()
            .is_some_and(|e| e.is_unique_violation() && e.constraint() == Some(constraint))
    }

    /// True if the foreign key `constraint` was violated.
    pub fn is_foreign_key_violation(&self, constraint: &str) -> bool {
        self.database()
            .is_some_and(|e| e.is_foreign_key_violation() && e.constraint() == Some(constraint))
    }

    /// True if the row was not there.
    pub fn is_row_not_found(&self) -> bool {
        matches!(self, Self::Sqlx(sqlx::Error::RowNotFound))
    }

    /// PostgreSQL's five-character code, if it was PostgreSQL that complained.
    pub fn sqlstate(&self) -> Option<String> {
        self.database().and_then(|e| e.code()).map(std::borrow::Cow::into_owned)
    }

    /// True if the same work may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NotReady | Self::Busy | Self::Outdated | Self::TooNew | Self::Taken => true,
            Self::Sqlx(error) => is_connection_error(error) || self.sqlstate().is_some_and(|code| transient(&code)),
            Self::UnknownTenant
            | Self::Suspended
            | Self::Failed
            | Self::RolledBack
            | Self::Repeated(_)
            | Self::Full
            | Self::Settings(_)
            | Self::ControlOutdated(_)
            | Self::Archive(_)
            | Self::Migration { .. } => false,
        }
    }

    /// True if the statement was cancelled because it took too long.
    pub(crate) fn is_too_slow(&self) -> bool {
        self.sqlstate().as_deref() == Some("57014")
    }

    fn database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Self::Sqlx(error) => error.as_database_error(),
            _ => None,
        }
    }
}

/// Serialisation, deadlock, lock timeout, too many connections, shutdown, connection trouble.
fn transient(code: &str) -> bool {
    matches!(
        code,
        "40001" | "40P01" | "55P03" | "53300" | "57P01" | "57P02" | "57P03"
    ) || code.starts_with("08")
}

/// True if the connection itself is broken, whatever was asked of it.
pub(crate) fn is_connection_error(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(e) => e
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "53300"),
        _ => false,
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::UnknownTenant => Self::not_found("TENANT_NOT_FOUND", "tenant not found"),
            DbError::Suspended => Self::forbidden("TENANT_SUSPENDED", "this organisation is suspended"),
            DbError::NotReady => {
                Self::unavailable("TENANT_NOT_READY", "this organisation is being set up").retry_after(2)
            }
            DbError::Failed => {
                Self::unavailable("TENANT_MIGRATION_FAILED", "this organisation is being maintained").retry_after(60)
            }
            DbError::Outdated => {
                Self::unavailable("TENANT_SCHEMA_OUTDATED", "this organisation is being upgraded").retry_after(5)
            }
            DbError::TooNew => Self::unavailable(
                "TENANT_SCHEMA_TOO_NEW",
                "this organisation was upgraded before this server",
            )
            .retry_after(5),
            DbError::Busy => Self::unavailable("DATABASE_BUSY", "too busy, please try again").retry_after(2),
            DbError::Repeated(made) => Self::conflict(
                "REQUEST_DONE",
                format!("a request with this key was carried out before and made {made}; its answer was lost"),
            ),
            DbError::Sqlx(sqlx::Error::RowNotFound) => Self::hide("a row that must exist was not found"),
            DbError::Sqlx(_) if error.is_transient() => {
                tracing::warn!(error = %error, "database not available");
                Self::unavailable("DATABASE_UNAVAILABLE", "temporarily unavailable, please try again").retry_after(2)
            }
            DbError::Sqlx(_) if error.sqlstate().as_deref() == Some("57014") => {
                tracing::warn!(error = %error, "statement took too long");
                Self::timeout("STATEMENT_TIMEOUT", "it took too long")
            }
            DbError::Full => {
                tracing::error!(
                    "no shard has room for another tenant: raise database.shards of every service and migrate"
                );
                Self::unavailable(
                    "INSTALLATION_FULL",
                    "there is no room for another organisation at the moment",
                )
                .retry_after(60)
            }
            DbError::Sqlx(_)
            | DbError::RolledBack
            | DbError::Settings(_)
            | DbError::ControlOutdated(_)
            | DbError::Taken
            | DbError::Archive(_)
            | DbError::Migration { .. } => Self::hide(error),
        }
    }
}
