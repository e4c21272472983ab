//! Sessions that end because of what happened to a person or technician, not by signing out.

use ids::{AccountId, TenantId};

use super::repo;
use crate::App;

/// Ends an account's sessions that led into a tenant. What a session may do is asked each time, so this only tidies up.
pub async fn end_for_tenant(app: &App, account: AccountId, tenant: TenantId) {
    let attempt = async {
        let mut tx = app.db.begin_control("a person's access has ended").await?;
        repo::delete_for_tenant(&mut tx, account, tenant).await?;
        tx.commit().await
    };
    if let Err(error) = attempt.await {
        tracing::warn!(%error, "sessions without access will end by themselves");
    }
}

/// Ends an account's sessions at the console. What a session may do is asked each time, so this only tidies up.
pub async fn end_for_console(app: &App, account: AccountId) {
    let attempt = async {
        let mut tx = app.db.begin_control("a technician's access has ended").await?;
        repo::delete_for_console(&mut tx, account).await?;
        tx.commit().await
    };
    if let Err(error) = attempt.await {
        tracing::warn!(%error, "sessions without access will end by themselves");
    }
}
