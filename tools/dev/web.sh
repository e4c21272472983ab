# Sourced after stack.sh: builds the web app, unless it is built from exactly these files.
web=$root/services/portal-gateway/web

web_fingerprint() {
  (cd "$web" && find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

install_web() {
  local lock; lock=$(sha256sum "$web/package-lock.json" | cut -d' ' -f1)
  [[ $(cat "$web/node_modules/.installed" 2>/dev/null) == "$lock" ]] && return
  step "Installing the web app's packages"
  (cd "$web" && npm ci --no-audit --no-fund)
  echo "$lock" >"$web/node_modules/.installed"
}

build_web() {
  local want; want=$(web_fingerprint)
  [[ -s $web/dist/index.html && $(cat "$web/dist/.built-from" 2>/dev/null) == "$want" ]] && return
  install_web
  step "Building the web app"
  (cd "$web" && npm run build)
  # The build may write into the source tree (a generated route list, say): the fingerprint is of what lies there now.
  web_fingerprint >"$web/dist/.built-from"
}
