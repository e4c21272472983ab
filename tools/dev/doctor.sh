#!/usr/bin/env bash
# ./dev doctor: what is wrong with the running stack, and what to do about it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"; source "$here/packages.sh"
need_tools
need_stack
exec "$guichet" doctor
