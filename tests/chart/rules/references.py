"""What one object says of another is so."""
from objects import at, containers, find, name, of_kind, part, pods, selects
from rules import rule


@rule
def names_are_unique(case):
    seen = set()
    for each in case.objects:
        key = (each["kind"], at(each, "metadata.name"))
        yield key not in seen, f"{name(each)} is there once"
        seen.add(key)


@rule
def labels_say_what_it_is(case):
    for each in case.objects:
        labels = at(each, "metadata.labels", {})
        for label in ("name", "instance", "version", "managed-by"):
            yield f"app.kubernetes.io/{label}" in labels, f"{name(each)} has the label {label}"


@rule
def selectors_match(case):
    for each in of_kind(case.objects, "Deployment"):
        wanted = at(each, "spec.selector.matchLabels", {})
        yield selects(wanted, at(each, "spec.template.metadata", {})), f"{name(each)} selects its own pods"
        others = [other for other, metadata, _ in pods(case.objects) if selects(wanted, metadata) and other is not each]
        yield not others, f"{name(each)} selects nobody else's pods"


@rule
def services_select_pods(case):
    for each in of_kind(case.objects, "Service"):
        hit = [other for other, metadata, _ in pods(case.objects) if selects(at(each, "spec.selector", {}), metadata)]
        yield [other["kind"] for other in hit] == ["Deployment"], f"{name(each)} selects the pods of one Deployment"


@rule
def target_ports_exist(case):
    for each in of_kind(case.objects, "Service"):
        for _, metadata, spec in pods(case.objects):
            if selects(at(each, "spec.selector", {}), metadata):
                ports = {port["name"] for container in containers(spec) for port in container.get("ports") or []}
                for port in at(each, "spec.ports", []):
                    yield port.get("targetPort") in ports, f"{name(each)}: port {port.get('name')} leads to a named port"


@rule
def callers_go_round(case):
    """A name that stands for pods leads to the pods' own ports; the gateway's is for the Ingress."""
    for each in of_kind(case.objects, "Service"):
        inner = [port for port in at(each, "spec.ports", []) if port.get("name") == "grpc"]
        yield (at(each, "spec.clusterIP") == "None") == bool(inner), f"{name(each)}: is headless if it is for services"
        for _, metadata, spec in pods(case.objects):
            if at(each, "spec.clusterIP") == "None" and selects(at(each, "spec.selector", {}), metadata):
                ports = {port["name"]: port["containerPort"] for container in containers(spec) for port in container.get("ports") or []}
                for port in at(each, "spec.ports", []):
                    yield port.get("port") == ports.get(port.get("targetPort")), f"{name(each)}: {port.get('name')} is the pods' own port"


@rule
def probe_ports_exist(case):
    for each, _, spec in pods(case.objects):
        for container in containers(spec):
            known = {port[key] for port in container.get("ports") or [] for key in ("name", "containerPort")}
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                for kind in ("grpc", "httpGet", "tcpSocket"):
                    port = at(container, f"{probe}.{kind}.port")
                    if port is not None:
                        yield port in known, f"{name(each)}: {probe} asks at a port of the container"


@rule
def ingress_backends_exist(case):
    for each in of_kind(case.objects, "Ingress"):
        for line in at(each, "spec.rules", []):
            for path in at(line, "http.paths", []):
                service = find(case.objects, "Service", at(path, "backend.service.name"))
                ports = [port["name"] for port in at(service or {}, "spec.ports", [])]
                yield at(path, "backend.service.port.name") in ports, f"{name(each)}: {line.get('host')} leads to a port of a Service"


@rule
def ingress_hosts_have_certificates(case):
    for each in of_kind(case.objects, "Ingress"):
        covered = [host for entry in at(each, "spec.tls", []) for host in entry["hosts"]]
        for line in at(each, "spec.rules", []):
            yield covered.count(line.get("host")) == 1, f"{name(each)}: {line.get('host')} has one certificate"
        secrets = [entry.get("secretName") for entry in at(each, "spec.tls", [])]
        yield len(set(secrets)) == len(secrets), f"{name(each)}: certificates lie in Secrets of their own"


@rule
def config_maps_exist(case):
    for each, _, spec in pods(case.objects):
        for container in containers(spec):
            for source in container.get("envFrom") or []:
                wanted = at(source, "configMapRef.name")
                yield find(case.objects, "ConfigMap", wanted) is not None, f"{name(each)}: the ConfigMap {wanted} exists"
        for volume in spec.get("volumes") or []:
            if "configMap" in volume:
                yield find(case.objects, "ConfigMap", at(volume, "configMap.name")) is not None, f"{name(each)}: the ConfigMap of {volume['name']} exists"


@rule
def claims_exist(case):
    for each, _, spec in pods(case.objects):
        for volume in spec.get("volumes") or []:
            wanted = at(volume, "persistentVolumeClaim.claimName")
            if wanted:
                yield find(case.objects, "PersistentVolumeClaim", wanted) is not None, f"{name(each)}: the claim {wanted} exists"


@rule
def volumes_are_mounted(case):
    for each, _, spec in pods(case.objects):
        volumes = {volume["name"] for volume in spec.get("volumes") or []}
        mounts = {mount["name"] for container in containers(spec) for mount in container.get("volumeMounts") or []}
        for mount in mounts:
            yield mount in volumes, f"{name(each)}: the mounted volume {mount} is declared"
        for volume in volumes:
            yield volume in mounts, f"{name(each)}: the volume {volume} is mounted"


@rule
def service_accounts_exist(case):
    for each, _, spec in pods(case.objects):
        wanted = spec.get("serviceAccountName")
        yield find(case.objects, "ServiceAccount", wanted) is not None, f"{name(each)}: the ServiceAccount {wanted} exists"


@rule
def policies_select_pods(case):
    for each in of_kind(case.objects, "NetworkPolicy", "PodDisruptionBudget"):
        wanted = at(each, "spec.podSelector.matchLabels") or at(each, "spec.selector.matchLabels")
        yield any(selects(wanted, metadata) for _, metadata, _ in pods(case.objects)), f"{name(each)} selects pods of this release"
        yield at(each, "metadata.name", "").endswith(part(each) or "default-deny"), f"{name(each)} is named after what it selects"
