-- Keys that access tokens are signed with. The newest one that has begun signs; older ones stay published until their last token has expired.
create table control.signing_key (
    kid text primary key,
    pkcs8 bytea not null,
    public bytea not null,
    signs_from timestamptz not null,
    created_at timestamptz not null
);

create index signing_key_signs_from_idx on control.signing_key (signs_from);
