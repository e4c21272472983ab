# Sourced after stack.sh: which program runs containers here, and what it must be told on this machine.

# container_engine: podman, or docker where its daemon answers; nothing where there is neither.
container_engine() {
  if command -v podman >/dev/null; then echo podman; elif docker info >/dev/null 2>&1; then echo docker; fi
}

# Podman on a machine with control groups of version 1 needs runc instead of crun, and modest limits where nobody may raise them.
containers_conf() {
  [[ -n ${CONTAINERS_CONF:-} || $(stat -fc %T /sys/fs/cgroup) == cgroup2fs ]] && return
  command -v runc >/dev/null || return 0
  export CONTAINERS_CONF=$root/target/containers.conf
  mkdir -p "$root/target"
  cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
}

# base_image NAME: what the Dockerfile calls NAME_IMAGE, or what GUICHET_NAME_IMAGE says instead.
base_image() {
  local other=GUICHET_$1_IMAGE
  echo "${!other:-$(sed -n "s/^ARG $1_IMAGE=//p" "$root/deploy/docker/Dockerfile")}"
}
