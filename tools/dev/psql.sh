#!/usr/bin/env bash
# ./dev psql [SERVICE] [ARGS...]: a prompt in a service's database, as superuser.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
need_stack
service=${1:-ticketing}; [[ $# -gt 0 ]] && shift
exec psql "${GUICHET__DATABASE__ADMIN_URL%/*}/guichet_${service//-/_}" "$@"
