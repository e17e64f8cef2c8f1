"""Reads `clusters/<name>.yaml`: a plain kind Cluster config, and all that kind would refuse in it.

Source: kind v0.33, pkg/apis/config/v1alpha4 (what may be written) and
pkg/internal/apis/config/validate.go (what must hold).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import msgspec

from tutor.errors import LabError
from tutor.marked_yaml import Flaw, Marked, YamlPath, nearest, read_marked
from tutor.typed_yaml import decode

API_VERSION = "kind.x-k8s.io/v1alpha4"
Scalar = str | int | float | bool  # kind takes each of these for text


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Base of what a Cluster config holds; kind refuses unknown fields too."""


class JsonPatch(_Written, frozen=True):
    """An RFC 6902 patch of a kubeadm object."""

    group: str
    version: str
    kind: str
    patch: str


class Mount(_Written, frozen=True):
    """A folder of the host in a node."""

    container_path: str = ""
    host_path: str = ""
    read_only: bool = False
    selinux_relabel: bool = False
    propagation: str = ""


class PortMapping(_Written, frozen=True):
    """A port of a node, published on the host; host port 0 or -1 means any free one."""

    container_port: int = 0
    host_port: int = 0
    listen_address: str = ""
    protocol: str = "TCP"


class Node(_Written, frozen=True):
    """One node's container."""

    role: str = "control-plane"
    image: str | None = None
    labels: dict[str, Scalar] | None = None
    extra_mounts: list[Mount] | None = None
    extra_port_mappings: list[PortMapping] | None = None
    kubeadm_config_patches: list[str] | None = None
    kubeadm_config_patches_json6902: list[JsonPatch] | None = msgspec.field(
        default=None, name="kubeadmConfigPatchesJSON6902"
    )


class Networking(_Written, frozen=True):
    """The cluster's networks and the API server's address on the host."""

    ip_family: str = msgspec.field(default="ipv4", name="ipFamily")
    api_server_port: int = 0
    api_server_address: str = ""
    pod_subnet: str = ""
    service_subnet: str = ""
    disable_default_cni: bool = msgspec.field(default=False, name="disableDefaultCNI")
    kube_proxy_mode: str = "iptables"
    dns_search: list[str] | None = msgspec.field(default=None, name="dnsSearch")


class ClusterConfig(_Written, frozen=True):
    """A kind Cluster, as written; no nodes means one control-plane."""

    kind: str
    api_version: str
    name: str | None = None
    nodes: list[Node] | None = None
    networking: Networking | None = None
    feature_gates: dict[str, bool | str] | None = None
    runtime_config: dict[str, Scalar] | None = None
    kubeadm_config_patches: list[str] | None = None
    kubeadm_config_patches_json6902: list[JsonPatch] | None = msgspec.field(
        default=None, name="kubeadmConfigPatchesJSON6902"
    )
    containerd_config_patches: list[str] | None = None
    containerd_config_patches_json6902: list[str] | None = msgspec.field(
        default=None, name="containerdConfigPatchesJSON6902"
    )

    @property
    def all_nodes(self) -> list[Node]:
        """The nodes that kind makes of it."""
        return self.nodes or [Node()]


