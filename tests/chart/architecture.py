"""What docs/architecture.md and the program say of the services, told here a second time so that the chart is compared with something."""

PORTS = {
    "identity": 7101,
    "ticketing": 7102,
    "asset": 7103,
    "knowledge": 7104,
    "notification": 7105,
    "mail-ingest": 7106,
    "portal-gateway": 8080,
}

# Who calls whom by gRPC.
EDGES = {
    ("portal-gateway", "identity"),
    ("portal-gateway", "ticketing"),
    ("portal-gateway", "asset"),
    ("portal-gateway", "knowledge"),
    ("portal-gateway", "notification"),
    ("portal-gateway", "mail-ingest"),
    ("ticketing", "identity"),
    ("ticketing", "asset"),
    ("ticketing", "knowledge"),
    ("asset", "identity"),
    ("knowledge", "identity"),
    ("notification", "identity"),
    ("notification", "ticketing"),
    ("mail-ingest", "identity"),
    ("mail-ingest", "ticketing"),
}

# Which servers each uses, by their port.
SERVERS = {
    "identity": {"postgresql", "nats", "redis"},
    "ticketing": {"postgresql", "nats", "redis", "blob"},
    "asset": {"postgresql", "nats"},
    "knowledge": {"postgresql", "nats"},
    "notification": {"postgresql", "nats", "blob", "relay"},
    "mail-ingest": {"postgresql", "nats", "blob"},
    "portal-gateway": {"nats", "redis", "blob"},
}
SERVER_PORTS = {"postgresql": {5432}, "nats": {4222}, "redis": {6379}, "blob": {443, 9000}, "relay": {25, 465, 587, 1025}, "collector": {4317}}

ON_THE_INTERNET = {"identity", "notification", "mail-ingest"}

# Addresses that are somebody's own, and must never be reached by way of "the internet".
PRIVATE = (
    "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 0.0.0.0/8 224.0.0.0/4 240.0.0.0/4 198.18.0.0/15 "
    "::1/128 fc00::/7 fe80::/10 ::ffff:0:0/96 64:ff9b::/96"
).split()

# Who reads files and raw mails.
WITH_FILES = {"ticketing", "notification", "mail-ingest", "portal-gateway"}
