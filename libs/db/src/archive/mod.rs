//! One tenant's rows, whatever tables there are: read in one snapshot, put back in one transaction, removed with proof.
//!
//! Nothing here knows a table by name: the catalog says which there are in the tenant's schema, so a new table needs no line of code. What lies
//! outside of that schema, in `control` and in the provider's, each service names as [`TenantRows`].

mod catalog;
mod dump;
mod library;
mod load;
mod remove;
mod rows;
mod trace;
mod usage;

pub use catalog::{Column, Form, Place, Table};
pub use dump::{Sequence, Snapshot};
pub use load::{Load, LoadTarget};
pub use remove::Removed;
pub use rows::{OnRestore, TenantRows};
pub use trace::Traces;
pub use usage::TableUsage;

pub(crate) use library::LIBRARY;
