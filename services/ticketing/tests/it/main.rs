//! Ticketing on a real PostgreSQL, NATS and Redis, with neighbours that know what belongs to which tenant.

mod activities;
mod ask;
mod attachments;
mod bad_input;
mod categories;
mod conversation;
mod event_chain;
mod foreign_ids;
mod lists;
mod mails;
mod neighbours;
mod presence;
mod progress;
mod queue;
mod scope;
mod search;
mod tickets;
mod timers;
mod wire;
mod world;
