-- Jobs and timers. Tenants may only insert; who wrote a row is stamped by the database. Done jobs are deleted.
create table control.job (
    id uuid primary key,
    kind text not null check (kind <> ''),
    key text,
    tenant text not null default current_user,
    payload jsonb not null,
    run_at timestamptz not null default now(),
    traceparent text,
    state text not null default 'queued' check (state in ('queued', 'running', 'parked')),
    attempts integer not null default 0,
    lease_until timestamptz,
    worker uuid,
    error text,
    created_at timestamptz not null default now()
);

-- At most one unfinished job per tenant, kind and key.
create unique index job_key_idx on control.job (tenant, kind, key) where key is not null;
create index job_due_idx on control.job (tenant, run_at) where state = 'queued';
create index job_run_at_idx on control.job (run_at) where state = 'queued';
create index job_lease_idx on control.job (lease_until) where state = 'running';
