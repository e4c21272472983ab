-- Where mail comes in.
create table mailbox (
    id uuid primary key,
    revision bigint not null,
    address text not null unique,
    display_name text not null,
    kind text not null check (kind in ('smtp', 'imap')),
    default_sender boolean not null,
    enabled boolean not null,
    imap_host text not null default '',
    imap_port integer not null default 0,
    imap_security text not null default 'tls' check (imap_security in ('tls', 'none')),
    imap_username text not null default '',
    -- Encrypted with the installation's key (AES-256-GCM, nonce in front).
    imap_password bytea,
    imap_folder text not null default '',
    -- Up to where the folder has been read (RFC 9051, 2.3.1.1).
    uid_validity bigint,
    last_uid bigint not null default 0,
    last_success_at timestamptz,
    last_error text not null default '',
    last_error_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create unique index mailbox_default_sender_idx on mailbox (default_sender) where default_sender;
