{{/*
The operator's command line in a pod: (dict "root" $ "part" "migrate" "services" (list …) "args" (list …)). It is told what those services are told;
in variables and not by ConfigMaps, because before an installation there are none. "admin": also who may make databases; "files": further files
of Secrets; "env": further variables; "blobs": true to mount the files' volume.
*/}}
{{- define "guichet.operatorPod" -}}
{{- $root := .root -}}
{{- $env := include "guichet.sharedSettings" $root | fromYaml -}}
{{- $files := default list .files -}}
{{- range $service := .services -}}
{{- $part := dict "root" $root "service" $service -}}
{{- $env = merge (include "guichet.settings" $part | fromYaml) $env -}}
{{- $files = concat $files ((include "guichet.secretFiles" $part | fromYaml).files | default list) -}}
{{- if and $.admin $root.Values.secrets.postgresqlAdmin -}}
{{- $variable := printf "%sDATABASE__ADMIN_URL_FILE" (include "guichet.prefix" $service) -}}
{{- $files = append $files (dict "secret" $root.Values.secrets.postgresqlAdmin "key" "url" "folder" "postgresql-admin" "variable" $variable) -}}
{{- end -}}
{{- end -}}
{{- $env = merge (default dict .env) $env -}}
{{- include "guichet.podCommon" . }}
restartPolicy: Never
terminationGracePeriodSeconds: 10
containers:
  - name: {{ .part }}
    {{- include "guichet.containerCommon" $root | nindent 4 }}
    args: {{- toYaml .args | nindent 6 }}
    env:
      {{- range $variable, $value := $env }}
      - {name: {{ $variable }}, value: {{ $value | quote }}}
      {{- end }}
      {{- include "guichet.secretEnv" (dict "files" $files) | trim | nindent 6 }}
    resources: {{- toYaml $root.Values.migration.resources | nindent 6 }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      - {name: secrets, mountPath: /run/guichet/secrets, readOnly: true}
      {{- if and .blobs (not $root.Values.blob.bucket) }}
      - {name: blobs, mountPath: /var/lib/guichet}
      {{- end }}
volumes:
  - {name: tmp, emptyDir: {sizeLimit: 64Mi}}
  - {{ include "guichet.secretVolume" (dict "files" $files) | nindent 4 | trim }}
  {{- if and .blobs (not $root.Values.blob.bucket) }}
  - {{ include "guichet.blobVolume" $root | nindent 4 | trim }}
  {{- end }}
{{- end }}

{{/* Services that have a database. */}}
{{- define "guichet.withDatabase" -}}
{{- range $service, $is := include "guichet.architecture" . | fromYaml }}
{{- if has "postgresql" $is.uses }}
- {{ $service }}
{{- end }}
{{- end }}
{{- end }}
