create table api_key (
    id uuid primary key,
    name text not null check (name <> ''),
    hint text not null,
    role_id uuid not null constraint api_key_role_id_fkey references role (id),
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);

create index api_key_role_id_idx on api_key (role_id);
