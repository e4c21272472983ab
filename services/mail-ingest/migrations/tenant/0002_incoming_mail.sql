-- Every mail that was acknowledged, with what became of it. The raw message lies in the object store.
create table incoming_mail (
    id uuid primary key,
    mailbox_id uuid not null,
    mailbox_address text not null,
    source text not null check (source in ('smtp', 'lmtp', 'imap')),
    -- Identity of the message in its IMAP folder.
    uid_validity bigint,
    uid bigint,
    envelope_sender text,
    -- The address it was sent to, with a reply token if there was one.
    envelope_recipient text not null,
    blob_key text not null,
    size bigint not null,
    received_at timestamptz not null,
    state text not null check (state in ('stored', 'delivered', 'duplicate', 'dropped', 'quarantined')),
    detail text not null default '',
    -- Known once it was read.
    sender text,
    subject text,
    mail_message_id text,
    content_hash text,
    automatic boolean not null default false,
    -- Files as they were put into the object store, so that a second attempt does not store them again.
    files jsonb,
    ticket_id uuid,
    message_id uuid,
    processed_at timestamptz
);

create unique index incoming_mail_uid_idx on incoming_mail (mailbox_id, uid_validity, uid) where uid is not null;
create index incoming_mail_sender_idx on incoming_mail (sender, received_at);
create index incoming_mail_content_idx on incoming_mail (mail_message_id, content_hash);

-- Message-IDs that belong to tickets: of mails we sent and of mails we took in. An answer to any of them joins the ticket.
create table known_message (
    mail_message_id text not null,
    -- Empty for mails we sent.
    content_hash text not null,
    ticket_id uuid not null,
    message_id uuid,
    created_at timestamptz not null,
    primary key (mail_message_id, content_hash)
);
