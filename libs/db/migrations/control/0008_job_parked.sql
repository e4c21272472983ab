-- How many jobs were given up is asked often; there are few or none among very many timers.
create index job_parked_idx on control.job (kind) where state = 'parked';
