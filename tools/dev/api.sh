#!/usr/bin/env bash
# ./dev api [--check]: writes the web app's openapi.json and schema.d.ts from the contracts; --check only says whether they are up to date.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
api=$root/services/portal-gateway/web/src/api
[[ -n ${GUICHET_SKIP_BUILD:-} ]] || (cd "$root" && SQLX_OFFLINE=true cargo build -q -p guichet -p unify)
old=$(mktemp -d)
trap 'rm -rf "$old"' EXIT
cp "$api/openapi.json" "$api/schema.d.ts" "$old/"
"$guichet" openapi >"$old/new.json"
cp "$old/new.json" "$api/openapi.json"
(cd "$api/../.." && npm --silent --prefix tools/apigen ci --no-audit --no-fund && node tools/apigen/generate.mjs)
if [[ ${1:-} == --check ]]; then
  status=0
  for file in openapi.json schema.d.ts; do
    cmp -s "$old/$file" "$api/$file" || { say "src/api/$file is not up to date: ./dev api"; diff "$old/$file" "$api/$file" | head -n 20 || true; status=1; }
    cp "$old/$file" "$api/$file"
  done
  exit $status
fi
say "wrote openapi.json and schema.d.ts"
