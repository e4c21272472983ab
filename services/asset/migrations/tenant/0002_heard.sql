-- The newest revision heard of each object of another service: an event may come after a later one.
create table heard (
    id uuid primary key,
    revision bigint not null
);
