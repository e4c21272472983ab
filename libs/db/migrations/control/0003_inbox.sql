-- Events already handled, written in the transaction of their effect. Insert-only for tenants.
create table control.inbox (
    handler text not null,
    event_id uuid not null,
    tenant text not null default current_user,
    received_at timestamptz not null default now(),
    primary key (handler, event_id)
);

create index inbox_received_at_idx on control.inbox (received_at);

-- Events that could not be handled, with their error, until an operator replays or forgets them.
create table control.parked_event (
    id uuid primary key,
    handler text not null,
    event_id uuid,
    subject text not null,
    envelope bytea not null,
    error text not null,
    attempts integer not null,
    parked_at timestamptz not null default now(),
    replay_requested_at timestamptz,
    unique (handler, event_id)
);

create index parked_event_replay_idx on control.parked_event (handler, replay_requested_at)
    where replay_requested_at is not null;
