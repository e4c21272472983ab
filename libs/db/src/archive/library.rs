use super::{OnRestore, Place, TenantRows};

/// The rows of tenants in the tables that every service's database has. Events and what was made of them tell of a state that a restore
/// undoes: those under way are cleared, and that they were handled is kept.
pub(crate) const LIBRARY: &[TenantRows] = &[
    TenantRows {
        fixed: &[("tenant", "{role}"), ("worker", "null"), ("lease_until", "null")],
        ..TenantRows::of(Place::Control, "job", "tenant = {role}")
    },
    TenantRows::of(Place::Control, "outbox", "subject like '%.{token}'").on_restore(OnRestore::Clear),
    TenantRows::of(Place::Control, "parked_event", "subject like '%.{token}'").on_restore(OnRestore::Clear),
    TenantRows::of(Place::Control, "inbox", "tenant = {role}").on_restore(OnRestore::Leave),
];
