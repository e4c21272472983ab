#!/usr/bin/env bash
# ./dev seed: fills in demo data that is missing in the running stack.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
need_stack
"$guichet" seed --facts "$dev/seed.json"
node "$here/env-json.mjs" "$dev" "$root"
