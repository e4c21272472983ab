-- One login of one human. What they may do is said by the person or agent each membership points to.
create table control.account (
    id uuid primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    locale text not null default '' check (locale in ('', 'en', 'fr')),
    password_changed_at timestamptz not null,
    created_at timestamptz not null,
    constraint account_email_key unique (email)
);

-- Which person of which tenant (or agent of which provider) an account is. Made only by using an invitation link.
create table control.membership (
    account_id uuid not null references control.account (id) on delete cascade,
    space_kind text not null check (space_kind in ('tenant', 'provider')),
    space_id uuid not null,
    person_id uuid not null,
    created_at timestamptz not null,
    primary key (account_id, space_id),
    constraint membership_person_key unique (space_id, person_id)
);

create table control.session (
    id uuid primary key,
    secret_hash bytea not null unique,
    account_id uuid not null references control.account (id) on delete cascade,
    portal_tenant_id uuid references control.organisation (id) on delete cascade,
    user_agent text not null,
    client_ip text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
);

create index session_account_id_idx on control.session (account_id);
create index session_expires_at_idx on control.session (expires_at);

-- Every attempt with a password, kept for a month.
create table control.sign_in_attempt (
    id uuid primary key,
    email text not null,
    account_id uuid,
    tenant_id uuid,
    client_ip text not null,
    outcome text not null check (outcome in ('ok', 'refused', 'limited', 'reset_requested')),
    attempted_at timestamptz not null
);

create index sign_in_attempt_attempted_at_idx on control.sign_in_attempt (attempted_at);
create index sign_in_attempt_email_idx on control.sign_in_attempt (email, attempted_at);
