//! Tests of the whole running system through its public doors.
#![allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]

mod bad_input;
mod grpc_isolation;
mod iso;
mod isolation;
mod main_job;
mod tenants;
mod trace;
