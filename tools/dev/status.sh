#!/usr/bin/env bash
# ./dev status: what runs, and where.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/servers.sh"; source "$here/environment.sh"

[[ -d $run ]] || { say "nothing has been started: ./dev up"; exit 1; }
line() { printf '%-16s %-10s %s\n' "$@"; }
state() { if running "$1"; then echo running; else echo stopped; fi; }
of() { cat "$run/$1.port" 2>/dev/null || echo '?'; }

line postgres "$(pg_running && echo running || echo stopped)" "127.0.0.1:$(of postgres)"
line nats "$(state nats)" "127.0.0.1:$(of nats)"
line redis "$(state redis)" "127.0.0.1:$(of redis)"
line mail-sink "$(state mail-sink)" "127.0.0.1:$(of sink), mails in $dev/mail"
if [[ $(layout) == split ]]; then
  for service in "${services[@]}"; do line "$service" "$(state "$service")" "$([[ $service == portal-gateway ]] && echo "http://127.0.0.1:$(of gateway)" || echo "127.0.0.1:$(of "grpc-$service")")"; done
else
  line guichet "$(state guichet)" "all services, http://127.0.0.1:$(of gateway)"
fi
if "$guichet" health "http://127.0.0.1:$(of gateway)/readyz" 2>/dev/null; then
  [[ -s $dev/env.json ]] && node "$here/where.mjs" "$dev/env.json"
else
  say "the gateway is not ready: ./dev up starts it, ./dev doctor tells what is wrong"
  exit 1
fi
