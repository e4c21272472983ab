-- The in-app feed of the tenant's own people.
create table notification (
    id uuid primary key,
    event_id uuid not null,
    person_id uuid not null,
    kind text not null,
    ticket_id uuid not null,
    ticket_number text not null,
    ticket_title text not null,
    actor_name text not null,
    preview text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    unique (event_id, person_id, kind)
);

create index notification_person_id_idx on notification (person_id, created_at, id);
create index notification_unread_idx on notification (person_id) where read_at is null;
