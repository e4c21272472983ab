-- Keys that reports of deleted tenants are signed with. Those of access tokens are forgotten within minutes of their end; a report is read for years.
create table control.report_key (
    kid text primary key,
    pkcs8 bytea not null,
    public bytea not null,
    created_at timestamptz not null
);
