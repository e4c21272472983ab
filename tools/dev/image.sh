#!/usr/bin/env bash
# Builds the image from deploy/docker/Dockerfile with podman or docker: image.sh [--given] NAME
#   --given   with the program and the web app that are built in this tree, instead of compiling both in the image
# Base images are not fetched: where one is not on this machine, says "not built" and why, and ends with 3. GUICHET_RUST_IMAGE, GUICHET_NODE_IMAGE and
# GUICHET_RUNTIME_IMAGE name others; GUICHET_IMAGE_FLAGS are further flags of the build, such as a volume with certificates.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/containers.sh"
given=no
[[ ${1:-} == --given ]] && { given=yes; shift; }
name=${1:?image.sh [--given] NAME}

not_built() { say "image: not built: $*"; exit 3; }
engine=$(container_engine)
[[ -n $engine ]] || not_built "neither podman nor docker is here"
containers_conf

wanted=(RUNTIME)
[[ $given == no ]] && wanted+=(RUST NODE)
arguments=()
for base in "${wanted[@]}"; do
  image=$(base_image "$base")
  "$engine" image inspect "$image" >/dev/null 2>&1 || not_built "the base image $image is not on this machine"
  arguments+=(--build-arg "${base}_IMAGE=$image")
done
[[ $engine == podman ]] && arguments+=(--pull=never)

if [[ $given == yes ]]; then
  web=$root/services/portal-gateway/web/dist
  [[ -x $guichet ]] || not_built "there is no program at $guichet: cargo build -p guichet"
  [[ -s $web/index.html ]] || not_built "the web app is not built: npm run build in services/portal-gateway/web"
  parts=$(mktemp -d "${TMPDIR:-/tmp}/guichet-image.XXXXXX")
  trap 'rm -rf "$parts"' EXIT
  install -d -m 0750 "$parts/program/out/data"/{,blobs,mail}
  strip --strip-debug -o "$parts/program/out/guichet" "$guichet"
  mkdir -p "$parts/web/web"
  cp -r "$web" "$parts/web/web/dist"
  rm -f "$parts/web/web/dist/.built-from"
  [[ $engine == podman ]] && arguments+=(--layers=false)
  arguments+=(--build-context "program=$parts/program" --build-context "web=$parts/web")
fi

read -ra flags <<<"${GUICHET_IMAGE_FLAGS:-}"
step "Building the image $name"
"$engine" build "${arguments[@]}" ${flags[@]+"${flags[@]}"} -f "$root/deploy/docker/Dockerfile" -t "$name" "$root"
