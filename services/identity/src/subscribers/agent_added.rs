//! A technician who was just added is invited.

use db::{Origin, Space};
use events::{Event, Events, HandlerError, Subscriber};
use proto::identity::v1::AgentChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    App, account,
    account::Membership,
    invitation::{self, Invited},
};

pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> JoinHandle<()> {
    let app = app.clone();
    Subscriber::new(app.db.clone(), events.clone(), "identity", "agent_added")
        .subject("identity", "agent", "changed")
        .spawn_control(shutdown.clone(), move |mut tx, event: Event| {
            let app = app.clone();
            async move {
                if event.envelope.revision != 1 {
                    return Ok::<_, HandlerError>(tx);
                }
                let agent = event.decode::<AgentChanged>()?.agent.unwrap_or_default();
                let person = agent
                    .id
                    .parse()
                    .map_err(|error: ids::ParseIdError| HandlerError::Park(error.to_string()))?;
                let membership = Membership {
                    space: Space::Provider(event.provider),
                    person,
                };
                let invited = invitation::repo::is_invited(&mut tx, membership).await?;
                if invited || account::repo::has_login(&mut tx, membership).await? {
                    return Ok(tx);
                }
                let actor = event.actor();
                let invited_by = actor.name.clone();
                let to = Invited::new_agent(membership, event.provider, agent.email, agent.name, agent.locale);
                let origin = Origin::provider(event.provider, actor).caused_by(&event.envelope.event_id);
                invitation::issue_in(&app, &mut tx, &origin, to, &invited_by).await?;
                Ok(tx)
            }
        })
}
