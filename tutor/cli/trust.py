"""`kubetutor trust PATH`: shows what a course would run, and remembers that it may."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.output import Output, confirmed
from tutor.course.trust import TrustStore, content_hash, what_runs
from tutor.session.library import open_library
from tutor.session.places import find_places
from tutor.wording.words import Words


def trust(
    path: Path, environ: Mapping[str, str], out: Output, words: Words, *, yes: bool
) -> ExitCode:
    """Print each command the course would run, ask, and trust that very content.

    Raises ContentError if there is no course, UsageError if there is nobody to ask.
    """
    root = open_library(path).root
    content = content_hash(root)
    store = TrustStore(find_places(environ).trust)
    if store.is_trusted(content):
        out.note(words(say.TRUSTED_BEFORE))
        return ExitCode.DONE
    out.note(words(say.TRUST_RUNS))
    for each in what_runs(root):
        out.data(f"{each.path.relative_to(root)}:{each.line}: {each.what}")
    if not confirmed(out, words(say.ASK_TRUST, path=root), yes=yes):
        if out.ask_on is None:
            raise UsageError(
                words(say.NEEDS_YES),
                where=str(root),
                next_step=words(say.SAY_YES, command=f"trust {path}"),
            )
        out.note(words(say.LEFT_ALONE))
        return ExitCode.USAGE
    if content_hash(root) != content:
        raise UsageError(
            words(say.CHANGED_MEANWHILE),
            where=str(root),
            next_step=words(say.TRUST_AGAIN, path=path),
        )
    store.trust(content, root)
    out.note(words(say.TRUSTED))
    return ExitCode.DONE
