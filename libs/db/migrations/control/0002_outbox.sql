-- Events written in the transaction of the change. Tenants may insert (id, subject, envelope) and nothing else:
-- who wrote a row and when is stamped by the database. Daily partitions are kept for a week and dropped whole.
create sequence control.outbox_seq;

create table control.outbox (
    seq bigint not null default nextval('control.outbox_seq'),
    id uuid not null,
    tenant text not null default current_user,
    subject text not null,
    envelope bytea not null,
    created_at timestamptz not null default now(),
    published_at timestamptz,
    stream_seq bigint,
    parked text,
    primary key (created_at, seq)
) partition by range (created_at);

create index outbox_pending_idx on control.outbox (seq) where published_at is null and parked is null;
create index outbox_stream_seq_idx on control.outbox (stream_seq);

-- Makes the partitions of yesterday to three days ahead and drops those older than keep_days.
create function control.outbox_maintain(keep_days integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    day date;
    part text;
    dropped integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('guichet.control.outbox_maintain', 0));
    for offset_days in -1..3 loop
        day := (now() at time zone 'utc')::date + offset_days;
        part := 'outbox_' || to_char(day, 'YYYYMMDD');
        if to_regclass('control.' || part) is null then
            execute format(
                'create table control.%I partition of control.outbox for values from (%L) to (%L)',
                part, day::timestamp at time zone 'utc', (day + 1)::timestamp at time zone 'utc');
        end if;
    end loop;
    for part in
        select c.relname from pg_catalog.pg_inherits i
        join pg_catalog.pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'control.outbox'::regclass
          and c.relname < 'outbox_' || to_char((now() at time zone 'utc')::date - keep_days, 'YYYYMMDD')
          and c.relname ~ '^outbox_[0-9]{8}$'
    loop
        execute format('drop table control.%I', part);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

select control.outbox_maintain(8);

-- What the relay last saw of its stream, to notice that the stream lost data.
create table control.relay_stream (
    name text primary key,
    stream_created_ns bigint not null,
    last_stream_seq bigint not null,
    checked_at timestamptz not null default now(),
    refilled_at timestamptz
);
