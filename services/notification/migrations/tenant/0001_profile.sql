-- How the tenant's mails look and where they come from: a copy of what identity and mail-ingest told.
create table profile (
    single boolean primary key default true check (single),
    revision bigint not null,
    slug text not null,
    name text not null,
    locale text not null,
    primary_color text not null,
    mail_footer text not null,
    portal_url text not null,
    mail_address text not null
);

create table mailbox (
    id uuid primary key,
    revision bigint not null,
    address text not null,
    display_name text not null,
    delivered_to_us boolean not null,
    default_sender boolean not null,
    enabled boolean not null
);

-- People of the tenant, for their language and to know whose feed is here.
create table person (
    id uuid primary key,
    revision bigint not null,
    email text not null,
    locale text not null,
    active boolean not null
);
