#!/usr/bin/env bash
# Kills, stops and spoils the parts of a stack of its own, and looks whether anything was lost: tools/dev/faults.sh FOLDER [TEST]
# With GUICHET_FAULTS=full every row has the full number of its cases, which takes hours.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export GUICHET_FAULTS_DIR=${1:-$root/target/faults} SQLX_OFFLINE=true
mkdir -p "$GUICHET_FAULTS_DIR"
down() { GUICHET_DEV_DIR=$GUICHET_FAULTS_DIR "$here/down.sh" --wipe >/dev/null 2>&1; }
trap down EXIT
trap 'exit 130' INT TERM

cd "$root" || exit 1
cargo test -p fault-tests -p unify --no-fail-fast -- --test-threads=1 --nocapture ${2:+--include-ignored "$2"}
verdict=$?
if [[ $verdict != 0 ]]; then
  rm -rf "$root/target/test/log-faults"
  mkdir -p "$root/target/test/log-faults" && cp -r "$GUICHET_FAULTS_DIR/log/." "$root/target/test/log-faults/" 2>/dev/null
fi
exit $verdict
