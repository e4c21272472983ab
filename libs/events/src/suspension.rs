use db::{Db, DbError};

use crate::{Event, HandlerError};

/// Closes or opens the event's tenant in this service's database if the event is `identity.tenant.suspended` or `.resumed`.
/// An event that comes late changes nothing; one of a tenant that is still being set up is tried later.
pub async fn follow_suspension(db: &Db, event: &Event) -> Result<(), HandlerError> {
    let (tenant, revision) = (event.tenant()?, event.envelope.revision);
    let followed = match event.kind() {
        ("identity", "tenant", "suspended") => db.suspend(tenant, revision).await,
        ("identity", "tenant", "resumed") => db.resume(tenant, revision).await,
        _ => Ok(()),
    };
    followed.map_err(|error| match error {
        DbError::UnknownTenant => HandlerError::Later(error.to_string()),
        error => error.into(),
    })
}
