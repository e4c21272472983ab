# Sourced: installs Debian packages that are missing.

# need_packages PROGRAM=PACKAGE...: a package is missing if its program is.
need_packages() {
  local pair missing=() PATH=$PATH:/usr/sbin:/sbin
  for pair in "$@"; do
    [[ $pair == initdb=* ]] && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && continue
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  command -v apt-get >/dev/null || die "these are missing, and this is no Debian: ${missing[*]}. Install them and run this again"
  local sudo=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "these Debian packages are missing: ${missing[*]}. As root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  step "Installing ${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  # Debian starts services of its own after an installation; we start ours on other ports.
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install ${missing[*]}"
}

# need_tools: what a newcomer brings along.
need_tools() {
  command -v git >/dev/null || die "git is missing: apt-get install git"
  command -v gcc >/dev/null || die "gcc is missing: apt-get install gcc"
  command -v cargo >/dev/null || die "Rust is missing: install it as https://rustup.rs says"
  command -v npm >/dev/null || die "Node and npm are missing: apt-get install nodejs npm"
  local version; version=$(node --version)
  [[ $(printf '%s\nv20.19.0\n' "$version" | sort -V | head -n1) == v20.19.0 ]] || die "Node $version is too old: 20.19 or newer is needed"
}
