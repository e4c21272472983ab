-- The provider's technicians, to know whose feed is here.
create table agent (
    id uuid primary key,
    revision bigint not null,
    email text not null,
    locale text not null,
    active boolean not null
);

-- The in-app feed of the provider's technicians over all tenants.
create table agent_notification (
    id uuid primary key,
    event_id uuid not null,
    person_id uuid not null,
    tenant_id uuid not null,
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

create index agent_notification_person_id_idx on agent_notification (person_id, created_at, id);
create index agent_notification_unread_idx on agent_notification (person_id) where read_at is null;

-- Mails of the provider itself: invitations of technicians.
create table agent_delivery (
    id uuid primary key,
    template text not null check (template in ('invitation', 'password_reset')),
    recipient text not null,
    recipient_name text not null,
    locale text not null,
    sender text not null,
    subject text not null,
    facts jsonb not null,
    mail_message_id text not null unique,
    state text not null check (state in ('queued', 'sent', 'failed', 'suppressed')),
    attempts integer not null default 0,
    last_response text not null default '',
    created_at timestamptz not null,
    next_attempt_at timestamptz,
    give_up_at timestamptz not null,
    sent_at timestamptz
);
