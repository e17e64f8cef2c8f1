"""Parses arguments and hands them on as typed values; turns what comes back into an exit code.

Nothing heavy is imported before a command is chosen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor import __version__
from tutor.cli.codes import ExitCode, code_of
from tutor.cli.opening import (
    Asked,
    course_root,
    environment,
    is_terminal,
    open_face,
    open_output,
    open_words,
)
from tutor.errors import TutorError

if TYPE_CHECKING:
    from tutor.cli.desk import Face

Command = Callable[["Face"], ExitCode | Coroutine[Any, Any, ExitCode]]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes = click.option("--yes", is_flag=True, help="Answer the question with yes.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--course", type=_FOLDER, help="Another course's folder (lessons/, checks/, …).")
@click.option("--language", type=click.Choice(["en", "ko"]), help="English or Korean.")
@click.version_option(__version__, prog_name="kubetutor")
@click.pass_context
def root(context: click.Context, course: Path | None, language: str | None) -> ExitCode | None:
    """From the first container to Kubernetes in operation, checked live.

    Without a command: the full-screen tutor, where you left off. Where there is no terminal to
    show it: where you are, and what comes next.
    """
    context.obj = Asked(course, language)
    if context.invoked_subcommand is not None:
        return None
    if is_terminal():
        from tutor.cli.full_screen import full_screen

        return full_screen(context.obj)
    from tutor.cli.where import where

    return _with_face(context.obj, where)


@root.command("list")
@as_json
@click.pass_obj
def list_(asked: Asked, as_json: bool) -> ExitCode:
    """List the lessons, and how far you are with each."""
    from tutor.cli.list_lessons import list_lessons

    return _with_face(asked, lambda face: list_lessons(face, as_json=as_json))


@root.command()
@click.argument("lesson")
@click.pass_obj
def start(asked: Asked, lesson: str) -> ExitCode:
    """Start LESSON, or go on where you left it."""
    from tutor.cli.start import start
    from tutor.names import LessonId

    return _with_face(asked, lambda face: start(face, LessonId(lesson)))


@root.command("next")
@click.pass_obj
def next_(asked: Asked) -> ExitCode:
    """Go to the next step."""
    from tutor.cli.start import go_on

    return _with_face(asked, go_on)


@root.command()
@click.option("--watch", is_flag=True, help="Say each change until the exercise is done.")
@as_json
@click.pass_obj
def check(asked: Asked, watch: bool, as_json: bool) -> ExitCode:
    """Say what each check of the exercise says now."""
    from tutor.cli.check import check

    return _with_face(asked, lambda face: check(face, watch=watch, as_json=as_json))


@root.command()
@click.pass_obj
def hint(asked: Asked) -> ExitCode:
    """Show the next hint."""
    from tutor.cli.help_from_lesson import hint

    return _with_face(asked, hint)


@root.command()
@yes
@click.pass_obj
def solution(asked: Asked, yes: bool) -> ExitCode:
    """Show the solution; your progress will say so."""
    from tutor.cli.help_from_lesson import solution

    return _with_face(asked, lambda face: solution(face, yes=yes))


@root.command()
@yes
@click.pass_obj
def reset(asked: Asked, yes: bool) -> ExitCode:
    """Make the exercise as at its start; changed files are kept as *.mine."""
    from tutor.cli.help_from_lesson import reset

    return _with_face(asked, lambda face: reset(face, yes=yes))


@root.command()
@yes
@click.pass_obj
def skip(asked: Asked, yes: bool) -> ExitCode:
    """Skip the exercise; the lab is brought to what the next step needs."""
    from tutor.cli.help_from_lesson import skip

    return _with_face(asked, lambda face: skip(face, yes=yes))


@root.command()
@click.pass_obj
def shell(asked: Asked) -> ExitCode:
    """Open your shell in the lesson's folder, with the lab's environment."""
    from tutor.cli.shell import shell

    return _with_face(asked, shell)


@root.group()
def lab() -> None:
    """Start, look at, delete or choose the place where exercises run."""


@lab.command()
@click.argument("lesson", required=False)
@click.pass_obj
def up(asked: Asked, lesson: str | None) -> ExitCode:
    """Start what LESSON (or where you are) needs."""
    from tutor.cli.lab import up

    return _with_face(asked, lambda face: up(face, lesson))


@lab.command()
@as_json
@click.pass_obj
def status(asked: Asked, as_json: bool) -> ExitCode:
    """Say what of the lab exists."""
    from tutor.cli.lab import status

    return _with_face(asked, lambda face: status(face, as_json=as_json))


@lab.command()
@click.argument("name", required=False)
@click.pass_obj
def stop(asked: Asked, name: str | None) -> ExitCode:
    """Stop the lab, or its part NAME; what is in it stays for the next start."""
    from tutor.cli.lab import stop

    return _with_face(asked, lambda face: stop(face, name))


@lab.command()
@click.argument("name", required=False)
@click.pass_obj
def down(asked: Asked, name: str | None) -> ExitCode:
    """Delete the lab, or its part NAME; workspaces and progress are kept."""
    from tutor.cli.lab import down

    return _with_face(asked, lambda face: down(face, name))


@lab.command()
@click.argument("name")
@click.pass_obj
def use(asked: Asked, name: str) -> ExitCode:
    """Run lessons on lab NAME from now on."""
    from tutor.cli.lab import use

    return _with_face(asked, lambda face: use(face, name))


@root.command()
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a line an exercise.")
@click.pass_obj
def progress(asked: Asked, as_json: bool, as_csv: bool) -> ExitCode:
    """Show what you have done."""
    from tutor.cli.progress import progress

    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    return _with_face(asked, lambda face: progress(face, as_json=as_json, as_csv=as_csv))


@root.command()
@as_json
@click.pass_obj
def doctor(asked: Asked, as_json: bool) -> ExitCode:
    """Look at all that a lab needs, with a remedy for what is not well."""
    from tutor.cli.lab import doctor

    return _with_face(asked, lambda face: doctor(face, as_json=as_json))


@root.command()
@click.argument("path", required=False, type=_FOLDER)
@as_json
@click.pass_obj
def lint(asked: Asked, path: Path | None, as_json: bool) -> ExitCode:
    """Name everything that is wrong with the course at PATH."""
    from tutor.cli.lint import lint

    return lint(course_root(asked, path), open_output(), open_words(asked), as_json=as_json)


@root.command()
@click.argument("lessons", nargs=-1)
@click.option("--lab", help="The lab to prove on; yours if not given.")
@click.option("--jobs", type=click.IntRange(1, 32), default=1, help="Exercises side by side.")
@click.option("--attempts", type=_FILE, help="Further attempts, kept outside the course.")
@as_json
@click.pass_obj
def verify(  # noqa: PLR0913 - the command's options
    asked: Asked,
    lessons: tuple[str, ...],
    lab: str | None,
    jobs: int,
    attempts: Path | None,
    as_json: bool,
) -> ExitCode:
    """Prove LESSONS, or all: unmet at the start, met by good routes, mistakes named."""
    from dataclasses import replace

    from tutor.cli.verify import verify

    return _with_face(
        replace(asked, lab=lab),
        lambda face: verify(face, lessons, jobs=jobs, attempts=attempts, as_json=as_json),
    )


@root.group()
def new() -> None:
    """Begin something of your own."""


@new.command("lesson")
@click.argument("name", metavar="TRACK/ID")
@click.pass_obj
def new_lesson(asked: Asked, name: str) -> ExitCode:
    """Write a small lesson that works, to be written over."""
    from tutor.cli.new_lesson import new_lesson

    return new_lesson(name, course_root(asked), open_output(), open_words(asked))


@root.command()
@click.argument("path", type=_FOLDER)
@yes
@click.pass_obj
def trust(asked: Asked, path: Path, yes: bool) -> ExitCode:
    """Show what the course at PATH would run, and agree to it as it is now."""
    from tutor.cli.trust import trust

    return trust(path, environment(), open_output(), open_words(asked), yes=yes)


def _with_face(asked: Asked, command: Command) -> ExitCode:
    """Run a command on an opened session, in an event loop if it asks for one."""
    code = command(open_face(asked, open_output()))
    if isinstance(code, ExitCode):
        return code
    import asyncio

    return asyncio.run(code)


def run() -> None:
    """Run the process's command and exit with its code. The outermost frame: no traceback."""
    sys.exit(invoke(sys.argv[1:]))


def invoke(arguments: list[str]) -> int:
    """Run `arguments` as a command and return its exit code, errors told in three lines."""
    try:
        code = root.main(arguments, prog_name="kubetutor", standalone_mode=False)
        sys.stdout.flush()
    except TutorError as error:
        return _tell(error)
    except BaseExceptionGroup as group:  # tasks side by side failed: ours is what to tell
        ours = group.subgroup(TutorError)
        if ours is None:
            raise
        return _tell(next(_leaves(ours)))
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\n")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return ExitCode.NOT_MET  # nobody read to the end, so nothing was shown
    return int(code or ExitCode.DONE)


def _tell(error: TutorError) -> ExitCode:
    open_output().error(error)
    return code_of(error)


def _leaves(group: BaseExceptionGroup[TutorError]) -> Iterator[TutorError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each


def _close_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush doesn't complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
