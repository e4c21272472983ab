-- The same tables as a provider's (migrations/provider), but for what a member is.
create table team (
    id uuid primary key,
    name text not null check (name <> ''),
    description text not null default '',
    revision bigint not null default 1,
    created_at timestamptz not null
);

create unique index team_name_idx on team (lower(name));

create table team_member (
    team_id uuid not null references team (id) on delete cascade,
    person_id uuid not null constraint team_member_person_id_fkey references person (id) on delete cascade,
    primary key (team_id, person_id)
);

create index team_member_person_id_idx on team_member (person_id);
