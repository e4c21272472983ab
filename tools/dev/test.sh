#!/usr/bin/env bash
# ./dev test [STEP...]: all checks and tests, or only the named ones; --list names them.
# Uses servers of its own in a scratch folder, and stops everything it started, also after a failure.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"; source "$here/web.sh"

steps=(packages format architecture dependencies web clippy build contracts chart deploy servers queries cargo-test faults stack-all e2e-all api-fuzz stack-split e2e-split)
[[ ${1:-} == --list ]] && { printf '%s\n' "${steps[@]}"; exit 0; }
wanted=("$@")
for step in "${wanted[@]}"; do
  [[ " ${steps[*]} " == *" $step "* ]] || die "no step called $step; there are: ${steps[*]}"
done

export SQLX_OFFLINE=true CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/guichet-test.XXXXXX")
chmod 755 "$scratch"
results=$root/target/test
rm -rf "$results"; mkdir -p "$results"

cleanup() {
  trap - EXIT INT TERM
  [[ -d $scratch/faults ]] && GUICHET_DEV_DIR=$scratch/faults "$here/down.sh" --wipe >/dev/null 2>&1
  [[ -d $scratch/stack ]] && GUICHET_DEV_DIR=$scratch/stack "$here/down.sh" --wipe >/dev/null 2>&1
  [[ -d $scratch/servers ]] && "$here/test-infra.sh" down "$scratch/servers" --wipe >/dev/null 2>&1
  rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

step_packages() {
  need_tools
  need_packages initdb=postgresql nats-server=nats-server redis-server=redis-server dovecot=dovecot-imapd chromium=chromium strace=strace
  rustup component list --installed 2>/dev/null | grep -q clippy || command -v cargo-clippy >/dev/null || rustup component add clippy rustfmt
}
step_format() { cargo fmt --all --check; }
step_architecture() { cargo run -q -p archlint -- .; }
step_dependencies() { "$here/bans.sh" && "$here/supply-chain.sh"; }
step_web() { install_web && (cd "$web" && npm run typecheck && npm run lint && npm run test) && build_web; }
step_clippy() { cargo clippy --workspace --all-targets -- -D warnings; }
# With the tests and what only they need, so that cargo chooses the same features in every step and compiles once.
step_build() { cargo build --workspace --all-targets; }
step_contracts() { GUICHET_SKIP_BUILD=1 "$here/api.sh" --check; }
step_chart() { "$here/chart.sh"; }
step_deploy() { "$here/deploy.sh" "$scratch/deploy"; }
step_servers() { "$here/test-infra.sh" up "$scratch/servers"; }
step_queries() { need_servers && "$here/sqlx-check.sh"; }
step_cargo-test() {
  need_servers || return
  if command -v cargo-nextest >/dev/null; then
    cargo nextest run --workspace -E 'not package(stack-tests) and not package(fault-tests)'
  else
    cargo test --workspace --exclude stack-tests --exclude fault-tests --no-fail-fast
  fi
}
# On a stack of their own, one after the other.
step_faults() {
  [[ -d $scratch/servers ]] && "$here/test-infra.sh" down "$scratch/servers" --wipe >/dev/null
  [[ -x $guichet ]] || cargo build -p guichet -p unify || return
  "$here/faults.sh" "$scratch/faults"
}
step_stack-all() { fresh_stack all && stack_tests; }
step_e2e-all() { need_stack_of all && browser_tests all; }
step_api-fuzz() { need_stack_of all && { "$here/api-fuzz.sh" "$results/api-fuzz" || { keep_logs all; return 1; }; }; }
step_stack-split() { fresh_stack split && stack_tests; }
step_e2e-split() { need_stack_of split && browser_tests split; }

need_servers() {
  [[ -s $scratch/servers/env ]] || "$here/test-infra.sh" up "$scratch/servers" || return
  # shellcheck source=/dev/null
  source "$scratch/servers/env"
}
export GUICHET_DEV_DIR=$scratch/stack GUICHET_ENV=$scratch/stack/env.json
fresh_stack() { # layout
  [[ -d $scratch/servers ]] && "$here/test-infra.sh" down "$scratch/servers" --wipe >/dev/null
  "$here/down.sh" --wipe >/dev/null 2>&1
  rm -rf "$scratch/stack"
  [[ -x $guichet ]] || cargo build -p guichet -p unify || return
  build_web || return
  GUICHET_SKIP_BUILD=1 GUICHET_DEV_LAYOUT=$1 "$here/up.sh" || { keep_logs "$1"; return 1; }
}
need_stack_of() { [[ $(cat "$scratch/stack/run/layout" 2>/dev/null) == "$1" && -s $GUICHET_ENV ]] || fresh_stack "$1"; }
keep_logs() { mkdir -p "$results/log-$1" && cp -r "$scratch/stack/log/." "$results/log-$1/" 2>/dev/null; }
stack_tests() {
  # One after the other: some compare all of a tenant's tables before and after. The attacks on the gateway once, in one process.
  local wanted='package(stack-tests)' tests=()
  [[ $(cat "$scratch/stack/run/layout") == split ]] && wanted+=' and not binary(security)' tests=(--test it)
  if command -v cargo-nextest >/dev/null; then
    cargo nextest run --workspace -E "$wanted" --success-output immediate-final
  else
    cargo test -p stack-tests -p unify "${tests[@]}" --no-fail-fast -- --test-threads=1 --nocapture
  fi || { keep_logs "$(cat "$scratch/stack/run/layout")"; return 1; }
}
browser_tests() { # layout; every page is looked at once, the main job is walked in both layouts
  local journeys=(); [[ $1 == split ]] && journeys=(main-job)
  (cd "$root/tests/e2e" && npm ci --silent --no-audit --no-fund) || return
  GUICHET_SHOTS=$root/target/e2e/$1 node "$root/tests/e2e/run.mjs" "${journeys[@]}" || { keep_logs "$1"; return 1; }
}

# A function, so that the whole file is read before the first step runs: it may be edited meanwhile.
run_steps() {
  cd "$root" || exit 1
  summary=() failed=0 begun=$SECONDS
  for step in "${steps[@]}"; do
    [[ ${#wanted[@]} -gt 0 && " ${wanted[*]} " != *" $step "* ]] && continue
    step "$step"
    start_of_step=$SECONDS
    if "step_$step" > >(tee "$results/$step.log") 2>&1; then verdict=ok; else verdict=FAILED failed=1; fi
    summary+=("$(printf '%-14s %-7s %4d s' "$step" "$verdict" $((SECONDS - start_of_step)))")
    printf '%s\n' "${summary[-1]}"
  done
  printf '\n'
  printf '%s\n' "${summary[@]}"
  printf '%-14s %-7s %4d s; logs in %s\n' all "$([[ $failed == 0 ]] && echo ok || echo FAILED)" $((SECONDS - begun)) "${results#"$root"/}"
  return $failed
}
run_steps; exit
