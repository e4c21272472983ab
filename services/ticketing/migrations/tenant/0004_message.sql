create table message (
    id uuid primary key,
    ticket_id uuid not null references ticket (id),
    kind text not null check (kind in ('public', 'public_note', 'private_note')),
    channel text not null check (channel in ('portal', 'mail', 'agent', 'api')),
    author_id uuid,
    author_name text not null,
    author_is_agent boolean not null,
    body text not null,
    body_html text not null,
    quoted_html text not null default '',
    mail_message_id text constraint message_mail_message_id_key unique,
    cc text[] not null default '{}',
    created_at timestamptz not null
);

create index message_ticket_id_idx on message (ticket_id, created_at, id);

create table attachment (
    id uuid primary key,
    ticket_id uuid references ticket (id),
    message_id uuid references message (id),
    -- Who uploaded it; only they may use it before it belongs to a message.
    uploader_id uuid not null,
    blob_key text not null,
    filename text not null,
    media_type text not null,
    size bigint not null check (size >= 0),
    sha256 text not null,
    content_id text,
    inline boolean not null default false,
    created_at timestamptz not null,
    check ((ticket_id is null) = (message_id is null))
);

create index attachment_message_id_idx on attachment (message_id) where message_id is not null;
