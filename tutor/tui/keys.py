"""The one registry of what a learner can do by key: footer, help, palette and remapping read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from textual.binding import Binding, BindingType

from tutor.tui.key_names import key_name
from tutor.wording.texts import Text, text


class Where(StrEnum):
    """Where an action's key counts. A widget says which place it is by its `WHERE`."""

    EVERYWHERE = "everywhere"  # in the shell, too
    APP = "app"  # all but the shell
    HOME = "home"
    LESSON = "lesson"  # the lesson screen, but for its shell
    TEXT = "text"
    CHECKS = "checks"
    SHELL = "shell"
    CLUSTER = "cluster"
    PROGRESS = "progress"
    LABS = "labs"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `method` is what the widget, screen or app that does it calls its action."""

    id: str
    keys: tuple[str, ...]  # Textual's names
    words: Text  # in palette and help
    where: Where

    @property
    def method(self) -> str:
        """Return the name of the action: `part.zoom` is done by `action_part_zoom`."""
        return self.id.replace(".", "_")


def _action(id_: str, keys: str, words: Text, where: Where) -> Action:
    return Action(id_, tuple(keys.split()), words, where)


_EVERYWHERE, _APP, _LESSON = Where.EVERYWHERE, Where.APP, Where.LESSON
ACTIONS: tuple[Action, ...] = (
    _action("shell.flip", "ctrl+right_square_bracket ctrl+5", text("shell or back"), _EVERYWHERE),
    _action("app.palette", "colon ctrl+p", text("commands"), _APP),
    _action("app.find", "slash", text("filter or search here"), _APP),
    _action("app.help", "question_mark f1", text("help for this part"), _APP),
    _action("app.back", "escape q", text("close, up one level"), _APP),
    _action("app.progress", "P", text("progress"), _APP),
    _action("app.labs", "L", text("labs"), _APP),
    _action("app.language", "f2", text("한국어 or English"), _APP),
    _action("app.theme", "f3", text("theme"), _APP),
    _action("app.keys", "", text("all keys"), _APP),
    _action("app.quit", "ctrl+q", text("quit, everything is kept"), _APP),
    _action("app.suspend", "ctrl+z", text("suspend; fg comes back"), _APP),
    _action("part.next", "tab", text("next part"), _APP),
    _action("part.previous", "shift+tab", text("previous part"), _APP),
    _action("part.1", "1", text("lesson part"), _LESSON),
    _action("part.2", "2", text("shell part"), _LESSON),
    _action("part.3", "3", text("checks part"), _LESSON),
    _action("part.4", "4", text("cluster part"), _LESSON),
    _action("part.zoom", "z", text("zoom the part, or back"), _LESSON),
    _action("part.narrower", "less_than_sign", text("left column narrower"), _LESSON),
    _action("part.wider", "greater_than_sign", text("left column wider"), _LESSON),
    _action("part.shorter", "minus", text("part shorter"), _LESSON),
    _action("part.taller", "plus", text("part taller"), _LESSON),
    _action("step.next", "n right", text("next step"), _LESSON),
    _action("step.previous", "p left", text("previous step"), _LESSON),
    _action("exercise.hint", "h", text("next hint"), _LESSON),
    _action("exercise.solution", "S", text("show the solution"), _LESSON),
    _action("exercise.reset", "R", text("reset exercise"), _LESSON),
    _action("exercise.skip", "X", text("skip, lab brought along"), _LESSON),
    _action("shell.scroll", "b", text("scroll back and search in the shell"), _LESSON),
    _action("step.up", "up", text("scroll up"), Where.TEXT),
    _action("step.down", "down", text("scroll down"), Where.TEXT),
    _action("step.page_up", "pageup", text("a page up"), Where.TEXT),
    _action("step.page_down", "space pagedown", text("a page down"), Where.TEXT),
    _action("block.next", "right_square_bracket", text("next code or link"), Where.TEXT),
    _action("block.previous", "left_square_bracket", text("previous code or link"), Where.TEXT),
    _action("block.send", "enter", text("put it at the prompt, open link"), Where.TEXT),
    _action("block.copy", "c", text("copy"), Where.TEXT),
    _action("block.left", "shift+left", text("code back to its beginning"), Where.TEXT),
    _action("block.right", "shift+right", text("code sideways, where it is cut"), Where.TEXT),
    _action("quiz.a", "a", text("answer a"), Where.TEXT),
    _action("quiz.b", "b", text("answer b"), Where.TEXT),
    _action("quiz.c", "c", text("answer c"), Where.TEXT),
    _action("quiz.d", "d", text("answer d"), Where.TEXT),
    _action("check.up", "up", text("check above"), Where.CHECKS),
    _action("check.down", "down", text("check below"), Where.CHECKS),
    _action("check.look", "enter", text("its command to the prompt"), Where.CHECKS),
    _action("check.copy", "c", text("copy its command"), Where.CHECKS),
    _action("check.fold", "o", text("diagnosis open or closed"), Where.CHECKS),
    _action("check.rerun", "r", text("run probes now"), Where.CHECKS),
    _action("shell.page_up", "shift+pageup", text("scroll back"), Where.SHELL),
    _action("shell.page_down", "shift+pagedown", text("scroll on"), Where.SHELL),
    _action("cluster.up", "up", text("object above"), Where.CLUSTER),
    _action("cluster.down", "down", text("object below"), Where.CLUSTER),
    _action("cluster.left", "left", text("object to the left"), Where.CLUSTER),
    _action("cluster.right", "right", text("object to the right"), Where.CLUSTER),
    _action("cluster.view", "v", text("by node, by owner"), Where.CLUSTER),
    _action("cluster.describe", "d", text("describe, to the prompt"), Where.CLUSTER),
    _action("cluster.yaml", "y", text("its YAML, to the prompt"), Where.CLUSTER),
    _action("cluster.logs", "l", text("logs, to the prompt"), Where.CLUSTER),
    _action("cluster.exec", "s", text("a shell in it, to the prompt"), Where.CLUSTER),
    _action("map.up", "up", text("line above"), Where.HOME),
    _action("map.down", "down", text("line below"), Where.HOME),
    _action("map.open", "enter", text("go on"), Where.HOME),
    _action("map.fold", "left", text("fold the track"), Where.HOME),
    _action("map.unfold", "right", text("unfold the track"), Where.HOME),
    _action("track.up", "up", text("track above"), Where.PROGRESS),
    _action("track.down", "down", text("track below"), Where.PROGRESS),
    _action("track.open", "enter", text("show the track in the course"), Where.PROGRESS),
    _action("progress.export", "e", text("export CSV or JSON"), Where.PROGRESS),
    _action("lab.up", "up", text("lab above"), Where.LABS),
    _action("lab.down", "down", text("lab below"), Where.LABS),
    _action("lab.toggle", "enter", text("start or stop"), Where.LABS),
    _action("lab.use", "u", text("use for lessons"), Where.LABS),
    _action("lab.log", "l", text("log"), Where.LABS),
    _action("lab.doctor", "d", text("doctor"), Where.LABS),
    _action("lab.delete", "D", text("delete the lab"), Where.LABS),
)
BY_ID: Mapping[str, Action] = MappingProxyType({action.id: action for action in ACTIONS})

# What a place's footer shows, most wanted first: an action (or two that share a word), its word.
FOOTERS: Mapping[Where, tuple[tuple[tuple[str, ...], Text], ...]] = {
    Where.HOME: (
        (("map.open",), text("go on")),
        (("map.up", "map.down"), text("choose")),
        (("app.find",), text("filter")),
        (("app.progress",), text("progress")),
        (("app.labs",), text("labs")),
        (("app.palette",), text("commands")),
        (("app.back",), text("quit")),
    ),
    Where.LESSON: (
        (("step.next",), text("next")),
        (("step.previous",), text("previous")),
        (("exercise.hint",), text("hint")),
    ),
    Where.TEXT: (
        (("step.next",), text("next")),
        (("step.previous",), text("previous")),
        (("block.send",), text("code to the prompt")),
        (("exercise.hint",), text("hint")),
        (("shell.flip",), text("shell")),
    ),
    Where.CHECKS: (
        (("check.up", "check.down"), text("choose")),
        (("check.look",), text("command to the prompt")),
        (("check.rerun",), text("re-run probes")),
        (("exercise.hint",), text("hint")),
    ),
    Where.SHELL: ((("shell.flip",), text("leave the shell")),),
    Where.CLUSTER: (
        (("cluster.up", "cluster.down"), text("choose")),
        (("cluster.describe",), text("describe")),
        (("cluster.logs",), text("logs")),
        (("cluster.yaml",), text("YAML")),
        (("cluster.exec",), text("shell in it")),
        (("cluster.view",), text("view")),
    ),
    Where.PROGRESS: (
        (("track.open",), text("track")),
        (("progress.export",), text("export CSV or JSON")),
        (("app.find",), text("filter")),
        (("app.back",), text("back")),
    ),
    Where.LABS: (
        (("lab.toggle",), text("start or stop")),
        (("lab.use",), text("use")),
        (("lab.log",), text("log")),
        (("lab.doctor",), text("doctor")),
        (("lab.delete",), text("delete")),
        (("app.back",), text("back")),
    ),
}
_LESSON_PARTS = {Where.TEXT, Where.CHECKS, Where.CLUSTER}


def places(where: Where) -> tuple[Where, ...]:
    """Return the places whose keys count in `where`, its own first."""
    if where is Where.SHELL:
        return (where, Where.EVERYWHERE)
    lesson = (Where.LESSON,) if where in _LESSON_PARTS else ()
    flip = (Where.EVERYWHERE,) if lesson else ()
    return (where, *lesson, *flip, Where.APP)


def bindings(*where: Where) -> list[BindingType]:
    """Return the bindings of a place, for a class's BINDINGS; none of them has priority."""
    return [
        Binding(",".join(action.keys), action.method, action.words.one, show=False, id=action.id)
        for action in ACTIONS
        if action.where in where and action.keys
    ]


