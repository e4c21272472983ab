//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says. A new tenant gets its mailbox.

use context::TenantCtx;
use events::{Events, HandlerError};
use fault::Fault;
use proto::identity::v1::TenantCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    mailbox::{self, Create, entity::Kind},
};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    events::follow_tenants(app.db.clone(), events, "mail-ingest", shutdown, move |ctx, created| {
        let app = app.clone();
        async move { furnish(&app, &ctx, created).await }
    })
}

async fn furnish(app: &App, ctx: &TenantCtx, created: TenantCreated) -> Result<(), HandlerError> {
    let info = created.tenant.unwrap_or_default();
    let address = if info.mail_address.is_empty() {
        format!("{}@{}", info.slug, created.mail_domain)
    } else {
        info.mail_address
    };
    give_mailbox(app, ctx, &address, &info.name).await?;
    Ok(())
}

/// Makes the tenant's own mailbox, unless an earlier attempt did.
async fn give_mailbox(app: &App, ctx: &TenantCtx, address: &str, name: &str) -> Result<(), Fault> {
    let address = address.to_lowercase();
    let existing = mailbox::list(app, ctx).await?;
    if let Some(mailbox) = existing.iter().find(|m| m.address == address) {
        mailbox::address::sync(app, ctx, mailbox.id).await?;
        return Ok(());
    }
    let create = Create {
        address,
        display_name: name.to_owned(),
        kind: Kind::Smtp,
        imap: None,
        default_sender: existing.is_empty(),
    };
    mailbox::create(app, ctx, create).await?;
    Ok(())
}
