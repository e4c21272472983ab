#!/usr/bin/env bash
# ./dev up: installs what is missing, builds, starts, provisions and fills with demo data, waits, says where to go.
# GUICHET_DEV_DIR chooses the stack's folder, GUICHET_DEV_LAYOUT=split starts each service as its own process.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"; source "$here/servers.sh"; source "$here/web.sh"; source "$here/environment.sh"

mkdir -p "$run" "$log"
exec 9>"$dev/lock"
flock -n 9 || die "another ./dev is at work in $dev"
need_tools
need_packages initdb=postgresql nats-server=nats-server redis-server=redis-server

[[ -n ${GUICHET_SKIP_BUILD:-} ]] || {
  build_web
  step "Building the program"
  (cd "$root" && SQLX_OFFLINE=true cargo build -p guichet -p unify)
}

wanted=${GUICHET_DEV_LAYOUT:-all}
if [[ $(layout) != "$wanted" ]] || [[ -e $run/built && $guichet -nt $run/built ]]; then "$here/down.sh" --services-only 9>&-; fi
echo "$wanted" >"$run/layout"

step "Starting PostgreSQL, NATS and Redis"
start_servers 9>&-
write_environment
source "$dev/guichet.env"

processes=(guichet)
[[ $wanted == split ]] && processes=("${services[@]}")
started=no
for process in "${processes[@]}"; do running "$process" || started=yes; done
if [[ $started == yes ]]; then
  step "Making and migrating databases"
  "$guichet" migrate 9>&-
  step "Starting Guichet"
  start mail-sink "$guichet" mail-sink --listen "127.0.0.1:$(cat "$run/sink.port")" --folder "$dev/mail" 9>&-
  if [[ $wanted == split ]]; then
    for process in "${processes[@]}"; do start "$process" "$guichet" serve "$process" 9>&-; done
  else
    start guichet "$guichet" serve all 9>&-
  fi
  touch "$run/built"
fi

gateway=http://127.0.0.1:$(cat "$run/gateway.port")
all_running() { local p; for p in "${processes[@]}"; do running "$p" || return 1; done; }
ready() { all_running || return 2; "$guichet" health "$gateway/readyz"; }
for ((i = 0; ; i++)); do
  ready >/dev/null 2>&1 && break
  all_running || { tail -n 15 "$log"/*.log >&2; die "a process ended at once; its log is in $log"; }
  ((i < 300)) || { tail -n 15 "$log"/*.log >&2; die "$gateway/readyz is not ready after a minute; ./dev doctor tells more"; }
  sleep 0.2
done

if [[ ! -s $dev/seed.json ]]; then
  step "Filling in demo data"
  "$guichet" seed --facts "$dev/seed.json" 9>&-
fi
node "$here/env-json.mjs" "$dev" "$root"
node "$here/where.mjs" "$dev/env.json"
