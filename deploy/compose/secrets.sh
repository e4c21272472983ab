#!/bin/sh
# Makes the secrets that compose.yaml mounts, each random and in a file of its own under secrets/. What is there is kept.
# The folder is closed to other users of this machine; the files inside are readable, because containers read them as users of their own.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
# put NAME VALUE
put() {
  [ -s "secrets/$1" ] && return
  printf '%s\n' "$2" >"secrets/$1"
  chmod 444 "secrets/$1"
  echo "made secrets/$1"
}

for name in postgres_password database_password nats_password redis_password service_auth_root reply_key imap_password_key grafana_password; do
  put "$name" "$(random)"
done
# The same passwords in the words of those who read them.
put database_admin_url "postgres://postgres:$(cat secrets/postgres_password)@postgres:5432/postgres"
put nats_auth "user: guichet, password: \"$(cat secrets/nats_password)\""
put redis_url "redis://:$(cat secrets/redis_password)@redis:6379"
put redis_auth "requirepass $(cat secrets/redis_password)"
