#!/usr/bin/env bash
# Says whether .sqlx is what the migrations and queries give. Needs GUICHET_TEST_PG. Leaves the tree as it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
saved=$(mktemp -d)
environments=$(cd "$root" && echo {libs,services}/*/.env)

restore() {
  rm -rf "$root/.sqlx"
  [[ -d $saved/.sqlx ]] && cp -a "$saved/.sqlx" "$root/.sqlx"
  # The .env files name the servers they were made for: those of a developer stay, those of this run go.
  (cd "$root" && rm -f {libs,services}/*/.env)
  [[ -d $saved/env ]] && cp -a "$saved/env/." "$root/"
  rm -rf "$saved"
}
trap restore EXIT
[[ -d $root/.sqlx ]] && cp -a "$root/.sqlx" "$saved/.sqlx"
for file in $environments; do
  [[ -f $root/$file ]] || continue
  mkdir -p "$saved/env/$(dirname "$file")" && cp "$root/$file" "$saved/env/$file"
done

"$here/sqlx-template.sh" all --prepare
diff -rq "$saved/.sqlx" "$root/.sqlx" || { echo ".sqlx is not up to date: tools/dev/sqlx-template.sh all --prepare"; exit 1; }
