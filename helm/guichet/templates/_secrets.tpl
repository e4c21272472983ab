{{/*
The keys of Secrets that a service reads: (dict "root" $ "service" "ticketing"). A list under "files": `secret` and `key` say where from, `folder`
where it is mounted below /run/guichet/secrets, `variable` who is told the file; without a variable the file is named in a setting.
*/}}
{{- define "guichet.secretFiles" -}}
{{- $secrets := .root.Values.secrets -}}
{{- $is := get (include "guichet.architecture" .root | fromYaml) .service -}}
{{- $prefix := include "guichet.prefix" .service -}}
files:
{{- if has "postgresql" $is.uses }}
{{- with $secrets.postgresql }}
  - {secret: {{ . }}, key: {{ $.service }}, folder: postgresql, variable: {{ $prefix }}DATABASE__PASSWORD_FILE}
{{- end }}
{{- with $secrets.postgresqlCa }}
  - {secret: {{ . }}, key: ca.crt, folder: postgresql-ca}
{{- end }}
{{- end }}
{{- with $secrets.nats }}
  - {secret: {{ . }}, key: user, folder: nats, variable: {{ $prefix }}NATS__USER_FILE}
  - {secret: {{ . }}, key: password, folder: nats, variable: {{ $prefix }}NATS__PASSWORD_FILE}
{{- end }}
{{- if has "redis" $is.uses }}
{{- with $secrets.redis }}
  - {secret: {{ . }}, key: url, folder: redis, variable: {{ $prefix }}REDIS__URL_FILE}
{{- end }}
{{- end }}
{{- if and (has "blob" $is.uses) $.root.Values.blob.bucket }}
{{- with $secrets.blob }}
  - {secret: {{ . }}, key: access-key-id, folder: blob, variable: {{ $prefix }}BLOB__ACCESS_KEY_ID_FILE}
  - {secret: {{ . }}, key: secret-access-key, folder: blob, variable: {{ $prefix }}BLOB__SECRET_ACCESS_KEY_FILE}
{{- end }}
{{- end }}
{{- if or (eq .service "identity") (and (has .service (list "notification" "mail-ingest" "portal-gateway")) (not $secrets.serviceAuthDerived)) }}
  - {secret: {{ $secrets.serviceAuth }}, key: root, folder: service-auth, variable: {{ $prefix }}SERVICE_AUTH__ROOT_FILE}
{{- else if has .service (list "notification" "mail-ingest" "portal-gateway") }}
  - {secret: {{ $secrets.serviceAuth }}, key: {{ .service }}, folder: service-auth, variable: {{ $prefix }}SERVICE_AUTH__SECRET_FILE}
{{- end }}
{{- if has .service (list "notification" "mail-ingest") }}
  - {secret: {{ $secrets.mail }}, key: reply-key, folder: mail, variable: {{ $prefix }}REPLY__KEY_FILE}
{{- end }}
{{- if eq .service "mail-ingest" }}
  - {secret: {{ $secrets.mail }}, key: mailbox-key, folder: mail, variable: {{ $prefix }}IMAP__PASSWORD_KEY_FILE}
{{- with $secrets.mailTls }}
  - {secret: {{ . }}, key: tls.crt, folder: mail-tls}
  - {secret: {{ . }}, key: tls.key, folder: mail-tls}
{{- end }}
{{- end }}
{{- if eq .service "notification" }}
{{- with $secrets.relay }}
  - {secret: {{ . }}, key: username, folder: relay, variable: {{ $prefix }}SMTP__USERNAME_FILE}
  - {secret: {{ . }}, key: password, folder: relay, variable: {{ $prefix }}SMTP__PASSWORD_FILE}
{{- end }}
{{- end }}
{{- end }}

{{/* Variables that name the files: (dict "files" $list). */}}
{{- define "guichet.secretEnv" -}}
{{- range .files }}
{{- if .variable }}
- {name: {{ .variable }}, value: /run/guichet/secrets/{{ .folder }}/{{ .key }}}
{{- end }}
{{- end }}
{{- end }}

{{/* One volume with all the files, each Secret reduced to the keys that are read: (dict "files" $list). */}}
{{- define "guichet.secretVolume" -}}
{{- $by := dict -}}
{{- range .files }}
{{- $item := dict "key" .key "path" (printf "%s/%s" .folder .key) -}}
{{- $items := default list (get $by .secret) -}}
{{- if not (has $item $items) }}{{ $_ := set $by .secret (append $items $item) }}{{ end -}}
{{- end -}}
name: secrets
projected:
  defaultMode: 0440
  sources:
    {{- range $secret, $items := $by }}
    - secret:
        name: {{ $secret }}
        items: {{- toYaml $items | nindent 10 }}
    {{- end }}
{{- end }}
