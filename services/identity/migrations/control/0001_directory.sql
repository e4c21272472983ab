-- Who is served by whom, and at which host. The settings of a tenant live in its own schema; `organisation` holds the copy of them
-- that is needed before anybody has signed in.
create table control.provider (
    id uuid primary key,
    name text not null check (name <> ''),
    locale text not null default 'en' check (locale in ('en', 'fr')),
    created_at timestamptz not null
);

create table control.organisation (
    id uuid primary key,
    provider_id uuid not null references control.provider (id),
    slug text not null,
    state text not null check (state in ('provisioning', 'ready', 'suspended')),
    suspended_reason text not null default '',
    name text not null check (name <> ''),
    locale text not null check (locale in ('en', 'fr')),
    time_zone text not null,
    primary_color text not null,
    accent_color text not null,
    portal_heading text not null default '',
    portal_text text not null default '',
    has_logo boolean not null default false,
    settings_revision bigint not null default 0,
    admin_id uuid not null,
    admin_name text not null,
    admin_email text not null,
    created_by text not null,
    revision bigint not null default 1,
    created_at timestamptz not null,
    constraint organisation_slug_key unique (slug)
);

create index organisation_provider_id_name_idx on control.organisation (provider_id, lower(name), id);

-- Host names of portals beside the given one, each for one tenant.
create table control.portal_host (
    host text primary key,
    tenant_id uuid not null references control.organisation (id) on delete cascade,
    created_at timestamptz not null
);

create index portal_host_tenant_id_idx on control.portal_host (tenant_id);

-- What each service has reported about a new tenant.
create table control.provisioning_step (
    tenant_id uuid not null references control.organisation (id) on delete cascade,
    service text not null,
    done_at timestamptz,
    primary key (tenant_id, service)
);
