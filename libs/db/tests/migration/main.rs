//! Migrations on a real PostgreSQL. A binary of its own, because its processes take the whole machine.

#[allow(dead_code, reason = "the other binary uses all of it")]
#[path = "../it/fixture.rs"]
mod fixture;
mod isolation;
mod migrator;
#[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
mod r_mig;
mod shape;
