-- The same table as a provider's (migrations/provider): one set of statements serves both. The given roles have a key and take their
-- permissions from the program; own roles have none and list theirs.
create table role (
    id uuid primary key,
    key text,
    name text not null check (name <> ''),
    permissions text[] not null default '{}',
    view text not null check (view in ('own', 'department', 'company')),
    agent boolean not null,
    revision bigint not null default 1,
    created_at timestamptz not null,
    constraint role_key_key unique (key)
);

create unique index role_name_idx on role (lower(name));
