"""Several pods are worth something: kept apart, replaced one by one, never all away at once."""
from objects import at, find, is_hook, name, of_kind, pod_of, selects
from rules import rule


def autoscaler_of(case, deployment):
    wanted = at(deployment, "metadata.name")
    return next((each for each in of_kind(case.objects, "HorizontalPodAutoscaler") if at(each, "spec.scaleTargetRef.name") == wanted), None)


def fewest(case, deployment):
    """How many pods there are at the least."""
    scaler = autoscaler_of(case, deployment)
    return at(scaler, "spec.minReplicas", 1) if scaler else at(deployment, "spec.replicas", 1)


@rule
def budgets_fit_replicas(case):
    for each in of_kind(case.objects, "Deployment"):
        metadata, _ = pod_of(each)
        budgets = [
            budget
            for budget in of_kind(case.objects, "PodDisruptionBudget")
            if selects(at(budget, "spec.selector.matchLabels"), metadata)
        ]
        wanted = 1 if fewest(case, each) > 1 else 0
        yield len(budgets) == wanted, f"{name(each)}: {wanted} budgets for at least {fewest(case, each)} pods"
        for budget in budgets:
            away = at(budget, "spec.maxUnavailable")
            yield isinstance(away, int) and 1 <= away < fewest(case, each), f"{name(budget)}: some pods may go, never all"


@rule
def scalers_alone_set_replicas(case):
    for each in of_kind(case.objects, "Deployment"):
        scaled = autoscaler_of(case, each) is not None
        yield (at(each, "spec.replicas") is None) == scaled, f"{name(each)}: replicas are set by the chart or the autoscaler, not both"


@rule
def scale_targets_exist(case):
    for each in of_kind(case.objects, "HorizontalPodAutoscaler"):
        target = find(case.objects, at(each, "spec.scaleTargetRef.kind"), at(each, "spec.scaleTargetRef.name"))
        yield target is not None, f"{name(each)}: what it scales exists"
        yield at(each, "spec.minReplicas", 0) <= at(each, "spec.maxReplicas", -1), f"{name(each)}: the least is not more than the most"
        for container in (pod_of(target)[1]["containers"] if target else []):
            yield at(container, "resources.requests.cpu") is not None, f"{name(each)}: there is a request to reckon with"


@rule
def rollouts_take_none_away(case):
    for each in of_kind(case.objects, "Deployment"):
        yield at(each, "spec.strategy.rollingUpdate.maxUnavailable") == 0, f"{name(each)}: no pod goes before another is ready"
        yield at(each, "spec.strategy.rollingUpdate.maxSurge", 0) >= 1, f"{name(each)}: one more may come"


@rule
def pods_are_spread(case):
    for each in of_kind(case.objects, "Deployment"):
        metadata, spec = pod_of(each)
        constraints = spec.get("topologySpreadConstraints") or []
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname"):
            found = [one for one in constraints if one.get("topologyKey") == key]
            yield len(found) == 1, f"{name(each)}: spread over {key}"
            for one in found:
                yield selects(at(one, "labelSelector.matchLabels"), metadata), f"{name(each)}: it is its own pods that are spread"


@rule
def migrations_come_first(case):
    jobs = [each for each in of_kind(case.objects, "Job") if "pre-upgrade" in at(each, "metadata.annotations", {}).get("helm.sh/hook", "")]
    yield len(jobs) == 1, "one migration"
    for job in jobs:
        weight = lambda thing: int(at(thing, "metadata.annotations", {}).get("helm.sh/hook-weight", "0"))
        hook = lambda thing: at(thing, "metadata.annotations", {}).get("helm.sh/hook")
        metadata, spec = pod_of(job)
        yield hook(job) == "pre-install,pre-upgrade", f"{name(job)}: before an installation and an upgrade"
        needed = [find(case.objects, "ServiceAccount", spec.get("serviceAccountName"))]
        needed += [each for each in of_kind(case.objects, "NetworkPolicy") if selects(at(each, "spec.podSelector.matchLabels"), metadata) and is_hook(each)]
        yield len(needed) == 2, f"{name(job)}: has an account and a policy of its own"
        for each in filter(None, needed):
            yield hook(each) == hook(job) and weight(each) < weight(job), f"{name(each)}: is there before the migration"
        for container in spec["containers"]:
            yield not container.get("envFrom"), f"{name(job)}: wants no ConfigMap, which does not exist before an installation"
            yield container.get("args") == ["migrate", "--leave-behind"], f"{name(job)}: migrates, and no single tenant stops it"
        deleted = at(job, "metadata.annotations", {}).get("helm.sh/hook-delete-policy", "")
        yield "before-hook-creation" in deleted and "hook-failed" not in deleted, f"{name(job)}: a failed one stays to be read"
