//! Tickets: opening, changing, moving through their life cycle, finding.

mod caller;
pub(crate) mod convert;
mod create;
mod edit;
mod entity;
mod error;
pub(crate) mod events;
mod grpc;
mod key;
pub(crate) mod list;
mod opening;
pub(crate) mod parse;
mod progress;
mod read;
mod references;
pub(crate) mod repo;
mod row;
mod terms;
#[cfg(test)]
mod tests;
mod update;

pub(crate) use caller::channel;
pub use caller::{Caller, Scope, require_agent};
pub(crate) use create::new_ticket;
pub use create::{Create, create};
pub(crate) use edit::status_change;
pub use edit::{Edit, FieldChange};
pub use entity::{
    Impact, Kind, LastAuthor, Named, PendingReason, Priority, Refusal, Source, Status, StatusChange, Ticket, Urgency,
};
pub use error::TicketError;
pub use grpc::TicketGrpc;
pub use key::TicketKey;
pub(crate) use opening::{Opening, store};
pub(crate) use progress::finish;
pub use progress::{Step, proceed, take};
pub use read::{get, visible};
pub(crate) use row::{TicketRow, known};
pub use update::{Update, update};

impl Ticket {
    /// Ok if the change was made on the ticket as it is; 0 is not checked.
    pub(crate) fn expect_revision(&self, expected: i64) -> Result<(), TicketError> {
        if expected == 0 || expected == self.revision {
            Ok(())
        } else {
            Err(TicketError::Stale(self.revision))
        }
    }
}
