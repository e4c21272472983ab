-- Facts about the tenant that this service needs. One row.
create table tenant_setting (
    singleton boolean primary key default true check (singleton),
    tag_prefix text not null check (tag_prefix <> ''),
    locale text not null check (locale in ('en', 'fr'))
);

-- Numbers of tags. Gaps are fine, a lock on a counter is not.
create sequence asset_tag_seq;

-- Types, a tree.
create table asset_type (
    id uuid primary key,
    revision bigint not null,
    name text not null check (char_length(name) between 1 and 80),
    parent_id uuid references asset_type (id),
    icon text not null,
    position integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create unique index asset_type_name_idx on asset_type (lower(name));
create index asset_type_parent_id_idx on asset_type (parent_id);

create table asset (
    id uuid primary key,
    revision bigint not null,
    tag text not null check (char_length(tag) between 1 and 60),
    name text not null check (char_length(name) between 1 and 200),
    type_id uuid not null references asset_type (id),
    state text not null
        check (state in ('ordered', 'in_stock', 'in_use', 'in_repair', 'reserved', 'retired', 'disposed')),
    serial_number text not null,
    manufacturer text not null,
    model text not null,
    assignee_id uuid,
    assignee_name text not null,
    location_id uuid,
    location_name text not null,
    cost_amount numeric(14, 2) check (cost_amount >= 0),
    cost_currency text check (cost_currency ~ '^[A-Z]{3}$'),
    supplier text not null,
    purchased_on date,
    warranty_ends_on date,
    depreciation_years integer not null check (depreciation_years between 0 and 50),
    notes text not null,
    -- tag, name, serial number, maker, model and assignee, lower case and without accents; written with the row.
    search_text text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint asset_cost_whole check ((cost_amount is null) = (cost_currency is null))
);

create unique index asset_tag_idx on asset (lower(tag));
create index asset_type_id_idx on asset (type_id);
create index asset_assignee_id_idx on asset (assignee_id) where assignee_id is not null;
create index asset_location_id_idx on asset (location_id) where location_id is not null;
create index asset_warranty_ends_on_idx on asset (warranty_ends_on) where warranty_ends_on is not null;
create index asset_search_text_idx on asset using gin (search_text gin_trgm_ops);

-- What happened to an asset. Rows are added and never changed.
create table asset_change (
    seq bigint generated always as identity primary key,
    asset_id uuid not null references asset (id),
    occurred_at timestamptz not null,
    actor_kind text not null,
    actor_id uuid not null,
    actor_name text not null,
    action text not null check (action in ('created', 'assigned', 'returned', 'moved', 'field_changed')),
    field text not null,
    old_value text not null,
    new_value text not null,
    reason text not null
);

create index asset_change_asset_id_idx on asset_change (asset_id, seq desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;

create trigger asset_change_append_only before update or delete on asset_change
    for each statement execute function refuse_change();
