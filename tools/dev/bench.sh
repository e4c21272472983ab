#!/usr/bin/env bash
# ./dev bench [OPTIONS]: requests per second, p50, p95 and CPU per request of the running stack, by HTTP (--help for options).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
[[ -s $dev/env.json ]] || die "nothing has been started yet: ./dev up"
exec cargo run -q --manifest-path "$root/Cargo.toml" -p load --bin load -- --env "$dev/env.json" "$@"
