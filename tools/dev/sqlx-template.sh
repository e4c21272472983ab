#!/usr/bin/env bash
# Makes the databases that `sqlx::query!` checks against, with plain psql: template_<service> with the schemas
# control, tenant_template and provider_template, and writes services/<service>/.env and libs/{db,events,jobs}/.env.
#   tools/dev/sqlx-template.sh <service>...|libs|all     (re)create
#   tools/dev/sqlx-template.sh <service>... --prepare    also add their new queries to .sqlx; those no longer used stay
#   tools/dev/sqlx-template.sh all --prepare             also make .sqlx anew for the whole workspace
# Needs GUICHET_TEST_PG (see tools/dev/test-infra.sh).
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
services=(identity ticketing asset knowledge notification mail-ingest)
libs=(db events jobs)
: "${GUICHET_TEST_PG:?start servers with tools/dev/test-infra.sh up, then source its env file}"
server=${GUICHET_TEST_PG%/*}

prepare=no
all=no
targets=()
for arg in "$@"; do
  case $arg in
    --prepare) prepare=yes ;;
    all) all=yes; targets=(libs "${services[@]}") ;;
    libs) targets+=(libs) ;;
    *) [[ -d $root/services/$arg ]] || { echo "sqlx-template: no service called $arg" >&2; exit 2; }; targets+=("$arg") ;;
  esac
done
[[ ${#targets[@]} -gt 0 ]] || { sed -n '2,7s/^# //p' "$0"; exit 2; }

run_sql() { # database search_path file...
  local db=$1 path=$2 file; shift 2
  for file in "$@"; do
    [[ -e $file ]] || continue
    PGOPTIONS="-c search_path=$path -c client_min_messages=warning" \
      psql -X -q -v ON_ERROR_STOP=1 --single-transaction -o /dev/null -f "$file" "$server/$db" ||
      { echo "sqlx-template: ${file#"$root"/} failed" >&2; return 1; }
  done
}

build() { # name of the template, migrations folder of the service
  local db=template_${1//-/_} from=$2
  psql -X -q -v ON_ERROR_STOP=1 "$GUICHET_TEST_PG" -c "set client_min_messages = warning" \
    -c "drop database if exists $db with (force)" -c "create database $db template template0"
  run_sql "$db" public "$root/libs/db/migrations/bootstrap.sql"
  psql -X -q -v ON_ERROR_STOP=1 "$server/$db" -c "create schema tenant_template" -c "create schema provider_template"
  run_sql "$db" public "$root"/libs/db/migrations/control/*.sql
  run_sql "$db" control,public "$from"/control/*.sql
  run_sql "$db" tenant_template,public "$from"/tenant/*.sql
  run_sql "$db" provider_template,public "$from"/provider/*.sql
}

write_env() { # folder, template
  echo "DATABASE_URL=$server/template_${2//-/_}?options=-csearch_path%3Dtenant_template,provider_template,public" >"$1/.env"
}

for target in "${targets[@]}"; do
  if [[ $target == libs ]]; then
    build db /nonexistent
    for lib in "${libs[@]}"; do write_env "$root/libs/$lib" db; done
  else
    build "$target" "$root/services/$target/migrations"
    write_env "$root/services/$target" "$target"
  fi
  echo "template_${target//-/_} is ready"
done

# The macros write their data when they expand: make every crate that uses them expand again.
expand_again() { # crate folders
  local crate
  for crate in "$@"; do
    find "$root/$crate" -path '*/node_modules' -prune -o \( -name lib.rs -o -path '*/tests/*/main.rs' -o -path '*/tests/*.rs' \) -print | xargs -r touch
  done
}

check() { # folder of the data, arguments of cargo check
  (cd "$root" && SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$1 cargo check "${@:2}")
}

if [[ $prepare == yes && $all == yes ]]; then
  rm -rf "$root/.sqlx.new"
  mkdir "$root/.sqlx.new"
  expand_again "${libs[@]/#/libs/}" "${services[@]/#/services/}" tests/stack
  check "$root/.sqlx.new" --workspace --all-targets || { rm -rf "$root/.sqlx.new"; exit 1; }
  rm -rf "$root/.sqlx"
  mv "$root/.sqlx.new" "$root/.sqlx"
  echo ".sqlx holds $(find "$root/.sqlx" -name '*.json' | wc -l) queries"
elif [[ $prepare == yes ]]; then
  # Added to what is there: the crates that were not named expand nothing, and a fresh .sqlx would be without their queries.
  crates=()
  for target in "${targets[@]}"; do
    [[ $target == libs ]] && crates+=("${libs[@]/#/libs/}") || crates+=("services/$target")
  done
  expand_again "${crates[@]}"
  packages=(unify "${crates[@]##*/}")
  before=$(find "$root/.sqlx" -name '*.json' | wc -l)
  check "$root/.sqlx" "${packages[@]/#/--package=}"
  echo "queries added to .sqlx: $(($(find "$root/.sqlx" -name '*.json' | wc -l) - before)); delete those they replace, or: tools/dev/sqlx-template.sh all --prepare"
fi
