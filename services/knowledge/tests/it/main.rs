//! The knowledge service on a real PostgreSQL.

mod articles;
mod audiences;
mod bad_input;
mod event_chain;
mod lists;
mod search;
mod versions;
mod votes;
mod world;
