#!/usr/bin/env bash
# Fuzzes the API of the running stack (tests/api): api-fuzz.sh RESULTS. The fuzzer is installed into target/ from PyPI, pinned.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"
[[ -s ${GUICHET_ENV:-$dev/env.json} ]] || die "nothing has been started yet: ./dev up"
need_packages python3=python3-venv
python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-with-venv=python3-venv
venv=$root/target/venv/api
wanted=$root/tests/api/requirements.txt
if ! cmp -s "$wanted" "$venv/requirements.txt"; then
  step "Installing schemathesis"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$wanted"
  cp "$wanted" "$venv/requirements.txt"
fi
exec "$venv/bin/python" "$root/tests/api/fuzz.py" "${GUICHET_ENV:-$dev/env.json}" "${1:-$root/target/api-fuzz}"