def read_cluster(path: Path) -> tuple[ClusterConfig | None, list[Flaw]]:
    """Read a Cluster config; with every flaw as (line, what, remedy). Raises nothing."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return None, [Flaw(1, f"it can't be read: {why}", "write it as UTF-8 text, at this path")]
    marked = read_marked(text)
    decoded = decode(marked, ClusterConfig)
    found = list(decoded.flaws)
    if decoded.value is not None:
        found += _refused(decoded.value, marked)
    return decoded.value, sorted(set(found))


def load_cluster(path: Path) -> ClusterConfig:
    """Return a Cluster config. Raises LabError with its first flaw."""
    config, found = read_cluster(path)
    if config is None or found:
        first = found[0]
        raise LabError(first.what, where=f"{path}:{first.line}", next_step=f"{first.remedy}.")
    return config


def _refused(config: ClusterConfig, marked: Marked) -> Iterator[Flaw]:
    """Yield what is written as it should be, and kind refuses all the same."""
    for key, said, wanted in (
        ("kind", config.kind, "Cluster"),
        ("apiVersion", config.api_version, API_VERSION),
    ):
        if said != wanted:
            yield Flaw(marked.line((key,)), f"{key} is {said!r}", f"write {key}: {wanted}")
    yield from _networking(config.networking or Networking(), marked)
    for i, node in enumerate(config.nodes or ()):
        yield from _node(i, node, marked)
    yield from _taken_ports(config, marked)
    if all(node.role != "control-plane" for node in config.all_nodes):
        what = "no node is a control-plane"
        yield Flaw(marked.line(("nodes",)), what, "add a node with role: control-plane")


def _one_of(marked: Marked, path: YamlPath, said: str, known: tuple[str, ...]) -> Iterator[Flaw]:
    if said not in known:
        yield Flaw(marked.line(path), f"{path[-1]} is {said!r}", nearest(said, known))


def _networking(said: Networking, marked: Marked) -> Iterator[Flaw]:
    base: YamlPath = ("networking",)
    families = ("ipv4", "ipv6", "dual")
    yield from _one_of(marked, (*base, "ipFamily"), said.ip_family, families)
    modes = ("iptables", "ipvs", "nftables", "none")
    yield from _one_of(marked, (*base, "kubeProxyMode"), said.kube_proxy_mode, modes)
    yield from _port(marked, (*base, "apiServerPort"), said.api_server_port)
    yield from _address(marked, (*base, "apiServerAddress"), said.api_server_address)
    for key, text in (("podSubnet", said.pod_subnet), ("serviceSubnet", said.service_subnet)):
        if text and said.ip_family in families:
            problem = _subnets(text, said.ip_family)
            if problem:
                yield Flaw(marked.line((*base, key)), f"{key} {problem}", "mend the address range")


def _subnets(text: str, family: str) -> str:
    """Return what is wrong with a subnet, or nothing."""
    try:
        versions = [ip_network(part, strict=False).version for part in text.split(",")]
    except ValueError as error:
        return f"is no address range: {error}"
    if any("/" not in part for part in text.split(",")):
        return "is no address range: it lacks its /length"
    if family != "dual" and len(versions) > 1:
        return f"has {len(versions)} ranges; {family} has one"
    if family == "dual" and (len(versions) > 2 or sorted(versions) not in ([4], [6], [4, 6])):
        return "wants one range, or one of IPv4 and one of IPv6"
    if family != "dual" and family != f"ipv{versions[0]}":
        return f"is IPv{versions[0]}; the family is {family}"
    return ""


def _node(i: int, node: Node, marked: Marked) -> Iterator[Flaw]:
    base: YamlPath = ("nodes", i)
    yield from _one_of(marked, (*base, "role"), node.role, ("control-plane", "worker"))
    for j, mapping in enumerate(node.extra_port_mappings or ()):
        here = (*base, "extraPortMappings", j)
        yield from _port(marked, (*here, "hostPort"), mapping.host_port)
        yield from _port(marked, (*here, "containerPort"), mapping.container_port)
        yield from _address(marked, (*here, "listenAddress"), mapping.listen_address)
        protocols = ("TCP", "UDP", "SCTP")
        said = mapping.protocol.upper() or "TCP"
        yield from _one_of(marked, (*here, "protocol"), said, protocols)
    for j, mount in enumerate(node.extra_mounts or ()):
        here = (*base, "extraMounts", j)
        known = ("", "None", "HostToContainer", "Bidirectional")
        yield from _one_of(marked, (*here, "propagation"), mount.propagation, known)


def _port(marked: Marked, path: YamlPath, port: int) -> Iterator[Flaw]:
    if not -1 <= port <= 65535:
        yield Flaw(marked.line(path), f"{path[-1]} is {port}", "a port is 1 to 65535")


def _address(marked: Marked, path: YamlPath, text: str) -> Iterator[Flaw]:
    try:
        ip_address(text or "0.0.0.0")  # noqa: S104 - kind's own default
    except ValueError:
        yield Flaw(marked.line(path), f"{path[-1]} {text!r} is no IP address", "write one")


def _taken_ports(config: ClusterConfig, marked: Marked) -> Iterator[Flaw]:
    """Yield host ports that two mappings want, of one node or of two: the second can't start."""
    taken: list[tuple[Any, str, int]] = []
    for i, node in enumerate(config.nodes or ()):
        for j, mapping in enumerate(node.extra_port_mappings or ()):
            address = mapping.listen_address.replace("::", "0.0.0.0") or "0.0.0.0"  # noqa: S104
            key = (mapping.host_port, mapping.protocol.upper() or "TCP")
            line = marked.line(("nodes", i, "extraPortMappings", j, "hostPort"))
            other = next((t for t in taken if t[0] == key and _meet(t[1], address)), None)
            if mapping.host_port > 0 and other:
                what = f"host port {key[0]}/{key[1]} is taken by line {other[2]}"
                yield Flaw(line, what, "give it a port of its own")
            taken.append((key, address, line))


def _meet(one: str, other: str) -> bool:
    return one == other or "0.0.0.0" in (one, other)  # noqa: S104 - the wildcard
