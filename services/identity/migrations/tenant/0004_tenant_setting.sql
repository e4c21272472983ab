-- One row.
create table tenant_setting (
    singleton boolean primary key default true check (singleton),
    slug text not null,
    name text not null check (name <> ''),
    locale text not null check (locale in ('en', 'fr')),
    time_zone text not null,
    primary_color text not null,
    accent_color text not null,
    portal_heading text not null default '',
    portal_text text not null default '',
    mail_footer text not null default '',
    domains text[] not null default '{}',
    mail_domains text[] not null default '{}',
    business_hours jsonb not null,
    logo bytea,
    logo_media_type text,
    revision bigint not null default 1,
    updated_at timestamptz not null,
    check ((logo is null) = (logo_media_type is null))
);
