//! Live updates: domain events from NATS and presence from Redis, sent to each browser that may know of them. Only ids travel; the page asks
//! for what it shows.

mod change;
mod hub;
mod presence;
mod stream;
mod viewer;

pub(crate) use hub::Hub;
pub(crate) use stream::events;
