{{/* What environment variables of a service start with: (dict "service" "mail-ingest"). */}}
{{- define "guichet.prefix" -}}
GUICHET_{{ . | upper | replace "-" "_" }}__
{{- end }}

{{/* A key of a config.default.toml as the end of a variable: limits.sign_in is LIMITS__SIGN_IN. */}}
{{- define "guichet.variable" -}}
{{ . | upper | replace "." "__" }}
{{- end }}

{{/* Settings that all services share, as a map of variables. A service that has no such key passes over it. */}}
{{- define "guichet.sharedSettings" -}}
{{- $values := .Values -}}
GUICHET__NATS__URL: {{ $values.nats.url | quote }}
GUICHET__NATS__PREFIX: {{ $values.nats.prefix | quote }}
GUICHET__NATS__REPLICAS: {{ $values.nats.replicas | quote }}
{{- if not $values.secrets.redis }}
GUICHET__REDIS__URL: {{ $values.redis.url | quote }}
{{- end }}
{{- if $values.blob.bucket }}
GUICHET__BLOB__BUCKET: {{ $values.blob.bucket | quote }}
GUICHET__BLOB__REGION: {{ $values.blob.region | quote }}
GUICHET__BLOB__ENDPOINT: {{ $values.blob.endpoint | quote }}
{{- else }}
GUICHET__BLOB__FOLDER: /var/lib/guichet/blobs
{{- end }}
GUICHET__TELEMETRY__FILTER: {{ $values.telemetry.filter | quote }}
GUICHET__TELEMETRY__FORMAT: {{ $values.telemetry.format | quote }}
GUICHET__TELEMETRY__OTLP_ENDPOINT: {{ $values.telemetry.otlpEndpoint | quote }}
{{- $name := include "guichet.name" . }}
{{- range $service, $is := include "guichet.architecture" . | fromYaml }}
{{- if ne $service "portal-gateway" }}
GUICHET__{{ include "guichet.variable" ($service | replace "-" "_") }}__URL: http://{{ $name }}-{{ $service }}:{{ $is.port }}
{{- end }}
{{- end }}
{{- range $key, $value := $values.settings }}
GUICHET__{{ include "guichet.variable" $key }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Settings of one service, as a map of variables: (dict "root" $ "service" "ticketing"). What the values say of a key comes last and wins. */}}
{{- define "guichet.settings" -}}
{{- $is := get (include "guichet.architecture" .root | fromYaml) .service -}}
{{- $prefix := include "guichet.prefix" .service -}}
{{- $set := include "guichet.givenSettings" . | fromYaml -}}
{{- range $key, $value := (get .root.Values.services .service).settings }}
{{- $set = set $set (printf "%s%s" $prefix (include "guichet.variable" $key)) $value }}
{{- end }}
{{- range $variable, $value := $set }}
{{ $variable }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- define "guichet.givenSettings" -}}
{{- $values := .root.Values -}}
{{- $is := get (include "guichet.architecture" .root | fromYaml) .service -}}
{{- $prefix := include "guichet.prefix" .service -}}
{{- $listen := ternary "LISTEN" "GRPC__LISTEN" (eq .service "portal-gateway") -}}
{{ $prefix }}{{ $listen }}: "{{ $values.pod.address }}:{{ $is.port }}"
{{- if has "postgresql" $is.uses }}
{{ $prefix }}DATABASE__URL: {{ include "guichet.databaseUrl" . | quote }}
{{ $prefix }}DATABASE__ROLE_PREFIX: {{ printf "%s%s" $values.postgresql.rolePrefix (.service | replace "-" "_") | quote }}
{{- end }}
{{- if eq .service "identity" }}
{{ $prefix }}HOSTS__CONSOLE: {{ join "," $values.hosts.console | quote }}
{{ $prefix }}HOSTS__PORTAL_DOMAIN: {{ $values.hosts.portalDomain | quote }}
{{ $prefix }}URLS__CONSOLE: {{ include "guichet.url" (dict "root" .root "host" (first $values.hosts.console)) | quote }}
{{ $prefix }}URLS__PORTAL: {{ include "guichet.url" (dict "root" .root "host" (printf "{slug}.%s" $values.hosts.portalDomain)) | quote }}
{{ $prefix }}MAIL__DOMAIN: {{ $values.mail.domain | quote }}
{{- else if eq .service "notification" }}
{{ $prefix }}SMTP__HOST: {{ $values.mail.relay.host | quote }}
{{ $prefix }}SMTP__PORT: {{ $values.mail.relay.port | quote }}
{{ $prefix }}SMTP__SECURITY: {{ $values.mail.relay.security | quote }}
{{ $prefix }}SMTP__HELLO: {{ $values.mail.domain | quote }}
{{ $prefix }}MAIL__SYSTEM_SENDER: {{ $values.mail.sender | quote }}
{{- else if eq .service "mail-ingest" }}
{{ $prefix }}SMTP__LISTEN: {{ ternary (printf "%s:2525" $values.pod.address) "" $values.mail.smtp.enabled | quote }}
{{ $prefix }}LMTP__LISTEN: {{ ternary (printf "%s:2424" $values.pod.address) "" $values.mail.lmtp.enabled | quote }}
{{ $prefix }}RECEIVE__HOSTNAME: {{ $values.mail.domain | quote }}
{{- if $values.secrets.mailTls }}
{{ $prefix }}TLS__CERTIFICATE: /run/guichet/secrets/mail-tls/tls.crt
{{ $prefix }}TLS__PRIVATE_KEY: /run/guichet/secrets/mail-tls/tls.key
{{- end }}
{{- else if eq .service "portal-gateway" }}
{{- /* Browsers take a secure cookie over plain HTTP on localhost alone. */}}
{{ $prefix }}SECURE_COOKIES: {{ or (eq $values.hosts.scheme "https") (hasSuffix "localhost" $values.hosts.portalDomain) | quote }}
{{ $prefix }}TRUSTED_PROXIES: {{ ternary $values.ingress.proxies 0 $values.ingress.enabled | quote }}
{{ $prefix }}DRAIN_SECONDS: {{ $values.pod.preStopSeconds | quote }}
{{- end }}
{{- end }}

{{- define "guichet.databaseUrl" -}}
{{- $pg := .root.Values.postgresql -}}
postgres://{{ $pg.host }}:{{ $pg.port }}/{{ $pg.databasePrefix }}{{ .service | replace "-" "_" }}?sslmode={{ $pg.sslMode }}
{{- if .root.Values.secrets.postgresqlCa }}&sslrootcert=/run/guichet/secrets/postgresql-ca/ca.crt{{ end }}
{{- end }}
