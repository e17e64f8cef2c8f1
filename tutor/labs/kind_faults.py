"""What kind's last words mean, as errors with a next step."""

from __future__ import annotations

import re

from tutor.errors import LabError

# (words in kind's output, lower case; what happened; what to do; {name} is the cluster's)
# A refused cgroup version: Kubernetes v1.35, cmd/kubelet/app/server.go, and kind's own words.
# After a mere time-out kubeadm advises to look at cgroups, too: that is no refusal.
_FAULTS = tuple(
    (re.compile(words), what, next_step)
    for words, what, next_step in (
        (
            r"no space left on device",
            "The disk of the Docker engine is full",
            "Make room (`docker system df` shows what uses it), then try again.",
        ),
        (
            r"port is already allocated|address already in use",
            "A port that the cluster needs is in use",
            "Try again.",
        ),
        (
            r"is already in use by container|already exist for a cluster",
            "A container that is not ours has the name of a node",
            "See `docker ps -a --filter name={name}`, and rename or remove it.",
        ),
        (
            r"failed to pull image",
            "No image for the nodes: the network is out of reach",
            "Go online and try again. `kubetutor lab use embedded` works offline.",
        ),
        (
            r"cgroups? v1[^\n]*(not supported|unsupported)|not run on a host using cgroup v1",
            "The node image refuses this host's cgroup version",
            "Use a host with cgroup v2, or run `kubetutor lab use embedded`.",
        ),
        (
            r"kubelet is not running|kubelet is not healthy",
            "The node's kubelet did not become healthy in time",
            "The machine may be too busy: close what uses it, then try again.",
        ),
    )
)


def kind_fault(output: str, name: str) -> LabError:
    """Return the error that `kind create cluster` ended with, from what it said."""
    low = output.lower()
    where = f"cluster {name}"
    for words, what, next_step in _FAULTS:
        if words.search(low):
            return LabError(what, where=where, next_step=next_step.format(name=name))
    return LabError(
        f"kind could not make the cluster: {_last_error(output)}",
        where=where,
        next_step="Run `kubetutor doctor`, then try again.",
    )


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    named = [line for line in lines if line.startswith("ERROR:")]
    chosen = (named or lines or ["it said nothing"])[-1 if not named else 0]
    return chosen.removeprefix("ERROR:").strip()[:300]
