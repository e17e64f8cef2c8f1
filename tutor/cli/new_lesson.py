"""`kubetutor new lesson TRACK/ID`: a small lesson that works, to be written over."""

from __future__ import annotations

import difflib
from pathlib import Path

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.lesson_sample import CHECKS, LESSON_EN, LESSON_KO, MANIFEST
from tutor.cli.output import Output
from tutor.errors import ContentError
from tutor.names import is_id
from tutor.wording.words import Words


def new_lesson(name: str, root: Path, out: Output, words: Words) -> ExitCode:
    """Write text, checks and files of a new lesson, and list it in its track.

    Nothing that exists is written over. Raises UsageError for a name that can't be, ContentError
    if the course's folder can't be written.
    """
    track, lesson = _parted(name, root)
    folder = root / "lessons" / track / lesson
    files = {
        folder / "lesson.md": LESSON_EN,
        folder / "lesson.ko.md": LESSON_KO,
        folder / "files" / "web.yaml": MANIFEST,
        root / "checks" / track / f"{lesson}.yaml": CHECKS,
    }
    for path in files:
        if path.exists():
            raise UsageError(
                f"There is a lesson {lesson} already",
                where=str(path),
                next_step="Choose another name, or remove the old lesson first.",
            )
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("LESSON", lesson), encoding="utf-8")
            out.data(words(say.LESSON_MADE, path=path))
        track_file = root / "lessons" / track / "track.yaml"
        listed = listed_in(track_file.read_text(encoding="utf-8"), lesson)
        track_file.write_text(listed, encoding="utf-8")
    except OSError as refused:
        raise ContentError(
            f"The course's folder can't be written: {refused.strerror}",
            where=str(root),
            next_step="Make it writable, or name another course with --course.",
        ) from refused
    out.note(words(say.LESSON_NEXT, lesson=lesson))
    return ExitCode.DONE


def listed_in(track: str, lesson: str) -> str:
    """Return a track.yaml's text with `lesson` as the last one of `lessons:`; comments stay."""
    lines = track.splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith("lessons:")), None)
    if at is None:
        return "\n".join([*lines, f"lessons: [{lesson}]", ""])
    head = lines[at].rstrip()
    if head.endswith("]"):
        inner = head[head.index("[") + 1 : -1].strip()
        lines[at] = f"lessons: [{inner}, {lesson}]" if inner else f"lessons: [{lesson}]"
        return "\n".join([*lines, ""])
    end = at + 1
    while end < len(lines) and lines[end].lstrip().startswith(("-", "#")):
        end += 1
    indent = lines[at + 1][: -len(lines[at + 1].lstrip())] if end > at + 1 else "  "
    return "\n".join([*lines[:end], f"{indent}- {lesson}", *lines[end:], ""])


def _parted(name: str, root: Path) -> tuple[str, str]:
    track, slash, lesson = name.partition("/")
    if not (slash and is_id(track) and is_id(lesson)):
        raise UsageError(
            f"{name} can't name a lesson",
            where="kubetutor new lesson TRACK/ID",
            next_step="Write lower-case letters, digits and hyphens: kubernetes/k8s-jobs.",
        )
    tracks = [path.parent.name for path in sorted((root / "lessons").glob("*/track.yaml"))]
    if track not in tracks:
        near = difflib.get_close_matches(track, tracks, n=1)
        raise UsageError(
            f"There is no track {track}",
            where=str(root / "lessons"),
            next_step=f"Did you mean {near[0]}?" if near else f"It has {', '.join(tracks)}.",
        )
    return track, lesson
