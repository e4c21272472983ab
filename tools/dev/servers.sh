# Sourced after stack.sh: the private PostgreSQL, NATS and Redis of a stack, on loopback ports of their own.

pg_bin() {
  local dir
  for dir in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
    [[ -x $dir/initdb ]] && { echo "$dir"; return; }
  done
  die "PostgreSQL is missing: apt-get install postgresql"
}

# initdb and postgres refuse to run as root.
as_pg() { if [[ $(id -u) == 0 ]]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

# Where PostgreSQL's data lies: in the stack's folder, or beside Debian's own clusters if the user postgres cannot get there.
pg_dir() {
  if [[ ! -s $run/pg.dir ]]; then
    mkdir -p "$run" "$dev/pg"
    local dir=$dev/pg
    if [[ $(id -u) == 0 ]]; then
      chown postgres "$dir"
      runuser -u postgres -- test -w "$dir" 2>/dev/null || {
        dir=/var/lib/postgresql/guichet-$(echo "$dev" | sha256sum | cut -c1-12)
        mkdir -p "$dir" && chown postgres "$dir"
      }
    fi
    echo "$dir" >"$run/pg.dir"
  fi
  cat "$run/pg.dir"
}

pg_running() { local dir; dir=$(pg_dir); [[ -s $dir/data/postmaster.pid ]] && kill -0 "$(head -n1 "$dir/data/postmaster.pid")" 2>/dev/null; }

start_postgres() {
  local bin dir; bin=$(pg_bin); dir=$(pg_dir)
  mkdir -p "$log"
  if [[ ! -s $dir/data/PG_VERSION ]]; then
    as_pg "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$log/initdb.log" 2>&1 || die "initdb failed; see $log/initdb.log"
    as_pg tee -a "$dir/data/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
max_locks_per_transaction = 1024
shared_buffers = 256MB
synchronous_commit = off
jit = off
max_wal_size = 2GB
CONF
  fi
  pg_running && return
  rm -f "$run/postgres.port.used"
  as_pg "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -o "-p $(port postgres)" -w -t 60 start >/dev/null || die "PostgreSQL did not start; see $dir/log"
}

stop_postgres() {
  [[ -s $run/pg.dir ]] && pg_running || return 0
  as_pg "$(pg_bin)/pg_ctl" -D "$(pg_dir)/data" -m fast -w stop >/dev/null
}

start_nats() {
  local nats; nats=$(port nats)
  mkdir -p "$dev/nats"
  start nats "$(PATH=$PATH:/usr/sbin command -v nats-server)" -js -sd "$dev/nats" -a 127.0.0.1 -p "$nats"
  wait_for 20 "NATS answering on port $nats" port_answers "$nats"
}

start_redis() {
  local redis; redis=$(port redis)
  mkdir -p "$dev/redis"
  start redis "$(command -v redis-server)" --bind 127.0.0.1 --port "$redis" --dir "$dev/redis" --save 300 1 --appendonly no
  wait_for 20 "Redis answering on port $redis" port_answers "$redis"
}

start_servers() {
  start_postgres
  start_nats
  start_redis
}

stop_servers() {
  stop redis 10
  stop nats 10
  stop_postgres
}
