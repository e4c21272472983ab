{{/* A rule to a server outside of the release, as network.<what> says: (dict "root" $ "what" "postgresql"). Nothing if it names nobody. */}}
{{- define "guichet.egressTo" -}}
{{- $rule := get .root.Values.network .what -}}
{{- if $rule.to -}}
# {{ .what }}
- to: {{- toYaml $rule.to | nindent 4 }}
  ports:
    {{- range $rule.ports }}
    - {port: {{ . }}, protocol: TCP}
    {{- if eq $.what "dns" }}
    - {port: {{ . }}, protocol: UDP}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{/* A rule to another service, by name: (dict "root" $ "service" "identity" "port" 7101). */}}
{{- define "guichet.egressToService" -}}
# {{ .service }}
- to:
    - podSelector:
        matchLabels: {{- include "guichet.selector" (dict "root" .root "part" .service) | nindent 10 }}
  ports:
    - {port: {{ .port }}, protocol: TCP}
{{- end }}

{{/* A rule to the internet, never to addresses that are somebody's own: (dict "ports" (list 443)). */}}
{{- define "guichet.egressToInternet" -}}
# the internet
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4]
    - ipBlock:
        cidr: ::/0
        except: ["::/127", "::ffff:0:0/96", "64:ff9b::/96", "fc00::/7", "fe80::/10", "ff00::/8"]
  ports:
    {{- range .ports }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end }}

{{/* Servers that a service uses, DNS first: (dict "root" $ "uses" (list "postgresql")). */}}
{{- define "guichet.egressToServers" -}}
{{- $root := .root -}}
{{- include "guichet.egressTo" (dict "root" $root "what" "dns") }}
{{- range $what := .uses }}
{{- if ne $what "internet" }}
{{- if or (ne $what "blob") $root.Values.blob.bucket }}
{{ include "guichet.egressTo" (dict "root" $root "what" $what) }}
{{- end }}
{{- end }}
{{- end }}
{{- if $root.Values.telemetry.otlpEndpoint }}
{{ include "guichet.egressTo" (dict "root" $root "what" "collector") }}
{{- end }}
{{- end }}

{{/* A rule for whoever may come in: (dict "what" "smtpClients" "from" (list …) "port" 2525). Nothing if it names nobody. */}}
{{- define "guichet.ingressFrom" -}}
{{- if .from -}}
# {{ .what }}
- from: {{- toYaml .from | nindent 4 }}
  ports:
    - {port: {{ .port }}, protocol: TCP}
{{- end }}
{{- end }}
