{{/*
Probes of a service: (dict "root" $ "service" "ticketing" "port" 7102). Alive is whoever answers for `live` or /healthz, which ask nobody else;
ready is whoever can reach its database, or identity. Kubernetes before 1.24 cannot ask gRPC: there a connection shows life, and the program's own
`guichet health` asks for readiness.
*/}}
{{- define "guichet.probes" -}}
{{- $grpc := semverCompare ">=1.24-0" .root.Capabilities.KubeVersion.Version -}}
startupProbe:
  {{- include "guichet.alive" (dict "service" .service "port" .port "grpc" $grpc) | nindent 2 }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  {{- include "guichet.alive" (dict "service" .service "port" .port "grpc" $grpc) | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  {{- if eq .service "portal-gateway" }}
  httpGet: {path: /readyz, port: http}
  {{- else if $grpc }}
  grpc: {port: {{ .port }}}
  {{- else }}
  exec: {command: [guichet, health, "127.0.0.1:{{ .port }}"]}
  {{- end }}
  periodSeconds: {{ ternary 2 5 (or $grpc (eq .service "portal-gateway")) }}
  timeoutSeconds: {{ ternary 2 6 (or $grpc (eq .service "portal-gateway")) }}
  failureThreshold: 2
{{- end }}

{{- define "guichet.alive" -}}
{{- if eq .service "portal-gateway" -}}
httpGet: {path: /healthz, port: http}
{{- else if .grpc -}}
grpc: {port: {{ .port }}, service: live}
{{- else -}}
tcpSocket: {port: grpc}
{{- end }}
{{- end }}
