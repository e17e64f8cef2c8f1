"""The words of every cause: what is, without blame, and never the fix."""

from __future__ import annotations

from tutor.checking.codes import CauseCode as C
from tutor.wording.texts import Text, plural, text

CAUSES: dict[C, Text] = {
    C.FILE_NOT_APPLIED: text("the file is saved; the cluster has not been asked"),
    C.FILE_SELECTOR: text(
        "in {file} the selector does not match the labels of its template; the API refuses that"
    ),
    C.FILE_PROBLEM: text("the file {file} can't be read: {problem}"),
    C.REMOVED: text("it was there at the start of the exercise and has been removed since"),
    C.BEING_DELETED: text("it is being deleted"),
    C.OWNER_DECIDES: text("{owner} owns it and sets this field back"),
    C.REPLICASET_CHANGED: text(
        "ReplicaSet {replicaset} was changed, its Deployment was not and has set it back"
    ),
    C.RELABELLED: plural(
        "{count} Pod no longer carries the labels of {owner}, which made a new one in its place",
        "{count} Pods no longer carry the labels of {owner}, which made new ones in their place",
    ),
    C.IMMUTABLE: text("a Pod that exists keeps this field; the API refuses the change in {file}"),
    C.SETTLED: text("the cluster has done all it was asked for: {field} is {value}"),
    C.NOT_OBSERVED: text(
        "the controller has not seen the newest wish yet: generation {observed} of {generation}"
    ),
    C.PAUSED: text("the rollout is paused"),
    C.NO_TAG: text(
        "the image {image} has no tag; that means latest, and latest is always pulled anew"
    ),
    C.IMAGE_PULL: text("the image {image} can't be pulled: {message}"),
    C.IMAGE_NAME: text("{image} is not a valid image name"),
    C.CRASHING: plural(
        "container {container} ends with exit code {exit}; restarted {count} time",
        "container {container} ends with exit code {exit}; restarted {count} times",
    ),
    C.FAILED: text("container {container} ended with exit code {exit}"),
    C.FINISHED: text(
        "the program of container {container} came to its end by itself (exit code 0)"
    ),
    C.OUT_OF_MEMORY: text("container {container} used more memory than its limit of {limit}"),
    C.COMMAND_NOT_FOUND: text("container {container} has no such command in its image"),
    C.NOT_EXECUTABLE: text("the command of container {container} is not an executable file"),
    C.KILLED: text("container {container} was stopped by a signal (exit code {exit})"),
    C.START_REFUSED: text("container {container} can't be started: {message}"),
    C.CONFIG: text("container {container} can't be made: {message}"),
    C.VOLUME: text("a volume can't be mounted: {message}"),
    C.READINESS: text("the readiness probe of {container} fails: {message}"),
    C.LIVENESS: text("the liveness probe of {container} fails, so it is restarted: {message}"),
    C.STARTUP: text("the startup probe of {container} fails: {message}"),
    C.UNSCHEDULABLE: text("no node takes the Pod: {message}"),
    C.CLAIM: text("the claim {claim} gets no volume: {message}"),
    C.QUOTA: text("the quota {quota} is used up: {message}"),
    C.POD_SECURITY: text("the namespace's Pod Security refuses the Pod: {message}"),
    C.SERVICE_ACCOUNT: text("there is no ServiceAccount {account}"),
    C.REFUSED: text("the API refuses its Pods: {message}"),
    C.DEADLINE: text("the rollout made no progress for {seconds} s"),
    C.JOB_FAILED: text("the Job has given up: {message}"),
    C.METRICS: text("the autoscaler gets no metrics: {message}"),
    C.EVENT: text("{reason}: {message}"),
    C.NEVER_STARTED: text("container {container} was made, and never started"),
    C.STOPPED: text("container {container} has come to its end (exit code {exit})"),
    C.PORT_TAKEN: text("port {port} is already taken"),
    C.ENGINE_REFUSED: text("the engine could not start it: {message}"),
    C.UNHEALTHY: text("the health check of {container} fails: {message}"),
    C.EXPOSED_ONLY: text(
        "port {port} of {container} is exposed, not published: exposed is a label, not a door"
    ),
    C.OTHER_PORT: text("{container} is published on port {published}"),
    C.WRONG_CONTAINER_PORT: text(
        "the door leads to port {port} inside {container}; its image says it listens on {exposed}"
    ),
    C.LOOPBACK: text(
        "the program in {container} listens on 127.0.0.1 inside the container; "
        "port {port} can't be reached from outside it"
    ),
    C.IMAGE_ABSENT: text("there is no image {image}"),
    C.IMAGE_MOVED: text(
        "{image} means a newer image by now; a container keeps the image it was made from"
    ),
    C.MOUNT: text("{target} in it comes from {source}, not from its image"),
    C.AUTO_REMOVED: text("container {container} was made to remove itself when it ends (--rm)"),
    C.SERVICE_ABSENT: text("there is no Service {service}"),
    C.SELECTS_NOTHING: text("the selector {selector} finds no Pod"),
    C.NONE_READY: plural(
        "the one Pod behind the Service is not ready",
        "none of the {count} Pods behind the Service is ready",
    ),
    C.TARGET_PORT: plural(
        "{count} endpoint on :{port}; the Pod says it listens on {listens}",
        "{count} endpoints on :{port}; the Pods say they listen on {listens}",
    ),
    C.NAMED_PORT: text("no Pod behind the Service has a port named {name}"),
    C.NO_SUCH_PORT: text("Service {service} has no port {port}; it has {ports}"),
    C.POD_ABSENT: text("there is no Pod {pod}"),
    C.POD_NOT_RUNNING: text("Pod {pod} is not running: {phase}"),
    C.CONTAINER_ABSENT: text("there is no container {container}"),
    C.CONTAINER_NOT_RUNNING: text("container {container} is not running: {status}"),
    C.NOTHING_PUBLISHED: text("no container is published on port {port}"),
    C.NO_LISTENER: text("the connection was refused: nobody listens there"),
    C.SILENT: text("there was no answer in time"),
    C.NO_SUCH_HOST: text("the name is not known"),
    C.HUNG_UP: text("the connection was closed before an answer came"),
    C.LOST_REFUSED: plural(
        "{count} request was refused: nobody listened where it arrived",
        "{count} requests were refused: nobody listened where they arrived",
    ),
    C.LOST_SILENT: plural(
        "{count} request got no answer in time", "{count} requests got no answer in time"
    ),
    C.LOST_NAME: plural(
        "for {count} request the name was not known", "for {count} requests the name was not known"
    ),
    C.LOST_HUNG_UP: plural(
        "{count} connection was closed before an answer came",
        "{count} connections were closed before an answer came",
    ),
    C.LOST_STATUS: plural(
        "{count} answer had the status {status}", "{count} answers had the status {status}"
    ),
    C.FORBIDDEN: text("{message}"),
    C.CHECK_FAULT: text("the check itself is at fault: {message}"),
    C.COMMAND_FAILED: text("it ended with exit code {exit}: {message}"),
}

# which argument is the count of a sentence that has a plural
COUNTED: dict[C, str] = {C.CRASHING: "restarts"}

# where a cause was read, if that is more than an object and a path
SEEN_AT_START = text("{object} {path}, {generation} as at the start")
SEEN_EVENTS = text("the events of {object}")
