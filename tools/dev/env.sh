#!/usr/bin/env bash
# ./dev env: the environment of the running stack: `source <(./dev env)`, then `cargo run -p guichet -- …`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
[[ -s $dev/guichet.env ]] || die "nothing has been started yet: ./dev up"
cat "$dev/guichet.env"
printf 'export GUICHET_ENV=%q\n' "$dev/env.json"
