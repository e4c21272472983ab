-- What was done, each line chained to the one before by its hash. The same table as a provider's.
create table audit_entry (
    sequence bigint primary key check (sequence > 0),
    id uuid not null unique,
    occurred_at timestamptz not null,
    actor_kind text not null,
    actor_id uuid not null,
    actor_name text not null,
    action text not null,
    subject text not null,
    detail text not null,
    hash bytea not null check (length(hash) = 32)
);

create index audit_entry_action_idx on audit_entry (action text_pattern_ops, sequence);

-- The tenant's role does not own the table, so it can neither drop nor disable this.
create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entry_is_append_only before update or delete or truncate on audit_entry
    for each statement execute function audit_entry_is_append_only();