def app_bindings() -> list[BindingType]:
    """Return the app's bindings: each action is done by whoever is nearest to the focus."""
    return [
        Binding(",".join(a.keys), f"act('{a.id}')", a.words.one, show=False, id=a.id)
        for a in ACTIONS
        if a.where in {Where.EVERYWHERE, Where.APP} and a.keys
    ]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys as they are for this learner: the registry's, but for those given other ones."""

    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: bool = False  # write keys in ASCII alone

    def of(self, id_: str) -> tuple[str, ...]:
        """Return an action's keys by Textual's names."""
        return self.overrides.get(id_, BY_ID[id_].keys)

    def name(self, id_: str) -> str:
        """Return the first of an action's keys as people write it, "" if it has none."""
        return next((key_name(key, plain=self.plain) for key in self.of(id_)), "")

    def names(self, id_: str) -> str:
        """Return all of an action's keys as people write them."""
        return " ".join(key_name(key, plain=self.plain) for key in self.of(id_))

    def footer(self, where: Where) -> list[tuple[str, Text]]:
        """Return what the footer of a place shows; `?` is not in it, it stands by itself."""
        return [
            (_joined(self._short(id_, where) for id_ in ids), words)
            for ids, words in FOOTERS.get(where, ())
            if any(map(self.of, ids))
        ]

    def _short(self, id_: str, where: Where) -> str:
        """Return the key that the footer names; at home a letter quits, elsewhere Esc goes back."""
        letters = [key for key in self.of(id_) if len(key) == 1]
        return (
            key_name(letters[0], plain=self.plain)
            if where is Where.HOME and letters
            else self.name(id_)
        )

    def help(self, where: Where) -> list[Action]:
        """Return all actions whose keys count in a place, its own first; those without a key go."""
        return [
            action
            for place in places(where)
            for action in ACTIONS
            if action.where is place and self.of(action.id)
        ]

    def keymap(self) -> dict[str, str]:
        """Return what differs from the registry, as Textual wants it."""
        return {id_: ",".join(keys) for id_, keys in self.overrides.items()}


def _joined(names: Iterable[str]) -> str:
    """Return single signs side by side (↑↓), words with a space between."""
    every = [name for name in names if name]
    return "".join(every) if all(len(name) == 1 for name in every) else " ".join(every)
