-- Invitations and password resets. The secret of the link is made when the mail is sent, and stored only as a hash.
create table control.invitation (
    id uuid primary key,
    space_kind text not null check (space_kind in ('tenant', 'provider')),
    space_id uuid not null,
    provider_id uuid not null,
    person_id uuid not null,
    account_id uuid references control.account (id) on delete cascade,
    reset boolean not null,
    at_portal boolean not null,
    email text not null,
    name text not null,
    organisation text not null,
    secret_hash bytea unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

create index invitation_person_idx on control.invitation (space_id, person_id);
create index invitation_expires_at_idx on control.invitation (expires_at);
