-- Links carry what was known last of the other service's object.
create table asset_link (
    ticket_id uuid not null references ticket (id),
    asset_id uuid not null,
    tag text not null,
    name text not null,
    type_name text not null,
    linked_at timestamptz not null,
    primary key (ticket_id, asset_id)
);

create index asset_link_asset_id_idx on asset_link (asset_id, ticket_id);

create table article_link (
    ticket_id uuid not null references ticket (id),
    article_id uuid not null,
    title text not null,
    linked_at timestamptz not null,
    primary key (ticket_id, article_id)
);

create index article_link_article_id_idx on article_link (article_id);
