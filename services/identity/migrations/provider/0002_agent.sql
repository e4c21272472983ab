create table agent (
    id uuid primary key,
    account_id uuid,
    name text not null check (name <> ''),
    email text not null,
    locale text not null default '' check (locale in ('', 'en', 'fr')),
    role_id uuid not null constraint agent_role_id_fkey references role (id),
    all_tenants boolean not null,
    allowed_tenant_ids uuid[] not null default '{}',
    denied_tenant_ids uuid[] not null default '{}',
    ends_at timestamptz,
    active boolean not null default true,
    -- Sessions older than this give no access here.
    revoked_at timestamptz,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint agent_email_key unique (email),
    constraint agent_account_id_key unique (account_id)
);

create index agent_name_id_idx on agent (lower(name), id);
create index agent_role_id_idx on agent (role_id);
