{{/* In front of all names: short enough that "-portal-gateway" and the like fit behind it. */}}
{{- define "guichet.name" -}}
{{- $name := default .Release.Name .Values.nameOverride -}}
{{- if not (contains .Chart.Name $name) }}{{ $name = printf "%s-%s" $name .Chart.Name }}{{ end -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* What the pods of a part are known by: (dict "root" $ "part" "ticketing"); without a part, those of the whole release. */}}
{{- define "guichet.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .part }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "guichet.labels" -}}
{{ include "guichet.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: guichet
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "guichet.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ default .Chart.AppVersion $image.tag }}
{{- end -}}
{{- end }}

{{/* An address of the product as people type it: (dict "root" $ "host" "console.example.com"). */}}
{{- define "guichet.url" -}}
{{- $hosts := .root.Values.hosts -}}
{{ $hosts.scheme }}://{{ .host }}{{ if $hosts.port }}:{{ $hosts.port }}{{ end }}
{{- end }}
