//! The database library on a real PostgreSQL.

mod fixture;
mod iso_pool;
mod iso_wall;
mod lifecycle;
mod migration;
mod outbox;
mod pool;
mod shape;
mod statements;
mod wall;
