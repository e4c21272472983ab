create sequence incident_number_seq start with 1001;
create sequence request_number_seq start with 1001;

create table ticket (
    id uuid primary key,
    revision bigint not null default 1,
    kind text not null check (kind in ('incident', 'request')),
    number integer not null,
    title text not null check (title <> ''),
    status text not null check (status in ('new', 'open', 'pending', 'resolved', 'closed', 'cancelled')),
    pending_reason text check (pending_reason in ('requester', 'supplier', 'scheduled', 'approval')),
    impact text not null check (impact in ('organisation', 'department', 'person')),
    urgency text not null check (urgency in ('critical', 'high', 'normal', 'low')),
    priority smallint not null check (priority between 1 and 4),
    category_id uuid references category (id),
    requester_id uuid not null references person (id),
    assignee_id uuid references person (id),
    team_id uuid references team (id),
    location_id uuid references location (id),
    tags text[] not null default '{}',
    source text not null check (source in ('portal', 'mail', 'agent', 'api')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    first_responded_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    last_author text check (last_author in ('requester', 'agent')),
    constraint ticket_number_key unique (number, kind),
    check ((status = 'pending') = (pending_reason is not null))
);

create index ticket_created_at_idx on ticket (created_at, id);
create index ticket_updated_at_idx on ticket (updated_at, id);
create index ticket_priority_idx on ticket (priority, id);
create index ticket_number_idx on ticket (number, id);
create index ticket_status_idx on ticket (status, created_at, id);
create index ticket_requester_id_idx on ticket (requester_id, created_at, id);
create index ticket_assignee_id_idx on ticket (assignee_id, created_at, id);
create index ticket_team_id_idx on ticket (team_id, created_at, id) where team_id is not null;
create index ticket_category_id_idx on ticket (category_id) where category_id is not null;
create index ticket_tags_idx on ticket using gin (tags);

create table watcher (
    ticket_id uuid not null references ticket (id),
    person_id uuid not null references person (id),
    primary key (ticket_id, person_id)
);

create index watcher_person_id_idx on watcher (person_id, ticket_id);

-- Words of a ticket in English and French: what everybody of the ticket may find, and what stands in private notes.
create table ticket_search (
    ticket_id uuid primary key references ticket (id),
    visible tsvector not null,
    private tsvector not null default ''
);

create index ticket_search_visible_idx on ticket_search using gin (visible);
create index ticket_search_private_idx on ticket_search using gin (private);
