//! The database library on a real PostgreSQL.

mod fixture;
mod iso_pool;
mod iso_wall;
mod lifecycle;
mod outbox;
mod pool;
mod statements;
mod wall;
