//! `identity.agent.changed`: whose feed is with the provider.

use events::{Event, Events, HandlerError, Subscriber};
use ids::PersonId;
use proto::identity::v1::AgentChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Person},
};

/// Technicians are often added before the provider's first tenant, and with it before the provider's schema: it is made here if need be.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "agent").subject("identity", "agent", "changed");
    subscriber.spawn_control(shutdown, move |tx, event| {
        let app = app.clone();
        async move {
            note(&app, &event).await?;
            Ok(tx)
        }
    })
}

async fn note(app: &App, event: &Event) -> Result<(), HandlerError> {
    let agent = event.decode::<AgentChanged>()?.agent.unwrap_or_default();
    let Ok(id) = agent.id.parse::<PersonId>() else {
        return Ok(());
    };
    make_schema(app, event).await?;
    let person = Person {
        id,
        locale: agent.locale,
        active: agent.active,
    };
    let mut tx = app.db.provider_tx(event.provider, "noting a technician").await?;
    profile::repo::upsert_agent(&mut tx, &person, agent.revision, &agent.email).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes the provider's schema where it is missing, under the name that provisioning a tenant gives it too.
pub(super) async fn make_schema(app: &App, event: &Event) -> Result<(), HandlerError> {
    let slug = format!("provider-{}", event.provider.uuid().simple());
    app.db.provision_provider(event.provider, &slug).await?;
    Ok(())
}
