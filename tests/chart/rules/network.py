"""The edges of the network are the architecture's, at both ends, and nothing else."""
import ipaddress

import architecture
from objects import at, name, of_kind, part, pod_of, pods, selects
from rules import rule


def policies_for(case, metadata):
    return [each for each in of_kind(case.objects, "NetworkPolicy") if selects(at(each, "spec.podSelector.matchLabels"), metadata)]


def lines(policy, direction):
    """(peers, ports) of each line of a policy."""
    key = "to" if direction == "egress" else "from"
    for line in at(policy, f"spec.{direction}", []):
        yield line.get(key) or [], {port.get("port") for port in line.get("ports") or []}


def services(case):
    return {part(each): pod_of(each)[0] for each in of_kind(case.objects, "Deployment")}


def reached(case, metadata, direction):
    """(service, port) at the other end, of the pods of this release."""
    found = set()
    everybody = {part(each): other for each, other, _ in pods(case.objects)}
    for policy in policies_for(case, metadata):
        for peers, ports in lines(policy, direction):
            for peer in peers:
                if "podSelector" in peer and "namespaceSelector" not in peer:
                    for service, other in everybody.items():
                        if selects(at(peer, "podSelector.matchLabels"), other):
                            found.update((service, port) for port in ports)
    return found


@rule
def everything_is_denied(case):
    closed = [each for each in of_kind(case.objects, "NetworkPolicy") if not at(each, "spec.ingress") and not at(each, "spec.egress")]
    for each, metadata, _ in pods(case.objects):
        mine = [policy for policy in closed if selects(at(policy, "spec.podSelector.matchLabels"), metadata)]
        yield len(mine) == 1, f"{name(each)}: is under the default"
    for policy in of_kind(case.objects, "NetworkPolicy"):
        yield sorted(at(policy, "spec.policyTypes", [])) == ["Egress", "Ingress"], f"{name(policy)}: is about both directions"


@rule
def edges_are_the_architectures(case):
    all_services = services(case)
    for caller in architecture.PORTS:
        out = reached(case, all_services[caller], "egress")
        for callee, port in architecture.PORTS.items():
            wanted = (caller, callee) in architecture.EDGES
            yield ((callee, port) in out) == wanted, f"{caller} may{'' if wanted else ' not'} call {callee}"
            into = reached(case, all_services[callee], "ingress")
            yield ((caller, port) in into) == wanted, f"{callee} may{'' if wanted else ' not'} be called by {caller}"
        yield out <= set(architecture.PORTS.items()), f"{caller} reaches no other port of a service"


@rule
def servers_are_the_architectures(case):
    with_collector = any(
        at(each, "data", {}).get("GUICHET__TELEMETRY__OTLP_ENDPOINT") for each in of_kind(case.objects, "ConfigMap")
    )
    with_bucket = any(at(each, "data", {}).get("GUICHET__BLOB__BUCKET") for each in of_kind(case.objects, "ConfigMap"))
    for service, metadata in services(case).items():
        wanted = set(architecture.SERVERS[service]) | ({"collector"} if with_collector else set())
        wanted -= set() if with_bucket else {"blob"}
        reachable = set()
        for policy in policies_for(case, metadata):
            for peers, ports in lines(policy, "egress"):
                wide = any(at(peer, "ipBlock.cidr") in ("0.0.0.0/0", "::/0") for peer in peers)
                own = all("podSelector" in peer and "namespaceSelector" not in peer for peer in peers)
                if not wide and not own:
                    reachable |= ports - {53}
        allowed = set().union(*(architecture.SERVER_PORTS[server] for server in wanted))
        yield reachable <= allowed, f"{service}: reaches only the ports of {', '.join(sorted(wanted))}"
        for server in wanted:
            yield bool(reachable & architecture.SERVER_PORTS[server]), f"{service}: reaches {server}"


@rule
def names_can_be_resolved(case):
    for each, metadata, _ in pods(case.objects):
        ports = [
            (port.get("port"), port.get("protocol"))
            for policy in policies_for(case, metadata)
            for line in at(policy, "spec.egress", [])
            for port in line.get("ports") or []
        ]
        yield (53, "UDP") in ports and (53, "TCP") in ports, f"{name(each)}: reaches DNS"


@rule
def few_reach_the_internet(case):
    for each, metadata, _ in pods(case.objects):
        blocks = [
            peer["ipBlock"]
            for policy in policies_for(case, metadata)
            for peers, _ in lines(policy, "egress")
            for peer in peers
            if "ipBlock" in peer
        ]
        wide = [block for block in blocks if ipaddress.ip_network(block["cidr"]).prefixlen < 8]
        yield bool(wide) == (part(each) in architecture.ON_THE_INTERNET), f"{name(each)}: reaches the internet only if it must"
        for block in wide:
            network = ipaddress.ip_network(block["cidr"])
            excepted = [ipaddress.ip_network(one) for one in block.get("except") or []]
            for private in map(ipaddress.ip_network, architecture.PRIVATE):
                if private.version == network.version:
                    yield any(private.subnet_of(one) for one in excepted), f"{name(each)}: {private} is not the internet"


@rule
def no_line_is_open(case):
    for policy in of_kind(case.objects, "NetworkPolicy"):
        for direction in ("ingress", "egress"):
            for peers, ports in lines(policy, direction):
                yield bool(peers), f"{name(policy)}: {direction} names who"
                yield bool(ports), f"{name(policy)}: {direction} names ports"


@rule
def few_can_be_entered(case):
    """From outside of the release only the gateway, and mail-ingest for mail."""
    doors = {"portal-gateway": {8080}, "mail-ingest": {2525, 2424}}
    for each, metadata, _ in pods(case.objects):
        entered = set()
        for policy in policies_for(case, metadata):
            for peers, ports in lines(policy, "ingress"):
                if any("ipBlock" in peer or "namespaceSelector" in peer for peer in peers):
                    entered |= ports
        yield entered <= doors.get(part(each), set()), f"{name(each)}: nobody enters from outside but by its door"


@rule
def senders_keep_their_address(case):
    for each in of_kind(case.objects, "Service"):
        if at(each, "spec.type") in ("LoadBalancer", "NodePort"):
            yield at(each, "spec.externalTrafficPolicy") == "Local", f"{name(each)}: sees the addresses of senders"
            yield {port["name"] for port in at(each, "spec.ports", [])} == {"smtp"}, f"{name(each)}: shows the world nothing but SMTP"
