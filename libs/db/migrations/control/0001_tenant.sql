-- The spaces of this database: one schema per tenant (kind 'tenant', t_<uuid>) and, for services that need it,
-- one per provider (kind 'provider', p_<uuid>).
create table control.tenant (
    id uuid primary key,
    kind text not null default 'tenant' check (kind in ('tenant', 'provider')),
    provider_id uuid not null,
    slug text not null check (slug <> ''),
    shard smallint not null check (shard >= 0),
    state text not null check (state in ('provisioning', 'ready', 'suspended', 'failed')),
    schema_version bigint not null default 0,
    error text,
    suspended_at timestamptz,
    revision bigint not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index tenant_shard_idx on control.tenant (shard);
create index tenant_provider_id_idx on control.tenant (provider_id);
create index tenant_revision_idx on control.tenant (revision);

-- Every change takes the next revision, so that a process learns of changes by asking for higher revisions.
create sequence control.tenant_revision_seq;

create function control.tenant_touch() returns trigger language plpgsql as $$
begin
    -- Changes are serialised: a reader that saw revision n will never meet a lower one later.
    perform pg_advisory_xact_lock(hashtextextended('guichet.control.tenant', 0));
    new.revision := nextval('control.tenant_revision_seq');
    new.updated_at := now();
    return new;
end $$;

create trigger tenant_touch before insert or update on control.tenant
    for each row execute function control.tenant_touch();
