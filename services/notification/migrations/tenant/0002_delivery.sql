-- The delivery log: one mail to one recipient, from the moment it is decided on to the mail server's last answer.
create table delivery (
    id uuid primary key,
    ticket_id uuid,
    message_id uuid,
    template text not null check (template in ('ticket_created', 'reply', 'ticket_resolved', 'invitation', 'password_reset')),
    person_id uuid,
    recipient text not null,
    recipient_name text not null,
    locale text not null,
    sender text not null,
    subject text not null,
    -- What the template needs beside the message itself, as it was then.
    facts jsonb not null,
    -- Ours, unguessable, the same at every attempt.
    mail_message_id text not null unique,
    in_reply_to text not null,
    state text not null check (state in ('queued', 'sent', 'failed', 'suppressed')),
    attempts integer not null default 0,
    last_response text not null default '',
    created_at timestamptz not null,
    next_attempt_at timestamptz,
    give_up_at timestamptz not null,
    sent_at timestamptz
);

create index delivery_created_at_idx on delivery (created_at, id);
create index delivery_ticket_id_idx on delivery (ticket_id, created_at);
create index delivery_recipient_idx on delivery (recipient, template, created_at);

-- Message-IDs of a ticket's thread, for References. person_id is whom a mail of ours went to; null for mails that came in.
create table thread_mail (
    ticket_id uuid not null,
    mail_message_id text not null,
    person_id uuid,
    created_at timestamptz not null,
    primary key (ticket_id, mail_message_id)
);
