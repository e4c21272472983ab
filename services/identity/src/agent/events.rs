use db::OutboxEvent;
use proto::identity::v1 as wire;

use super::Agent;

/// identity.agent.changed
pub fn changed(agent: &Agent) -> OutboxEvent {
    let message = wire::AgentChanged {
        agent: Some(agent.into()),
    };
    OutboxEvent::new("agent", "changed", agent.id, agent.revision, &message)
}
