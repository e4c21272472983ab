//! The edge in front of two services that say what a test tells them, with real Redis and NATS: what the gateway itself decides.
//! The whole chain with the real services is tested in `tests/stack`.

mod doubles;
mod files;
mod live;
mod requests;
mod sessions;
mod world;
