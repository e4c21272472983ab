//! The asset service on a real PostgreSQL, with an identity that knows who belongs to which tenant.

mod assets;
mod assignment;
mod bad_input;
mod event_chain;
mod history;
mod identity;
mod lists;
mod scope;
mod types;
mod world;
