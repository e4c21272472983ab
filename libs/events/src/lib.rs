//! Domain events: written to the outbox with the change, carried by NATS JetStream, handled once by each consumer.
//!
//! A service publishes with `tx.publish(OutboxEvent::new(…))` and runs one [`Relay`]; it consumes with a [`Subscriber`] per handler. PostgreSQL
//! is the truth and NATS the carrier: whatever the carrier loses is sent again from the outbox, whatever it delivers twice is dropped by the inbox.

mod connection;
mod error;
mod event;
mod lag;
mod parked;
mod relay;
mod settings;
mod subscriber;
mod tenant;
mod trace;

pub use connection::{Events, LiveEvents};
pub use db::{Origin, OutboxEvent};
pub use error::{EventsError, HandlerError};
pub use event::Event;
pub use parked::{ParkedEvent, forget_parked, list_parked, replay_parked};
pub use relay::{Relay, RelayState};
pub use settings::EventsSettings;
pub use subscriber::Subscriber;
pub use tenant::{follow_suspension, follow_tenants};
