//! Tests of the whole running system through its public doors.

mod bad_input;
mod grpc_isolation;
mod isolation;
mod main_job;
mod tenants;
mod trace;
