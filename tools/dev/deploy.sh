#!/usr/bin/env bash
# Checks deploy/ (tests/deploy): deploy.sh SCRATCH. The Dockerfile, the Compose files and what they mount; the image itself where podman or docker and
# its base images are here. Tools are installed into target/ from PyPI, pinned.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"; source "$here/containers.sh"
scratch=${1:?deploy.sh SCRATCH}
need_packages python3=python3-venv initdb=postgresql nats-server=nats-server redis-server=redis-server
python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-with-venv=python3-venv
venv=$root/target/venv/deploy
wanted=$root/tests/deploy/requirements.txt
if ! cmp -s "$wanted" "$venv/requirements.txt"; then
  step "Installing hadolint, check-jsonschema and pytest"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$wanted"
  cp "$wanted" "$venv/requirements.txt"
fi

mkdir -p "$scratch"
name=localhost/guichet:check
# Compiled in the image where that is possible; else with the program that is compiled already, which leaves two of its three stages untried.
build() { "$here/image.sh" "$@" "$name" 2>&1 | tee "$scratch/image.log"; }
if build; then
  export GUICHET_IMAGE=$name
else
  why=$(grep -h 'not built' "$scratch/image.log") || die "the image could not be built"
  if build --given; then
    export GUICHET_IMAGE=$name
    export GUICHET_IMAGE_GIVEN="the image's stages that compile: ${why#image: }; its program and web app were given"
  else
    export GUICHET_IMAGE_WHY; GUICHET_IMAGE_WHY=$(grep -h 'not built' "$scratch/image.log") || die "the image could not be built"
  fi
fi

if [[ -n ${GUICHET_IMAGE:-} ]]; then
  containers_conf
  export GUICHET_ENGINE; GUICHET_ENGINE=$(container_engine)
  trap '"$here/test-infra.sh" down "$scratch/servers" --wipe >/dev/null; "$GUICHET_ENGINE" rmi --force "$name" >/dev/null' EXIT
  need_packages psql=postgresql-client
  "$here/test-infra.sh" up "$scratch/servers"
  # shellcheck source=/dev/null
  source "$scratch/servers/env"
fi
"$venv/bin/python" -m pytest -q -p no:cacheprovider -rs "$root/tests/deploy"
