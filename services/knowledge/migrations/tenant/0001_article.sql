-- Facts about the tenant that this service needs. One row.
create table tenant_setting (
    singleton boolean primary key default true check (singleton),
    locale text not null check (locale in ('en', 'fr')),
    revision bigint not null
);

create table article (
    id uuid primary key,
    revision bigint not null,
    title text not null check (char_length(title) between 1 and 200),
    body text not null check (char_length(body) between 1 and 200000),
    -- The body without markup, and its first words.
    plain text not null,
    summary text not null,
    locale text not null check (locale in ('en', 'fr')),
    kind text not null check (kind in ('how_to', 'known_error', 'faq', 'policy')),
    audience text not null check (audience in ('internal', 'tenant', 'public')),
    state text not null check (state in ('draft', 'published', 'archived')),
    version integer not null check (version > 0),
    tags text[] not null,
    author_name text not null,
    review_on date,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    published_at timestamptz,
    helpful_votes integer not null default 0,
    unhelpful_votes integer not null default 0,
    -- Title (A), tags (B) and text (C) in the article's own language; written with the row.
    search tsvector not null
);

create index article_search_idx on article using gin (search);
create index article_tags_idx on article using gin (tags);
create index article_updated_at_idx on article (updated_at, id);
create index article_review_on_idx on article (review_on) where review_on is not null;

-- Every title and text an article ever had. Rows are added and never changed.
create table article_version (
    article_id uuid not null references article (id),
    version integer not null,
    title text not null,
    body text not null,
    author_kind text not null,
    author_id uuid not null,
    author_name text not null,
    created_at timestamptz not null,
    primary key (article_id, version)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;

create trigger article_version_append_only before update or delete on article_version
    for each statement execute function refuse_change();

-- The last vote of each person.
create table article_vote (
    article_id uuid not null references article (id),
    person_id uuid not null,
    helpful boolean not null,
    voted_at timestamptz not null,
    primary key (article_id, person_id)
);
