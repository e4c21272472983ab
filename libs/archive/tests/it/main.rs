//! Archives of tenants on a real PostgreSQL.

mod cases;
mod delete;
mod forge;
mod place;
mod refuse;
mod restore;
