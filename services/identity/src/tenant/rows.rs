use db::{OnRestore, Place, TenantRows};

const OF_ORGANISATION: &[&str] = &["state", "suspended_reason", "revision", "restoring"];
const MEMBERS: &str =
    "id in (select account_id from control.membership where space_kind = 'tenant' and space_id = {tenant})";
const NOT_ELSEWHERE: &str =
    "id in (select account_id from control.membership where space_kind = 'tenant' and space_id = {tenant})
    and not exists (select from control.membership m where m.account_id = account.id and m.space_id <> {tenant})";

/// What is a tenant's in the tables of this service itself, in the order of their references. A login belongs to a human, who may have others:
/// it is kept as it is, and goes with the last tenant. Who tried to sign in, and who is signed in, is no part of an archive.
pub const TENANT_ROWS: &[TenantRows] = &[
    TenantRows::of(Place::Control, "organisation", "id = {tenant}").on_restore(OnRestore::ReplaceBut(OF_ORGANISATION)),
    TenantRows::of(Place::Control, "portal_host", "tenant_id = {tenant}"),
    TenantRows::of(Place::Control, "provisioning_step", "tenant_id = {tenant}"),
    TenantRows {
        delete: Some(NOT_ELSEWHERE),
        ..TenantRows::of(Place::Control, "account", MEMBERS).on_restore(OnRestore::AddMissing)
    },
    TenantRows::of(
        Place::Control,
        "membership",
        "space_kind = 'tenant' and space_id = {tenant}",
    ),
    TenantRows::of(
        Place::Control,
        "invitation",
        "space_kind = 'tenant' and space_id = {tenant}",
    ),
    TenantRows::of(Place::Control, "api_key_index", "tenant_id = {tenant}"),
    TenantRows::of(Place::Control, "session", "portal_tenant_id = {tenant}").on_restore(OnRestore::Leave),
    TenantRows::of(Place::Control, "sign_in_attempt", "tenant_id = {tenant}").on_restore(OnRestore::Leave),
];
