#!/usr/bin/env bash
# Starts or stops a private PostgreSQL, NATS (JetStream) and Redis for tests, on free loopback ports.
#   tools/dev/test-infra.sh up   [DATA_DIR] [ENV_FILE]
#   tools/dev/test-infra.sh down [DATA_DIR] [--wipe]
# DATA_DIR defaults to target/test-infra, ENV_FILE to DATA_DIR/env. Source the env file to use the servers.
# Durability is switched off: never point real data at these servers.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
action=${1:-}
data=${2:-$root/target/test-infra}
case $data in /*) ;; *) data=$PWD/$data ;; esac
env_file=${3:-$data/env}

die() { echo "test-infra: $*" >&2; exit 1; }

pg_bin() {
  local dir
  for dir in "${GUICHET_PG_BIN:-}" /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
    [[ -n $dir && -x $dir/initdb ]] && { echo "$dir"; return; }
  done
  die "PostgreSQL 15 is missing: apt-get install postgresql"
}

# initdb and postgres refuse to run as root.
as_pg() { if [[ $(id -u) == 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

alive() { [[ -s $1 ]] && kill -0 "$(head -n1 "$1")" 2>/dev/null; }

wait_port() {
  local i
  for i in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  die "$2 did not open port $1; see its log in $data"
}

start_postgres() {
  local bin; bin=$(pg_bin)
  mkdir -p "$data/pg"
  [[ $(id -u) == 0 ]] && chown postgres "$data/pg"
  if [[ ! -s $data/pg/data/PG_VERSION ]]; then
    (cd / && as_pg "$bin/initdb" -D "$data/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$data/initdb.log" 2>&1) || die "initdb failed; see $data/initdb.log"
    cat >>"$data/pg/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
max_locks_per_transaction = 1024
shared_buffers = 512MB
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
max_wal_size = 4GB
autovacuum_naptime = 20s
CONF
  fi
  if ! alive "$data/pg/data/postmaster.pid"; then
    pg_port=$(free_port)
    (cd / && as_pg "$bin/pg_ctl" -D "$data/pg/data" -l "$data/pg/log" -o "-p $pg_port" -w -t 60 start >/dev/null) || die "PostgreSQL did not start; see $data/pg/log"
    echo "$pg_port" >"$data/pg.port"
  fi
  pg_port=$(cat "$data/pg.port")
}

start_nats() {
  command -v nats-server >/dev/null || die "nats-server is missing: apt-get install nats-server"
  mkdir -p "$data/nats"
  if ! alive "$data/nats.pid"; then
    nats_port=$(free_port)
    setsid nats-server -js -sd "$data/nats" -a 127.0.0.1 -p "$nats_port" -P "$data/nats.pid" >"$data/nats.log" 2>&1 </dev/null &
    echo "$nats_port" >"$data/nats.port"
  fi
  nats_port=$(cat "$data/nats.port")
  wait_port "$nats_port" nats-server
}

start_redis() {
  command -v redis-server >/dev/null || die "redis-server is missing: apt-get install redis-server"
  mkdir -p "$data/redis"
  if ! alive "$data/redis.pid"; then
    redis_port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$data/redis" --save '' --appendonly no \
      --daemonize yes --pidfile "$data/redis.pid" --logfile "$data/redis.log" >/dev/null
    echo "$redis_port" >"$data/redis.port"
  fi
  redis_port=$(cat "$data/redis.port")
  wait_port "$redis_port" redis-server
}

up() {
  mkdir -p "$data"
  start_postgres
  start_nats
  start_redis
  mkdir -p "$(dirname "$env_file")"
  cat >"$env_file" <<ENV
export GUICHET_TEST_PG=postgres://postgres@127.0.0.1:$pg_port/postgres
export GUICHET_TEST_NATS=nats://127.0.0.1:$nats_port
export GUICHET_TEST_REDIS=redis://127.0.0.1:$redis_port
ENV
  echo "ready: source $env_file"
}

stop_pid() { # a pid file; only the process that this script started
  alive "$1" || return 0
  kill "$(head -n1 "$1")"
  for _ in $(seq 100); do alive "$1" || return 0; sleep 0.1; done
}

down() {
  stop_pid "$data/nats.pid"
  stop_pid "$data/redis.pid"
  if alive "$data/pg/data/postmaster.pid"; then
    (cd / && as_pg "$(pg_bin)/pg_ctl" -D "$data/pg/data" -m fast -w stop >/dev/null)
  fi
  if [[ ${3:-} == --wipe ]]; then rm -rf "$data"; fi
}

case $action in
  up) up ;;
  down) down "$action" "${2:-}" "${3:-}" ;;
  *) sed -n '2,6s/^# //p' "$0"; exit 2 ;;
esac
