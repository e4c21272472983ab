//! What the fault tests share: a stack of their own with one process per service, a supervisor that starts what died (as Kubernetes does), load
//! whose every acknowledged write is in a ledger, and the audit that compares the ledger with what is there in the end.
//!
//! `GUICHET_FAULTS_DIR` names the stack's folder, `GUICHET_FAULTS=full` asks for the full number of cases.

#![allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]

mod audit;
mod cases;
mod ledger;
mod listener;
mod load;
mod nats;
mod server;
mod stack;
mod supervisor;
mod switch;
mod told;

pub use audit::Audit;
pub use cases::{Cases, full};
pub use ledger::{Kind, Ledger, Trouble};
pub use listener::Listener;
pub use load::{Desk, Load, Tenant};
pub use nats::{Consumer, Nats};
pub use server::Server;
pub use stack::{SERVICES, Stack, alive};
pub use supervisor::{Process, Supervisor};
pub use switch::Switch;
