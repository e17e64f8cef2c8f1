"""`kubetutor lint`: everything that is wrong with a course, as `file:line: what; what to do`."""

from __future__ import annotations

from pathlib import Path

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.output import Output
from tutor.wording.words import Words


def lint(root: Path, out: Output, words: Words, *, as_json: bool) -> ExitCode:
    """Print every problem of the course at `root`, by file and line; 3 if there is one."""
    from tutor.session.linting import lint as problems_of

    problems = problems_of(root)
    code = ExitCode.CONTENT if problems else ExitCode.DONE
    if as_json:
        fields = [
            {"path": str(p.path), "line": p.line, "what": p.what, "remedy": p.remedy}
            for p in problems
        ]
        out.json({"ok": not problems, "problems": fields})
        return code
    for problem in problems:
        out.data(str(problem))
    out.note(words(say.PROBLEMS, count=len(problems)) if problems else words(say.LINT_CLEAN))
    return code
