//! `identity.tenant.created, .suspended, .resumed`: a tenant's schema is made, closed and opened here as identity says.

use db::{ControlTx, Origin, OutboxEvent};
use events::{Event, Events, HandlerError, Subscriber};
use proto::identity::v1::{TenantCreated, TenantProvisioned};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Profile},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "tenant").subject("identity", "tenant", "*");
    subscriber.spawn_control(shutdown, move |tx, event| {
        let app = app.clone();
        async move { handle(&app, tx, &event).await }
    })
}

async fn handle(app: &App, mut tx: ControlTx, event: &Event) -> Result<ControlTx, HandlerError> {
    match event.fact() {
        "created" => provision(app, &mut tx, event).await?,
        _ => events::follow_suspension(&app.db, event).await?,
    }
    Ok(tx)
}

async fn provision(app: &App, tx: &mut ControlTx, event: &Event) -> Result<(), HandlerError> {
    let created: TenantCreated = event.decode()?;
    let (info, settings) = (created.tenant.unwrap_or_default(), created.settings.unwrap_or_default());
    let tenant = event.tenant()?;
    app.db.provision(tenant, event.provider, &info.slug).await?;
    let ctx = event.ctx()?;
    let mail_address = if info.mail_address.is_empty() {
        format!("{}@{}", info.slug, created.mail_domain)
    } else {
        info.mail_address
    };
    let portal_url = if settings.portal_url.is_empty() {
        info.portal_url
    } else {
        settings.portal_url
    };
    let profile = Profile {
        revision: settings.revision,
        slug: info.slug,
        name: if settings.name.is_empty() {
            info.name
        } else {
            settings.name
        },
        locale: settings.locale,
        primary_color: if settings.primary_color.is_empty() {
            info.primary_color
        } else {
            settings.primary_color
        },
        mail_footer: settings.mail_footer,
        portal_url,
        mail_address: mail_address.to_lowercase(),
    };
    let mut own = app.db.begin(&ctx).await?;
    profile::repo::upsert(&mut own, &profile).await?;
    own.commit().await?;
    let message = TenantProvisioned {
        service: "notification".to_owned(),
    };
    tx.publish(
        &Origin::from(&ctx),
        OutboxEvent::new("tenant", "provisioned", tenant, 1, &message),
    )
    .await?;
    Ok(())
}
