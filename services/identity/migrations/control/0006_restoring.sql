-- The archive that is being put back in place of the tenant, by its manifest's SHA-256. While it is, nobody can open the tenant.
alter table control.organisation add column restoring text;
