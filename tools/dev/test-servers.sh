#!/usr/bin/env bash
# ./dev test-servers [down]: the servers that `cargo test` needs, kept running for work on the tests; prints how to use them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"
data=$root/target/test-infra
if [[ ${1:-up} == down ]]; then exec "$here/test-infra.sh" down "$data"; fi
need_packages initdb=postgresql nats-server=nats-server redis-server=redis-server dovecot=dovecot-imapd
"$here/test-infra.sh" up "$data" >/dev/null
say "source $data/env"
