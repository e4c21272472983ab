-- The provider's queue over all its tenants: a projection of ticketing's own events, newest revision wins.
create table queue_tenant (
    id uuid primary key,
    slug text not null default '',
    name text not null default '',
    color text not null default '',
    words text not null default '',
    -- Of the tenant's settings.
    revision bigint not null default 0
);

create table queue_ticket (
    ticket_id uuid primary key,
    tenant_id uuid not null references queue_tenant (id),
    revision bigint not null,
    status text not null,
    priority smallint not null,
    assignee_id uuid,
    team_id uuid,
    awaits_answer boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- Number, title and requester, for the search, without accents and capitals.
    words text not null,
    -- The ticket as the event told it (guichet.ticketing.v1.Ticket).
    snapshot bytea not null
);

create index queue_ticket_created_at_idx on queue_ticket (created_at, ticket_id);
create index queue_ticket_updated_at_idx on queue_ticket (updated_at, ticket_id);
create index queue_ticket_priority_idx on queue_ticket (priority, ticket_id);
create index queue_ticket_tenant_id_idx on queue_ticket (tenant_id, created_at);
create index queue_ticket_assignee_id_idx on queue_ticket (assignee_id, created_at);
create index queue_ticket_unfinished_idx on queue_ticket (tenant_id) where status in ('new', 'open', 'pending');
create index queue_ticket_words_idx on queue_ticket using gin (words gin_trgm_ops);
