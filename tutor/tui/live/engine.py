"""A Docker engine: two lines a container, one each for networks, volumes and images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.session.view.values import EngineContainerView, EngineView
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, image_text, size_text
from tutor.tui.live.marks import container_mark
from tutor.tui.live.nodes import INDENT
from tutor.tui.live.rows import Bit, Row, columns, fitted, joined, muted, of_unit, row

_WIDEST_NAME = 20
_ENDED = ("exited", "dead", "restarting")
_SHORT_ID = 12


def container_rows(engine: EngineView, width: int, drawing: Drawing) -> Iterator[Row]:
    """Yield each container: mark, name, image, state; below it what belongs to it."""
    table = [_columns(each, drawing) for each in engine.containers]
    below = len(INDENT) + 2 + max((line[1].width for line in table), default=0) + 2
    for each, bits in zip(engine.containers, columns(table), strict=True):
        mark = (Bit(INDENT), container_mark(each, drawing.glyphs).bit(each.id))
        line = (*mark, *of_unit((" ", *bits[1:]), each.id))
        yield row(*fitted(line, width, drawing.glyphs.cut))
        if note := _note(each, drawing):
            under = (Bit(" " * below), muted(note, each.id))
            yield row(*fitted(under, width, drawing.glyphs.cut))


def _columns(each: EngineContainerView, drawing: Drawing) -> Sequence[Bit]:
    known = say.CONTAINER_WORDS.get(each.word)
    word = drawing.say(known, code=each.exit) if known else each.word
    if each.word == "running":
        word = f"{word} {drawing.age(each.since)}".rstrip()
    said = [word]
    if each.out_of_memory and each.word in _ENDED:
        said.append(drawing.say(say.OUT_OF_MEMORY))
    if each.health and each.word == "running":
        said.append(drawing.say(say.HEALTH_WORDS[each.health]))
    name = fitted((Bit(each.name),), _WIDEST_NAME, drawing.glyphs.cut)
    return (Bit(""), *name, muted(_image(each.image)), Bit(", ".join(said)))


def _image(image: str) -> str:
    """Return the image's name; one without, its short id."""
    if image.startswith("sha256:"):
        return image.removeprefix("sha256:")[:_SHORT_ID]
    return image_text(image)


def _note(each: EngineContainerView, drawing: Drawing) -> str:
    """Return ports, networks, mounts, limit, and how long ago it ended."""
    limit = _limit(each.memory_limit)
    ended = each.word in _ENDED and each.since is not None
    return joined(
        (
            *drawing.ports(each.ports),
            *each.networks,
            *(drawing.say(say.DATA_AT, source=s, target=t) for s, t in each.mounts),
            drawing.say(say.LIMIT, size=limit) if limit else "",
            drawing.say(say.AGO, time=drawing.age(each.since)) if ended else "",
            f"{drawing.glyphs.restarts} {each.restarts}" if each.restarts else "",
        ),
        ", ",
    )


def _limit(count: int) -> str:
    """Return a limit as it was given: to Docker `-m 32m` is 32 MB."""
    return f"{count >> 20} MB" if count else ""


def rest_rows(engine: EngineView, width: int, drawing: Drawing) -> list[Row]:
    """Return a line for each network and volume, and one for all images."""
    lines: list[tuple[Bit, ...]] = []
    for network in engine.networks:
        members = ", ".join(network.containers) or drawing.say(say.EMPTY_NETWORK)
        bits = (muted(drawing.say(say.NETWORK)), Bit(network.name), muted(members))
        lines.append(of_unit(bits, network.id))
    for volume in engine.volumes:
        users = ", ".join(volume.used_by)
        told = drawing.say(say.USED_BY, containers=users) if users else drawing.say(say.UNUSED)
        bits = (muted(drawing.say(say.VOLUME)), Bit(_short(volume.name)), muted(told))
        lines.append(of_unit(bits, volume.name))
    if engine.images:
        size = size_text(engine.image_bytes)
        told = drawing.say(say.COUNT_AND_SIZE, count=len(engine.images), size=size)
        names = ", ".join(map(image_text, engine.images))
        lines.append((muted(drawing.say(say.IMAGES)), Bit(told), muted(names)))
    return [
        row(*fitted((Bit(INDENT), *bits), width, drawing.glyphs.cut)) for bits in columns(lines)
    ]


def _short(name: str) -> str:
    """Return a volume's name; one that the engine made up, its beginning."""
    return name[:_SHORT_ID] if len(name) == 64 else name
