{{/* Fails if a value of removed-values.yaml is still set, and says its new name. */}}
{{- define "guichet.refuseRemoved" -}}
{{- $values := .Values -}}
{{- range $old, $new := .Files.Get "removed-values.yaml" | fromYaml }}
{{- $found := $values -}}
{{- range $key := splitList "." $old }}
{{- if and (kindIs "map" $found) (hasKey $found $key) }}{{ $found = get $found $key }}{{ else }}{{ $found = dict "guichet.absent" true }}{{ end -}}
{{- end }}
{{- if not (and (kindIs "map" $found) (hasKey $found "guichet.absent")) }}
{{- fail (printf "%s was removed: set %s" $old $new) }}
{{- end }}
{{- end }}
{{- end }}

{{/* What a schema cannot say about values that depend on each other. */}}
{{- define "guichet.check" -}}
{{- $pod := .Values.pod -}}
{{- if lt (int $pod.graceSeconds) (add (int $pod.preStopSeconds) 30 | int) }}
{{- fail (printf "pod.graceSeconds must be at least pod.preStopSeconds + 30: the program drains within 30 seconds, but it would be killed after %v" $pod.graceSeconds) }}
{{- end }}
{{- range $service, $values := .Values.services }}
{{- if and $values.autoscaling.enabled (gt (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas)) }}
{{- fail (printf "services.%s.autoscaling.minReplicas is more than its maxReplicas" $service) }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.tls.issuer .Values.ingress.tls.clusterIssuer }}
{{- fail "ingress.tls.issuer and ingress.tls.clusterIssuer exclude each other" }}
{{- end }}
{{- end }}
