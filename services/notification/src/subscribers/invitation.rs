//! `identity.invitation.created`: the mail is queued where the invitation belongs, tenant or provider.

use db::{ControlTx, Space, SpaceState};
use events::{Event, Events, HandlerError, Subscriber};
use jobs::Job;
use proto::identity::v1::InvitationCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    jobs::{INVITE_JOB, invite_payload},
    subscribers::agent::make_schema,
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber = Subscriber::new(app.db.clone(), events, "notification", "invitation").subject(
        "identity",
        "invitation",
        "created",
    );
    subscriber.spawn_control(shutdown, move |mut tx, event| {
        let app = app.clone();
        async move {
            enqueue(&app, &mut tx, &event).await?;
            Ok(tx)
        }
    })
}

async fn enqueue(app: &App, tx: &mut ControlTx, event: &Event) -> Result<(), HandlerError> {
    event.decode::<InvitationCreated>()?;
    let space = match event.tenant {
        Some(tenant) => Space::Tenant(tenant),
        None => {
            make_schema(app, event).await?;
            Space::Provider(event.provider)
        }
    };
    // The first admin is invited while the tenant is still being made.
    let ready = app
        .db
        .space(space)
        .await?
        .is_some_and(|row| matches!(row.state, SpaceState::Ready));
    if !ready {
        return Err(HandlerError::Later("the organisation is not ready here yet".to_owned()));
    }
    let job = Job::new(INVITE_JOB, invite_payload(event)).key(event.id);
    jobs::enqueue_for(tx, app.db.names(), space, job).await?;
    Ok(())
}
