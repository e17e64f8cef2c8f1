"""The variables of a lesson's shell, beyond the learner's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tutor.labs.endpoints import Endpoints


def place_kubeconfig(admin: Path, namespace: str) -> Path:
    """Return where the kubeconfig of a lesson's place is, beside the cluster's own."""
    return admin.parent / "places" / f"{namespace}.kubeconfig"


def place_environment(
    endpoints: Endpoints, lesson: str, namespace: str, path: str
) -> Mapping[str, str]:
    """Return what leads a shell to this lesson's place; `path` is the PATH it had before.

    A part that the lab lacks is led nowhere, so that the learner's own world stays untouched.
    """
    kubeconfig = endpoints.kubeconfig
    return {
        "KUBETUTOR_LESSON": lesson,
        "KUBETUTOR_NAMESPACE": namespace,
        "PATH": os.pathsep.join(filter(None, [str(endpoints.bin), path])),
        "KUBECONFIG": str(place_kubeconfig(kubeconfig, namespace)) if kubeconfig else os.devnull,
        # Without it kubectl keeps what it discovered in the learner's own ~/.kube.
        "KUBECACHEDIR": str((kubeconfig or endpoints.bin).parent / "places" / "cache"),
        "DOCKER_HOST": endpoints.docker_host or "unix:///nonexistent/this-lesson-has-no-engine",
        "DOCKER_TLS_VERIFY": "",
    }
