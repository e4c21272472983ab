-- Facts about a suspension may come out of order; the newest counts.
alter table control.tenant add column suspension_revision bigint not null default 0;
