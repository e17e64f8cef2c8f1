"""The words of every near miss: what is there in place of what was asked for."""

from __future__ import annotations

from tutor.checking.codes import NearMissCode as N
from tutor.wording.texts import Text, plural, text

NEAR_MISSES: dict[N, Text] = {
    N.OTHER_NAMESPACE: text("the same name exists in namespace {namespace}"),
    N.SIMILAR_NAME: text("{kind} {name} has a similar name"),
    N.WRONG_LABEL: plural("{count} {kind} has {labels}", "{count} {kind}s have {labels}"),
    N.WRONG_KIND: text("{kind} {name} has this name"),
    N.OWNED: text("{kind} {name}, owned by {owner}"),
    N.UNOWNED: text("{kind} {name} has this name, and no owner"),
    N.FILE: text("the file {file} describes it"),
    N.RENAMED: text("a container of {image} is called {name}"),
    N.OTHER_TAG: text("image {name} is there, with another tag"),
    N.OTHER_ID: text("{kind} {name} is a new one of the same name"),
    N.OTHER_SYSTEM: text("{kind} {name} has this name, in another system"),
}

FILE_SAYS = text("the file {file} says {value}")  # FILE, where it says something at the path
