#!/usr/bin/env bash
# ./dev logs [NAME]: follows a log; without a name that of guichet, or of all services in the split layout.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/environment.sh"
[[ -d $log ]] || die "nothing has been started yet: ./dev up"
if [[ $# -gt 0 ]]; then files=("$log/$1.log"); elif [[ $(layout) == split ]]; then files=("${services[@]/#/$log/}"); files=("${files[@]/%/.log}"); else files=("$log/guichet.log"); fi
exec tail -n 100 -F "${files[@]}"
