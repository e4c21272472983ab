{{/* What every pod has, so that the Pod Security Standard "restricted" takes it: (dict "root" $ "part" "ticketing"). */}}
{{- define "guichet.podCommon" -}}
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ include "guichet.name" .root }}-{{ .account | default .part }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 .root.Values.pod.user }}
  runAsGroup: {{ int64 .root.Values.pod.group }}
  fsGroup: {{ int64 .root.Values.pod.group }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.pod.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pod.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pod.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* What every container has. */}}
{{- define "guichet.containerCommon" -}}
image: {{ include "guichet.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Where files lie if there is no bucket. */}}
{{- define "guichet.blobVolume" -}}
name: blobs
persistentVolumeClaim:
  claimName: {{ default (printf "%s-blobs" (include "guichet.name" .)) .Values.blob.volume.existingClaim }}
{{- end }}

{{/* Spread over zones and nodes; from 1.27 on each version of a Deployment by itself, so that an upgrade does not unbalance. */}}
{{- define "guichet.spread" -}}
{{- $root := .root -}}
{{- $part := .part -}}
{{- range $key, $otherwise := dict "topology.kubernetes.io/zone" $root.Values.pod.zoneSpread "kubernetes.io/hostname" $root.Values.pod.nodeSpread }}
- topologyKey: {{ $key }}
  maxSkew: 1
  whenUnsatisfiable: {{ $otherwise }}
  labelSelector:
    matchLabels: {{- include "guichet.selector" (dict "root" $root "part" $part) | nindent 6 }}
  {{- if semverCompare ">=1.27-0" $root.Capabilities.KubeVersion.Version }}
  matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end }}
