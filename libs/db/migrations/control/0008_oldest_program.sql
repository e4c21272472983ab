-- The last migration that a program must know to work with this schema: raised by migrations that take something away.
alter table control.tenant add column oldest_program bigint not null default 0;
