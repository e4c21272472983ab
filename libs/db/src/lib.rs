//! A service's database: `control` and one schema per tenant. There is no connection without a tenant or a reason.
//!
//! [`Db::begin`] opens a transaction in one tenant's schema as that tenant's role, [`Db::read`] single statements, [`Db::begin_control`] a
//! transaction on control tables. The pool never leaves this crate. How it works and why: `docs/tenancy.md`.

mod archive;
mod control;
mod db;
mod error;
mod names;
mod observe;
mod outbox;
pub mod page;
mod persist;
mod pool;
mod registry;
mod schema;
mod settings;
mod tagged;
mod tx;
mod wake;

pub use archive::{
    Column, Form, Load, LoadTarget, OnRestore, Place, Removed, Sequence, Snapshot, Table, TableUsage, TenantRows,
    Traces,
};
pub use control::{ControlRead, ControlTx};
pub use db::{Db, migrate_tenants};
pub use error::DbError;
pub use names::{Names, Space};
pub use outbox::{Origin, OutboxEvent, current_traceparent};
pub use persist::persist;
pub use registry::{SpaceRow, SpaceState};
pub use schema::{LeftBehind, MigrateProgress, MigrateReport, Migration, Migrations};
pub use settings::DbSettings;
pub use tx::{TenantRead, TenantTx};
pub use wake::Wake;
