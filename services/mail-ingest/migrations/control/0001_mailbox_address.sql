-- Every address mail is taken for, and whose it is: asked at RCPT TO, before there is a tenant. The tenant's own mailbox table is the truth;
-- rows here follow it. A reserved address is one whose mailbox is being made.
create table control.mailbox_address (
    address text primary key check (address = lower(address) and address <> ''),
    tenant_id uuid not null,
    provider_id uuid not null,
    mailbox_id uuid not null,
    state text not null check (state in ('reserved', 'on', 'off')),
    created_at timestamptz not null default now()
);

create index mailbox_address_mailbox_id_idx on control.mailbox_address (mailbox_id);

-- IMAP accounts to fetch from, each with its own time and lease, so that one that hangs delays no other.
create table control.imap_account (
    mailbox_id uuid primary key,
    tenant_id uuid not null,
    provider_id uuid not null,
    next_fetch_at timestamptz not null,
    lease_until timestamptz,
    worker uuid,
    failures integer not null default 0
);

create index imap_account_next_fetch_at_idx on control.imap_account (next_fetch_at);
