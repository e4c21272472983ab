//! Services report that they have made their part of a new tenant.

use events::{Event, Events, HandlerError, Subscriber};
use fault::Fault;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{App, tenant};

pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> JoinHandle<()> {
    let app = app.clone();
    let mut subscriber = Subscriber::new(app.db.clone(), events.clone(), "identity", "tenant_provisioned");
    for service in &app.config.provisioning.services {
        subscriber = subscriber.subject(service, "tenant", "provisioned");
    }
    subscriber.spawn_control(shutdown.clone(), move |mut tx, event: Event| {
        let app = app.clone();
        async move {
            let service = event.kind().0.replace('_', "-");
            tenant::report(&app, &mut tx, event.tenant()?, &service)
                .await
                .map_err(Fault::from)?;
            Ok::<_, HandlerError>(tx)
        }
    })
}
