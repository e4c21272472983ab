{{/*
The services as docs/architecture.md has them: the port each listens on, whom it calls by gRPC, which servers it uses. Not a value, because it is
the program that decides this. Settings, secrets, volumes and NetworkPolicies are made from it.
*/}}
{{- define "guichet.architecture" -}}
identity:
  port: 7101
  calls: []
  uses: [postgresql, nats, redis, internet]
ticketing:
  port: 7102
  calls: [identity, asset, knowledge]
  uses: [postgresql, nats, redis, blob]
asset:
  port: 7103
  calls: [identity]
  uses: [postgresql, nats]
knowledge:
  port: 7104
  calls: [identity]
  uses: [postgresql, nats]
notification:
  port: 7105
  calls: [identity, ticketing]
  uses: [postgresql, nats, blob, relay, internet]
mail-ingest:
  port: 7106
  calls: [identity, ticketing]
  uses: [postgresql, nats, blob, internet]
portal-gateway:
  port: 8080
  calls: [identity, ticketing, asset, knowledge, notification, mail-ingest]
  uses: [nats, redis, blob]
{{- end }}

{{/* The port for gRPC, or of the gateway for HTTP, by its name. */}}
{{- define "guichet.portName" -}}
{{- if eq . "portal-gateway" }}http{{ else }}grpc{{ end -}}
{{- end }}
