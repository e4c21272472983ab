//! The database library on a real PostgreSQL.

mod fixture;
mod lifecycle;
mod migration;
mod outbox;
mod pool;
mod statements;
mod wall;
