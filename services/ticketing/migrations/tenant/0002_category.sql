create table category (
    id uuid primary key,
    revision bigint not null default 1,
    name text not null check (name <> ''),
    parent_id uuid references category (id),
    archived_at timestamptz,
    created_at timestamptz not null
);

-- Names are unique beside their siblings in use.
create unique index category_name_idx
    on category (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), lower(name)) where archived_at is null;
