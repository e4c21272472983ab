#!/usr/bin/env bash
# ./dev down [--wipe]: stops what ./dev up started, and nothing else. --wipe forgets the data too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/servers.sh"

[[ -d $run ]] || { say "nothing has been started in $dev"; exit 0; }
step "Stopping Guichet"
pids=()
for process in guichet "${services[@]}" mail-sink; do (stop "$process" 35) & pids+=($!); done
wait "${pids[@]}"
[[ ${1:-} == --services-only ]] && exit 0
step "Stopping PostgreSQL, NATS and Redis"
stop_servers
if [[ ${1:-} == --wipe ]]; then
  pg=$(cat "$run/pg.dir" 2>/dev/null || true)
  case $pg in "$dev"/* | /var/lib/postgresql/guichet-*) rm -rf "$pg" ;; esac
  rm -rf "$dev"
  say "all data of $dev is gone"
fi
