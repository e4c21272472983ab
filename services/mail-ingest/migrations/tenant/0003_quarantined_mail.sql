-- Mails kept aside for a person to look at.
create table quarantined_mail (
    id uuid primary key,
    incoming_mail_id uuid not null unique,
    mailbox_address text not null,
    sender text not null,
    sender_name text not null,
    subject text not null,
    reason text not null check (reason in ('unparsable', 'too_large', 'unknown_sender', 'refused_by_ticket', 'loop')),
    detail text not null,
    size bigint not null,
    blob_key text not null,
    received_at timestamptz not null,
    state text not null check (state in ('waiting', 'released', 'discarded')),
    ticket_id uuid,
    decided_by uuid,
    decided_at timestamptz
);

create index quarantined_mail_received_at_idx on quarantined_mail (received_at, id);
