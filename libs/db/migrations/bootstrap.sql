-- Once per database, as a superuser, before any other migration. Safe to repeat.
create extension if not exists unaccent with schema public;
create extension if not exists pg_trgm with schema public;

do $$ begin
    if not exists (select from pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
                   where n.nspname = 'public' and c.cfgname = 'guichet_en') then
        create text search configuration public.guichet_en (copy = pg_catalog.english);
        alter text search configuration public.guichet_en
            alter mapping for hword, hword_part, word with public.unaccent, pg_catalog.english_stem;
        create text search configuration public.guichet_fr (copy = pg_catalog.french);
        alter text search configuration public.guichet_fr
            alter mapping for hword, hword_part, word with public.unaccent, pg_catalog.french_stem;
    end if;
end $$;

create schema if not exists control;

create table if not exists control.migration (
    owner text not null,
    version bigint not null,
    name text not null,
    checksum bytea not null,
    applied_at timestamptz not null default now(),
    primary key (owner, version)
);

revoke create on schema public from public;
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
revoke usage on language plpgsql from public;
revoke execute on function pg_catalog.lo_creat(integer) from public;
revoke execute on function pg_catalog.lo_create(oid) from public;
revoke execute on function pg_catalog.lo_from_bytea(oid, bytea) from public;
