//! Events on real PostgreSQL and NATS.

mod carrier;
mod delivery;
mod fixture;
mod poison;
mod trace;
