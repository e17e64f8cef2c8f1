"""What has one line each in the live view: claims, configuration, ingresses, quotas. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tutor.checking.object_fields import (
    AUTOSCALER,
    CLAIM,
    QUOTA,
    at,
    count,
    many,
    mapping,
    name_of,
    namespace_of,
    terms_text,
    text,
    uid_of,
)
from tutor.observations import Kind, Tree
from tutor.session.view.kinds import BUDGET, CONFIG_MAP, CRON_JOB, INGRESS, POLICY, SECRET
from tutor.session.view.values import Fact, ThingView

Of = Callable[[Kind], Iterable[Tree]]

_EVERYWHERE = ("kube-root-ca.crt",)  # in each namespace, and nobody's


def things_view(of: Of) -> tuple[ThingView, ...]:
    """Return the objects, kinds in a fixed order, each kind's by name. No Secret's data."""
    return tuple(
        ThingView(uid_of(tree), kind.name, name_of(tree), namespace_of(tree), tuple(facts(tree)))
        for kind, facts in _FACTS.items()
        for tree in sorted(of(kind), key=lambda t: (namespace_of(t), name_of(t)))
        if name_of(tree) not in _EVERYWHERE
    )


def _claim(tree: Tree) -> Iterator[Fact]:
    phase = text(tree, "status", "phase").lower() or "pending"
    size = text(tree, "status", "capacity", "storage") or text(
        tree, "spec", "resources", "requests", "storage"
    )
    yield Fact(f"claim-{phase}")
    yield Fact("size", {"size": size})


def _keys(tree: Tree) -> Iterator[Fact]:
    keys = sorted({**mapping(tree, "data"), **mapping(tree, "binaryData")})
    yield Fact("keys", {"count": str(len(keys)), "keys": ", ".join(keys)})


def _ingress(tree: Tree) -> Iterator[Fact]:
    for rule in many(tree, "spec", "rules"):
        for path in many(rule, "http", "paths"):
            service = text(path, "backend", "service", "name")
            where = f"{text(rule, 'host') or '*'}{text(path, 'path')}"
            yield Fact("route", {"from": where, "to": service})


def _autoscaler(tree: Tree) -> Iterator[Fact]:
    least, most = count(tree, "spec", "minReplicas") or 1, count(tree, "spec", "maxReplicas")
    target = mapping(tree, "spec", "scaleTargetRef")
    yield Fact("scales", {"target": f"{text(target, 'kind')}/{text(target, 'name')}"})
    yield Fact("between", {"least": str(least), "most": str(most)})
    yield Fact("wants", {"count": str(count(tree, "status", "desiredReplicas"))})
    for now, aim in zip(
        many(tree, "status", "currentMetrics"), many(tree, "spec", "metrics"), strict=False
    ):
        used = at(now, "resource", "current", "averageUtilization")
        wanted = at(aim, "resource", "target", "averageUtilization")
        if used is not None and wanted is not None:
            yield Fact("used", {"used": str(used), "wanted": str(wanted)})


def _quota(tree: Tree) -> Iterator[Fact]:
    used = mapping(tree, "status", "used")
    for name, hard in mapping(tree, "spec", "hard").items():
        args = {"name": name, "used": str(used.get(name, "?")), "hard": str(hard)}
        yield Fact("quota", args)


def _policy(tree: Tree) -> Iterator[Fact]:
    chosen = terms_text(mapping(tree, "spec", "podSelector", "matchLabels"))
    yield Fact("guards", {"selector": chosen}) if chosen else Fact("guards-all")
    yield Fact("ways", {"ways": ", ".join(map(str, many(tree, "spec", "policyTypes")))})


def _budget(tree: Tree) -> Iterator[Fact]:
    yield Fact(
        "may-go",
        {
            "count": str(count(tree, "status", "disruptionsAllowed")),
            "have": str(count(tree, "status", "currentHealthy")),
            "want": str(count(tree, "status", "desiredHealthy")),
        },
    )


def _cron_job(tree: Tree) -> Iterator[Fact]:
    yield Fact("schedule", {"schedule": text(tree, "spec", "schedule")})
    if at(tree, "spec", "suspend"):
        yield Fact("suspended")
    if active := many(tree, "status", "active"):
        yield Fact("active", {"count": str(len(active))})


_FACTS: dict[Kind, Callable[[Tree], Iterator[Fact]]] = {
    CRON_JOB: _cron_job,
    AUTOSCALER: _autoscaler,
    INGRESS: _ingress,
    CLAIM: _claim,
    CONFIG_MAP: _keys,
    SECRET: _keys,
    POLICY: _policy,
    BUDGET: _budget,
    QUOTA: _quota,
}
