-- A request with an Idempotency-Key is kept like an event that was handled (handler 'request'), in the transaction of what it made.
alter table control.inbox add column made text;

-- What the request made, for the tenant that sent it: the caller is the owner here, so the role is asked for.
create function control.made_by_request(request uuid) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select made from control.inbox
    where handler = 'request' and event_id = request and tenant = current_setting('role')
$$;
