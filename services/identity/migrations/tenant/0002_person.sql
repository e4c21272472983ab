create table location (
    id uuid primary key,
    name text not null check (name <> ''),
    kind text not null check (kind in ('company', 'site', 'department', 'room')),
    parent_id uuid constraint location_parent_id_fkey references location (id),
    revision bigint not null default 1,
    created_at timestamptz not null
);

create unique index location_name_idx on location (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name));
create index location_parent_id_idx on location (parent_id);

create table person (
    id uuid primary key,
    account_id uuid,
    name text not null check (name <> ''),
    email text not null,
    phone text not null default '',
    job_title text not null default '',
    vip boolean not null default false,
    locale text not null default '' check (locale in ('', 'en', 'fr')),
    location_id uuid constraint person_location_id_fkey references location (id),
    role_id uuid not null constraint person_role_id_fkey references role (id),
    active boolean not null default true,
    -- Sessions older than this give no access here.
    revoked_at timestamptz,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint person_email_key unique (email),
    constraint person_account_id_key unique (account_id)
);

create index person_name_id_idx on person (lower(name), id);
create index person_search_idx on person using gin ((lower(name || ' ' || email)) gin_trgm_ops);
create index person_role_id_idx on person (role_id);
create index person_location_id_idx on person (location_id);
