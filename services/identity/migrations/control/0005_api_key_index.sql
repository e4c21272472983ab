-- In which tenant a key is to be looked up. Everything about the key itself is in the tenant's schema.
create table control.api_key_index (
    secret_hash bytea primary key,
    api_key_id uuid not null unique,
    tenant_id uuid not null references control.organisation (id) on delete cascade,
    created_at timestamptz not null
);
