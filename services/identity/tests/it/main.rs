//! Identity as its callers see it: over gRPC, on real PostgreSQL, NATS and Redis. One service runs for all tests; a test is a tenant.

mod agents;
mod api_keys;
mod audit;
mod credential_attacks;
mod fixture;
mod isolation;
mod people;
mod provisioning;
mod rights;
mod senders;
mod settings;
mod sign_in;
mod stack;
mod writers;
