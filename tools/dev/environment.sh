# Sourced after stack.sh: what the processes of a stack are told, as environment variables in guichet.env.

# secret NAME: random, made once and kept with the stack.
secret() {
  mkdir -p "$run"
  [[ -s $run/$1.secret ]] || (umask 077 && head -c 32 /dev/urandom | od -An -tx1 | tr -d " \n" >"$run/$1.secret")
  cat "$run/$1.secret"
}

write_environment() {
  local pg nats redis gateway smtp lmtp sink otlp name upper i=0
  pg=$(cat "$run/postgres.port"); nats=$(cat "$run/nats.port"); redis=$(cat "$run/redis.port")
  gateway=$(port gateway 8080 "$(process_of portal-gateway)")
  smtp=$(port smtp 2525 "$(process_of mail-ingest)"); lmtp=$(port lmtp 2424 "$(process_of mail-ingest)")
  sink=$(port sink '' mail-sink); otlp=$(port otlp $((12000 + RANDOM % 7000)))
  {
    printf 'export %s=%q\n' \
      GUICHET__DATABASE__ADMIN_URL "postgres://postgres@127.0.0.1:$pg/postgres" \
      GUICHET__NATS__URL "nats://127.0.0.1:$nats" \
      GUICHET__REDIS__URL "redis://127.0.0.1:$redis" \
      GUICHET__SERVICE_AUTH__ROOT "$(secret service-auth)" \
      GUICHET__REPLY__KEY "$(secret reply)" \
      GUICHET__BLOB__FOLDER "$dev/blobs" \
      GUICHET__TELEMETRY__FORMAT text \
      GUICHET__TELEMETRY__FILTER "${GUICHET_LOG:-info,opentelemetry=off,opentelemetry_sdk=off,opentelemetry-otlp=off,h2=warn,tonic=warn,sqlx=warn}" \
      GUICHET__TELEMETRY__OTLP_ENDPOINT "http://127.0.0.1:$otlp" \
      GUICHET_IDENTITY__URLS__CONSOLE "http://console.localhost:$gateway" \
      GUICHET_IDENTITY__URLS__PORTAL "http://{slug}.localhost:$gateway" \
      GUICHET_IDENTITY__LIMITS__ADDRESS_ATTEMPTS 100000 \
      GUICHET_PORTAL_GATEWAY__LISTEN "127.0.0.1:$gateway" \
      GUICHET_PORTAL_GATEWAY__WEB_ROOT "$root/services/portal-gateway/web/dist" \
      GUICHET_PORTAL_GATEWAY__LIMITS__PER_CALLER 1000000 \
      GUICHET_PORTAL_GATEWAY__LIMITS__PER_ADDRESS 1000000 \
      GUICHET_PORTAL_GATEWAY__LIMITS__SIGN_IN 10000
    for name in "${services[@]}"; do
      upper=${name//-/_}
      [[ $name == portal-gateway ]] && continue
      printf 'export %s=%q\n' \
        "GUICHET_${upper^^}__GRPC__LISTEN" "127.0.0.1:$(port "grpc-$name" $((7101 + i)) "$(process_of "$name")")" \
        "GUICHET_${upper^^}__DATABASE__URL" "postgres://127.0.0.1:$pg/guichet_$upper" \
        "GUICHET__${upper^^}__URL" "http://127.0.0.1:$(cat "$run/grpc-$name.port")"
      i=$((i + 1))
    done
    service_settings "$smtp" "$lmtp" "$sink" "$gateway"
    # A stack may have settings of its own, which win.
    if [[ -s $dev/own.env ]]; then cat "$dev/own.env"; fi
  } >"$dev/guichet.env"
}

# Settings that only one service has.
service_settings() {
  printf 'export %s=%q\n' \
    GUICHET_MAIL_INGEST__SMTP__LISTEN "127.0.0.1:$1" \
    GUICHET_MAIL_INGEST__LMTP__LISTEN "127.0.0.1:$2" \
    GUICHET_MAIL_INGEST__IMAP__ALLOW_PRIVATE_ADDRESSES true \
    GUICHET_MAIL_INGEST__IMAP__ALLOW_PLAIN true \
    GUICHET_MAIL_INGEST__IMAP__PASSWORD_KEY "$(secret imap)" \
    GUICHET_NOTIFICATION__MAIL__CONFIRMATIONS_PER_RECIPIENT_PER_DAY 10000 \
    GUICHET_NOTIFICATION__MAIL__CONFIRMATIONS_PER_MINUTE 10000 \
    GUICHET_NOTIFICATION__SMTP__HOST 127.0.0.1 \
    GUICHET_NOTIFICATION__SMTP__PORT "$3"
}

# process_of SERVICE: the name of the process that runs it in this stack's layout.
layout() { cat "$run/layout" 2>/dev/null || echo all; }
process_of() { if [[ $(layout) == split ]]; then echo "$1"; else echo guichet; fi; }
