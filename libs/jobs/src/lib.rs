//! Durable jobs and timers: rows written with the change that wants them, run at least once by any process of the service.
//!
//! [`enqueue`] in the transaction of the change; a [`Runner`] with one handler per kind does the work. A job whose process dies is taken
//! over when its lease ends; one that keeps failing is parked for an operator. Effects outside the database must stand being repeated.

mod claim;
mod enqueue;
mod handler;
mod measure;
mod parked;
mod runner;
mod settings;
mod work;

pub use enqueue::{Job, enqueue, enqueue_control, enqueue_for};
pub use handler::{JobCtx, JobError};
pub use parked::{ParkedJob, forget_parked, list_parked, retry_parked};
pub use runner::Runner;
pub use settings::JobSettings;
