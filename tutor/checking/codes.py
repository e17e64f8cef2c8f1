"""The codes of causes and near misses, with the arguments each carries. `tutor.wording` has words.

Authors name them in `mistakes:` (`cause: image-pull`), so a code never changes once released.
"""

from __future__ import annotations

from enum import StrEnum

from tutor.checking.verdicts import Cause, NearMiss
from tutor.observations import ObjectRef


class _Code(StrEnum):
    """A code, and the names of the arguments that go with it."""

    args: tuple[str, ...]

    def __new__(cls, value: str, *args: str) -> _Code:
        made = str.__new__(cls, value)
        made._value_ = value
        made.args = args
        return made


class NearMissCode(_Code):
    """What an object is that is almost the one asked for."""

    OTHER_NAMESPACE = "other-namespace", "namespace"
    SIMILAR_NAME = "similar-name", "kind", "name"
    WRONG_LABEL = "wrong-label", "kind", "count", "labels"
    WRONG_KIND = "wrong-kind", "kind", "name"
    OWNED = "owned", "kind", "name", "owner"
    UNOWNED = "unowned", "kind", "name"
    FILE = "file", "file", "value"
    RENAMED = "renamed", "name", "image"
    OTHER_TAG = "other-tag", "name"
    OTHER_ID = "other-id", "kind", "name"
    OTHER_SYSTEM = "other-system", "kind", "name"


class CauseCode(_Code):
    """A likely reason."""

    # asked or not
    FILE_NOT_APPLIED = "file-not-applied", "file", "generation"
    FILE_SELECTOR = "file-selector", "file"
    FILE_PROBLEM = "file-problem", "file", "problem"
    REMOVED = "removed"
    BEING_DELETED = "being-deleted"
    OWNER_DECIDES = "owner-decides", "owner"
    REPLICASET_CHANGED = "replicaset-changed", "replicaset"
    RELABELLED = "relabelled", "count", "owner"
    IMMUTABLE = "immutable", "file"
    SETTLED = "settled", "field", "value"
    NOT_OBSERVED = "not-observed", "generation", "observed"
    PAUSED = "paused"
    # images
    NO_TAG = "no-tag", "image"
    IMAGE_PULL = "image-pull", "image", "message"
    IMAGE_NAME = "image-name", "image"
    # containers
    CRASHING = "crashing", "container", "exit", "restarts"
    FAILED = "failed", "container", "exit"
    FINISHED = "finished", "container"
    OUT_OF_MEMORY = "out-of-memory", "container", "limit"
    COMMAND_NOT_FOUND = "command-not-found", "container"
    NOT_EXECUTABLE = "not-executable", "container"
    KILLED = "killed", "container", "exit"
    START_REFUSED = "start-refused", "container", "message"
    CONFIG = "config", "container", "message"
    VOLUME = "volume", "message"
    READINESS = "readiness", "container", "message", "times"
    LIVENESS = "liveness", "container", "message", "times"
    STARTUP = "startup", "container", "message", "times"
    # controllers
    UNSCHEDULABLE = "unschedulable", "message"
    CLAIM = "claim", "claim", "message"
    QUOTA = "quota", "quota", "message"
    POD_SECURITY = "pod-security", "message"
    SERVICE_ACCOUNT = "service-account", "account"
    REFUSED = "refused", "message"
    DEADLINE = "deadline", "seconds"
    JOB_FAILED = "job-failed", "message"
    METRICS = "metrics", "message"
    EVENT = "event", "reason", "message"
    # engine
    NEVER_STARTED = "never-started", "container"
    STOPPED = "stopped", "container", "exit"
    PORT_TAKEN = "port-taken", "port"
    ENGINE_REFUSED = "engine-refused", "message"
    UNHEALTHY = "unhealthy", "container", "message"
    EXPOSED_ONLY = "exposed-only", "container", "port"
    OTHER_PORT = "other-port", "container", "published", "port"
    WRONG_CONTAINER_PORT = "wrong-container-port", "container", "port", "exposed"
    LOOPBACK = "loopback", "container", "port"
    IMAGE_ABSENT = "image-absent", "image"
    IMAGE_MOVED = "image-moved", "image"
    MOUNT = "mount", "source", "target"
    AUTO_REMOVED = "auto-removed", "container"
    # probes
    SERVICE_ABSENT = "service-absent", "service"
    SELECTS_NOTHING = "selects-nothing", "selector"
    NONE_READY = "none-ready", "count"
    TARGET_PORT = "target-port", "count", "port", "listens"
    NAMED_PORT = "named-port", "name"
    NO_SUCH_PORT = "no-such-port", "service", "port", "ports"
    POD_ABSENT = "pod-absent", "pod"
    POD_NOT_RUNNING = "pod-not-running", "pod", "phase"
    CONTAINER_ABSENT = "container-absent", "container"
    CONTAINER_NOT_RUNNING = "container-not-running", "container", "status"
    NOTHING_PUBLISHED = "nothing-published", "port"
    NO_LISTENER = "no-listener"
    SILENT = "silent"
    NO_SUCH_HOST = "no-such-host"
    HUNG_UP = "hung-up"
    LOST_REFUSED = "lost-refused", "count"
    LOST_SILENT = "lost-silent", "count"
    LOST_NAME = "lost-name", "count"
    LOST_HUNG_UP = "lost-hung-up", "count"
    LOST_STATUS = "lost-status", "count", "status"
    FORBIDDEN = "forbidden", "message"
    CHECK_FAULT = "check-fault", "message"
    COMMAND_FAILED = "command-failed", "exit", "message"


def cause(code: CauseCode, seen_in: str = "", **args: object) -> Cause:
    """Return the cause with its arguments as text."""
    return Cause(code.value, {name: str(value) for name, value in args.items()}, seen_in)


def near_miss(code: NearMissCode, object_: ObjectRef, **args: object) -> NearMiss:
    """Return the near miss with its arguments as text."""
    return NearMiss(code.value, object_, {name: str(value) for name, value in args.items()})
