"""Reads a kubeconfig into credentials, and writes the one of a lesson's place.

Read here, in a millisecond, because importing the `kubernetes` package takes a second: static
credentials are all that a cluster of ours has.
"""

from __future__ import annotations

import base64
import os
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tutor.errors import LabError

_FILES = {
    "cluster": ("certificate-authority",),
    "user": ("client-certificate", "client-key", "tokenFile"),
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where an API server is and how to speak to it."""

    server: str
    headers: Mapping[str, str]
    tls: ssl.SSLContext | None
    proxy: str | None = None


def read_credentials(kubeconfig: Path, context: str | None) -> Credentials:
    """Return what `context` (None: the current one) of `kubeconfig` says.

    Raises LabError where the file is missing, malformed, or needs credentials made by a program.
    Source: kubernetes.io/docs/reference/config-api/kubeconfig.v1.
    """
    cluster, user, _ = _parts(kubeconfig, context)
    if user.get("exec") or user.get("auth-provider"):
        raise LabError(
            "These credentials are made by a program, which a lesson's place does not run",
            where=f"{kubeconfig}",
            next_step="Use a context with a token or a client certificate.",
        )
    headers = {"Accept": "application/json"}
    if token := _token(user):
        headers["Authorization"] = f"Bearer {token}"
    elif user.get("username"):
        pair = f"{user['username']}:{user.get('password', '')}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    server = str(cluster["server"]).rstrip("/")
    tls = _tls(cluster, user) if server.startswith("https:") else None
    return Credentials(server, headers, tls, cluster.get("proxy-url"))


def write_place_kubeconfig(
    admin: Path, context: str | None, target: Path, *, namespace: str
) -> Path:
    """Write a copy with one context whose default namespace is `namespace`; return its path.

    The file is 0600 in a folder of 0700, and is replaced as a whole.
    """
    cluster, user, name = _parts(admin, context)
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": name, "namespace": namespace}}
        ],
        "current-context": name,
    }
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".kubeconfig-")  # 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yaml.safe_dump(document, file, sort_keys=False)
        Path(draft).replace(target)
    except OSError as refused:
        raise LabError(
            f"The lesson's kubeconfig can't be written: {refused.strerror}",
            where=f"{target}",
            next_step="Make room or give write permission there, then try again.",
        ) from refused
    return target


def _parts(kubeconfig: Path, context: str | None) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return cluster, user and context name, file names made absolute."""
    try:
        config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8")) or {}
        name = context or config["current-context"]
        chosen = _named(config["contexts"], name)["context"]
        cluster = dict(_named(config["clusters"], chosen["cluster"])["cluster"])
        user = dict(_named(config["users"], chosen["user"])["user"] or {})
        if not cluster.get("server"):
            raise KeyError("server")
    except OSError as missing:
        raise LabError(
            f"The cluster's kubeconfig can't be read: {missing.strerror}",
            where=f"{kubeconfig}",
            next_step="Run `kubetutor lab up`.",
        ) from missing
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as malformed:
        raise LabError(
            f"The cluster's kubeconfig has no usable context {context or ''}".rstrip(),
            where=f"{kubeconfig}",
            next_step="Run `kubetutor lab up`; it writes the file anew.",
        ) from malformed
    for part, names in ((cluster, _FILES["cluster"]), (user, _FILES["user"])):
        for key in names:
            if part.get(key):
                part[key] = str(kubeconfig.parent / part[key])
    return cluster, user, str(name)


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for entry in entries:
        if entry["name"] == name:
            return entry
    raise KeyError(name)


def _token(user: Mapping[str, Any]) -> str | None:
    if user.get("tokenFile"):
        return Path(user["tokenFile"]).read_text(encoding="utf-8").strip()
    token = user.get("token")
    return str(token) if token else None


def _tls(cluster: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    authority = cluster.get("certificate-authority-data")
    tls = ssl.create_default_context(
        cafile=cluster.get("certificate-authority"),
        cadata=base64.b64decode(authority).decode() if authority else None,
    )
    # A cluster's own authority rarely carries the key identifiers that strict mode asks for.
    tls.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if cluster.get("insecure-skip-tls-verify"):
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    if user.get("client-certificate-data"):
        _load_inline(tls, user["client-certificate-data"], user["client-key-data"])
    elif user.get("client-certificate"):
        tls.load_cert_chain(user["client-certificate"], user["client-key"])
    return tls


def _load_inline(tls: ssl.SSLContext, certificate: str, key: str) -> None:
    """Hand a key pair to `tls`, which takes files only: a private one, gone right after."""
    with tempfile.NamedTemporaryFile("wb", suffix=".pem") as pem:  # 0600
        pem.write(base64.b64decode(certificate) + b"\n" + base64.b64decode(key))
        pem.flush()
        tls.load_cert_chain(pem.name)
