-- What ticketing must know of people, teams and places, as identity told it last. Never the truth: identity is asked before an id is accepted.
create table person (
    id uuid primary key,
    name text not null,
    email text not null default '',
    vip boolean not null default false,
    location_id uuid,
    active boolean not null default true,
    -- The revision identity told; 0 for people known from a token or the list of technicians only.
    revision bigint not null default 0
);

create index person_location_id_idx on person (location_id) where location_id is not null;

create table team (
    id uuid primary key,
    name text not null
);

create table location (
    id uuid primary key,
    path text not null
);

-- One row: the tenant's language, zone and working hours.
create table setting (
    only_row boolean primary key default true check (only_row),
    revision bigint not null,
    locale text not null,
    time_zone text not null,
    business_hours jsonb not null
);
