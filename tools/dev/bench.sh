#!/usr/bin/env bash
# ./dev bench [NAME] [OPTIONS]: figures of the release program on a stack of its own (target/bench-stack, kept between runs).
# Without NAME the short run; `all` runs everything; --help names the rest. `./dev bench down [--wipe]` ends the stack.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export GUICHET_DEV_DIR=${GUICHET_BENCH_DIR:-$root/target/bench-stack}
export GUICHET_BIN=${GUICHET_BIN:-$root/target/release/guichet}
source "$here/stack.sh"; source "$here/servers.sh"

build() {
  [[ -n ${GUICHET_SKIP_BUILD:-} ]] && return
  step "Building the program and the load tool as they ship"
  (cd "$root" && SQLX_OFFLINE=true cargo build --release -p guichet -p load -p unify)
}

# PostgreSQL as production has it: every commit is on disk before it is answered.
durable_postgres() {
  "$(pg_bin)/psql" -qX -h 127.0.0.1 -p "$(cat "$run/postgres.port")" -U postgres -d postgres \
    -c "alter system set synchronous_commit = on" -c "alter system set shared_buffers = '2GB'" -c "alter system set max_wal_size = '8GB'"
}

# The stack without demo data: a provider and its admin; the load tool makes the tenants.
up() {
  mkdir -p "$dev"
  # Room for a thousand tenants and more, three connections a shard as the program comes. Nothing listens for traces, and a requester gets so many confirmations a day and no more.
  cat >"$dev/own.env" <<'ENV'
export GUICHET__TELEMETRY__OTLP_ENDPOINT=
export GUICHET__TELEMETRY__FORMAT=json
export GUICHET__DATABASE__SHARDS=5
export GUICHET__DATABASE__CONNECTIONS=15
unset GUICHET_NOTIFICATION__MAIL__CONFIRMATIONS_PER_RECIPIENT_PER_DAY GUICHET_NOTIFICATION__MAIL__CONFIRMATIONS_PER_MINUTE
ENV
  if [[ ! -s $dev/seed.json ]]; then
    echo bench-admin-password >"$dev/password"
    cat >"$dev/seed.json" <<'JSON'
{"tenants": [], "users": [{"name": "Bench Admin", "email": "admin@bench.example", "password": "bench-admin-password", "role": "provider_admin"}], "api_keys": {}, "mailboxes": {}}
JSON
    mkdir -p "$run"
    start_servers
    durable_postgres
    stop_postgres
  fi
  GUICHET_SKIP_BUILD=1 "$here/up.sh" >&2
  source "$dev/guichet.env"
  "$guichet" provider create Bench --admin-name "Bench Admin" --admin-email admin@bench.example --password-file "$dev/password" >/dev/null
}

case ${1:-} in
  # The rows about faults with the full number of cases, of the debug program: it has the places to die at.
  faults) shift; GUICHET_FAULTS=full GUICHET_BIN=$root/target/debug/guichet exec "$here/faults.sh" "$root/target/faults" "$@" ;;
  # The rows about attacks with the full number of cases, of the debug program as `./dev test` has it.
  security) shift; GUICHET_BIN=$root/target/debug/guichet exec "$here/security.sh" "$root/target/security" "$@" ;;
  down) shift; exec "$here/down.sh" "$@" ;;
  up) build; up ;;
  # For the load tool, which measures a start.
  stop-program) stop guichet ;;
  start-program) source "$dev/guichet.env"; start guichet "$guichet" serve all; touch "$run/built"; node "$here/env-json.mjs" "$dev" "$root" ;;
  *)
    build
    up
    exec "${GUICHET_LOAD:-$root/target/release/load}" --env "$dev/env.json" "$@"
    ;;
esac
