# Sourced by the commands: where things are, what is running, how to start and stop it.
# Everything lives in one folder ($GUICHET_DEV_DIR, default .dev), so that two stacks do not know of each other.
# Only processes whose pid this folder remembers are ever stopped.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dev=${GUICHET_DEV_DIR:-$root/.dev}
case $dev in /*) ;; *) dev=$PWD/$dev ;; esac
run=$dev/run
log=$dev/log
services=(identity ticketing asset knowledge notification mail-ingest portal-gateway)

say() { printf '%s\n' "$*"; }
step() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port NAME [PREFERRED]: the port of NAME in this stack, chosen once and kept while it can be kept.
port() {
  local file=$run/$1.port candidate
  mkdir -p "$run"
  if [[ -s $file ]] && { port_is_free "$(cat "$file")" || running "${3:-$1}"; }; then cat "$file"; return; fi
  candidate=${2:-$((20000 + RANDOM % 12000))}
  until port_is_free "$candidate" && ! grep -qxs "$candidate" "$run"/*.port; do candidate=$((20000 + RANDOM % 12000)); done
  echo "$candidate" | tee "$file"
}

# running NAME: true if the process remembered as NAME is alive, and still the program that was started.
running() {
  local pid program
  [[ -s $run/$1.pid ]] || return 1
  read -r pid program <"$run/$1.pid"
  [[ -r /proc/$pid/comm ]] && [[ $(cat "/proc/$pid/comm") == "${program:0:15}" ]]
}

# start NAME PROGRAM ARGS...: in the background, in its own session, with its log in log/NAME.log.
start() {
  local name=$1; shift
  running "$name" && return
  mkdir -p "$run" "$log"
  setsid "$@" >>"$log/$name.log" 2>&1 </dev/null &
  echo "$! $(basename "$1")" >"$run/$name.pid"
  disown
}

# stop NAME [SECONDS]: asks it to end, and ends it after that many seconds.
stop() {
  local name=$1 pid i
  if running "$name"; then
    read -r pid _ <"$run/$name.pid"
    kill "$pid" 2>/dev/null || true
    for ((i = 0; i < ${2:-35} * 10; i++)); do running "$name" || break; sleep 0.1; done
    if running "$name"; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$run/$name.pid"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local seconds=$1 what=$2 i; shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  die "$what did not happen within $seconds seconds; look into $log"
}

port_answers() { ! port_is_free "$1"; }

guichet=${GUICHET_BIN:-${CARGO_TARGET_DIR:-$root/target}/debug/guichet}

# need_stack: for commands that talk to a running stack.
need_stack() {
  [[ -s $dev/guichet.env ]] || die "nothing has been started yet: ./dev up"
  # shellcheck source=/dev/null
  source "$dev/guichet.env"
}
