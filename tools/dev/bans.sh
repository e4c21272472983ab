#!/usr/bin/env bash
# The dependency rules of deny.toml: by cargo-deny where it is installed, otherwise the bans by cargo itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
if command -v cargo-deny >/dev/null; then
  exec cargo deny --offline check bans licenses sources
fi
status=0
for crate in ring openssl openssl-sys native-tls; do
  # `cargo tree -i` fails when nothing depends on the crate, which is what we want.
  if tree=$(cargo tree --quiet --workspace --edges normal,build --invert "$crate" 2>/dev/null) && [[ -n $tree ]]; then
    printf '%s is banned by deny.toml, and is here:\n%s\n' "$crate" "$tree"
    status=1
  fi
done
if grep -n '^source' Cargo.lock | grep -v 'registry+https://github.com/rust-lang/' ; then
  echo "a dependency comes from an unknown source"
  status=1
fi
exit $status
