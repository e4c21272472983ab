//! The database library on a real PostgreSQL.

mod fixture;
mod iso_pool;
mod iso_wall;
mod lifecycle;
mod migration;
mod migrator;
mod outbox;
mod pool;
mod r_mig;
mod shape;
mod statements;
mod wall;
