#!/usr/bin/env bash
# The rows about attacks (R-WEB) with the full number of cases, on a seeded stack of their own: security.sh FOLDER. Takes an hour or more.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
export GUICHET_DEV_DIR=$folder/stack GUICHET_ENV=$folder/stack/env.json GUICHET_TEST_WHOLE=1 SQLX_OFFLINE=true
source "$here/stack.sh"
trap '"$here/down.sh" --wipe >/dev/null 2>&1; "$here/test-infra.sh" down "$folder/servers" --wipe >/dev/null 2>&1' EXIT
mkdir -p "$folder"
cd "$root" || exit 1
failed=0
"$here/supply-chain.sh" || failed=1
"$here/up.sh" >"$folder/up.log" || die "the stack did not start; $folder/up.log"
cargo test -p stack-tests -p unify --test security --no-fail-fast -- --test-threads=1 --nocapture || failed=1
"$here/api-fuzz.sh" "$folder/api-fuzz" || failed=1
"$here/down.sh" --wipe >/dev/null
"$here/test-infra.sh" up "$folder/servers" || exit 1
# shellcheck source=/dev/null
source "$folder/servers/env"
cargo test -p identity -p unify --test it -- --nocapture r_web_08 || failed=1
exit $failed
