"""The labels of a diagnosis, the words of Pods, of operators and of times."""

from __future__ import annotations

from tutor.wording.texts import Text, term, text

LABELS: dict[str, Text] = {
    "object": term("label", "object"),
    "path": term("label", "path"),
    "expected": term("label", "expected"),
    "observed": term("label", "observed"),
    "progress": term("label", "progress"),
    "near miss": term("label", "near miss"),
    "cause": term("label", "cause"),
    "seen in": term("label", "seen in"),
    "look with": term("label", "look with"),
}
LABEL_WIDTHS = {"en": 11, "ko": 13}  # cells; SCREENS §2

OBJECT_IN = term("object", "{object} in {namespace}")
NOTHING = term("value", "nothing")
EMPTY = term("value", "an empty text")

POD_WORDS: dict[str, Text] = {
    "no-node": term("pod", "has no node yet"),
    "creating": term("pod", "creating"),
    "not-ready": term("pod", "not ready yet"),
    "running": term("pod", "running"),
    "leaving": term("pod", "leaving"),
    "finished": term("pod", "finished"),
    "failed": term("pod", "failed"),
    "crashing": term("pod", "crashing"),
    "no-image": term("pod", "no image"),
    "cant-start": term("pod", "can't start"),
    "evicted": term("pod", "evicted"),
    "lost": term("pod", "lost"),
}

OPERATORS: dict[str, Text] = {
    "$gt": text("more than {value}"),
    "$gte": text("at least {value}"),
    "$lt": text("less than {value}"),
    "$lte": text("at most {value}"),
    "$ne": text("anything but {value}"),
    "$in": text("one of {value}"),
    "$contains": text("something with {value}"),
    "$matches": text("something that matches {value}"),
    "$exactly": text("exactly {value}"),
}
ANYTHING = term("value", "anything")

SECONDS = text("{seconds} s")
MINUTES = text("{minutes} min")
HOURS = text("{hours} h {minutes} min")
