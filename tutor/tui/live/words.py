"""The sentences that only the live view says, marked for translation."""

from __future__ import annotations

from tutor.wording.messages import Say
from tutor.wording.texts import Text, plural, term, text

# ── the title ──

CLUSTER = term("part", "Cluster")
ENGINE = term("part", "Engine")
NODES = plural("{count} node", "{count} nodes")
PODS = plural("{count} Pod", "{count} Pods")
CONTAINERS = plural("{count} container", "{count} containers")
NETWORKS = plural("{count} network", "{count} networks")
VOLUMES = plural("{count} volume", "{count} volumes")
BY_NODE = term("view", "by node")
BY_OWNER = term("view", "by owner")
EVERYWHERE = text("all namespaces")

# ── nothing to draw, or no answer ──

NO_LAB = text("The picture comes when the lab is ready.")
NO_PODS = text("No Pods in {namespace}.")
NO_CONTAINERS = text("No containers yet.")
AS_OF = text("as of {time}, {seconds} s ago")
AGAIN_IN = text("trying again in {seconds} s")
MORE = term("rows", "{count} more")

# ── nodes and Pods ──

POD_SHORT: dict[str, Text] = {
    "no-node": term("pod, short", "no node"),
    "not-ready": term("pod, short", "not ready"),
}
NODE_WORDS: dict[str, Text] = {
    "ready": term("node", "Ready"),
    "not-ready": term("node", "NotReady"),
    "drained": term("node", "drained"),
}
TAKES_NO_PODS = text("takes no Pods ({taint} taint)")
TAKES_NO_NEW = text("takes no new Pods")
EVICTS_IN = text("its Pods go in {time}")
EVICTS_SOON = text("go in {time}")  # the same, below the node's name
PRESSURES: dict[str, Text] = {
    "MemoryPressure": text("short of memory"),
    "DiskPressure": text("short of disk"),
    "PIDPressure": text("short of process numbers"),
}
NO_NODE = term("node", "no node")
PODS_OF_YOURS = plural("{count} Pod of yours", "{count} Pods of yours")
EXIT = text("exit {code}")

# ── the table ──

NODE_POD = term("column", "node / Pod")
STATE = term("column", "state")
CONTAINERS_HEAD = term("column", "containers")
RESTARTS = term("column", "restarts")
AGE = term("column", "age")
USAGE = term("column", "CPU {dot} memory")

# ── workloads and Services ──

READY_OF: Text = Say.READY_OF.value
DONE_OF = text("{have} of {want} done")
HAVE_OF: Text = Say.HAVE_OF.value
REVISION = text("revision {revision}")
REV = text("rev {revision}")
OWNED_BY = text("owned by {owner}")
KEPT = text("kept for undo")
ENDPOINTS = plural("{count} endpoint", "{count} endpoints")
SELECTS_NOTHING = text("no endpoints: no Pod has {selector}")
NONE_READY = plural(
    "no endpoints: {count} Pod has {selector}, not ready",
    "no endpoints: {count} Pods have {selector}, none ready",
)
NO_SELECTOR = text("no endpoints, no selector")
WORKLOAD_FACTS: dict[str, Text] = {
    "paused": text("paused"),
    "suspended": text("suspended"),
    "stuck": text("no progress within its deadline"),
    "failed": text("failed: {reason}"),
    "refused": text("creating Pods is refused: {reason}"),
}

# ── other objects ──

THING_FACTS: dict[str, Text] = {
    "claim-bound": term("claim", "bound"),
    "claim-pending": term("claim", "pending"),
    "claim-lost": term("claim", "its volume is gone"),
    "size": text("{size}"),
    "route": text("{from} to {to}"),
    "scales": text("scales {target}"),
    "between": text("between {least} and {most}"),
    "wants": text("wants {count}"),
    "used": text("CPU {used} of {wanted} %"),
    "quota": text("{name} {used} of {hard}"),
    "guards": text("for Pods with {selector}"),
    "guards-all": text("for all Pods"),
    "ways": text("{ways}"),
    "may-go": text("{count} may go, {have} healthy, {want} needed"),
    "schedule": text("at {schedule}"),
    "suspended": text("suspended"),
    "active": text("{count} running"),
}
KEYS = plural("{count} key: {keys}", "{count} keys: {keys}")
NO_KEYS = text("no keys")

# ── events ──

TO = text("to {node}")
CONTAINER = text("container {container}")
POD = text("Pod {pod}")
FROM_TO = text("from {from} to {to}")
IMAGE_PRESENT = text("{image} is here already")
EXIT_CODE = text("exit code {code}")

# ── an engine ──

CONTAINER_WORDS: dict[str, Text] = {
    "running": term("container", "running"),
    "paused": term("container", "paused"),
    "restarting": term("container", "restarting, exited {code}"),
    "created": term("container", "created, never started"),
    "exited": term("container", "exited {code}"),
    "dead": term("container", "dead"),
    "removing": term("container", "leaving"),
}
HEALTH_WORDS: dict[str, Text] = {
    "starting": term("health", "health unknown yet"),
    "healthy": term("health", "healthy"),
    "unhealthy": term("health", "unhealthy"),
}
OUT_OF_MEMORY = text("out of memory")
DATA_AT = text("{source} at {target}")
LIMIT = text("limit {size}")
AGO = text("{time} ago")
NETWORK = term("line", "network")
VOLUME = term("line", "volume")
IMAGES = term("line", "images")
USED_BY = text("used by {containers}")
UNUSED = text("used by none")
EMPTY_NETWORK = text("no container")
COUNT_AND_SIZE = text("{count}, {size}")
