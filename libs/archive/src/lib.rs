//! One tenant as one file: everything the services know of it, its files, and a manifest with counts and hashes; and back.
//!
//! The form is described in `docs/tenant-archive.md`. [`export`] reads every service in a snapshot of its own while the tenant works; [`check`]
//! reads a whole archive before anything is written; [`restore`] replaces what the services have in one transaction each; [`delete`] removes the
//! tenant and looks whether anything is left, for a [`Report`] that is signed.

mod check;
mod delete;
mod error;
mod export;
mod manifest;
mod part;
mod read;
mod report;
mod restore;
mod write;

pub use check::{Checked, check};
pub use delete::{Deletion, PartDeletion, delete};
pub use error::ArchiveError;
pub use export::{Subject, export};
pub use manifest::{Entry, Files, Manifest, SequenceState, ServiceState, TableState, VERSION};
pub use part::Part;
pub use report::{Report, Signed};
pub use restore::restore;
