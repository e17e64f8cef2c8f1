"""The terminal pane in an application: real shells, keys, mouse, the prompt, ends and sizes."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.scripted import WidgetApp
from tutor.session.shells import Launch
from tutor.tui.terminal.pane import TerminalPane
from tutor.tui.terminal.placing import Placed

HAS_VIM = pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "PS1": "k8s $ ",
    "HISTFILE": "/dev/null",
}
BASH = ("bash", "--norc", "--noprofile", "-i")


class WatchedPane(TerminalPane):
    """A pane that tells when it was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = asyncio.Event()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> WatchedPane:
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self.drawn.set()
        return self


@dataclass
class Ground:
    """An application with one pane in it, and what the pane said."""

    pilot: Pilot[None]
    pane: WatchedPane
    folder: Path
    said: list[Message] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.pane.text

    @property
    def shown(self) -> str:
        """What is drawn, row by row."""
        height = self.pane.size.height
        return "\n".join(self.pane.render_line(y).text.rstrip() for y in range(height)).rstrip()

    async def until(self, holds: Callable[[], object]) -> None:
        try:
            async with asyncio.timeout(10):
                while not holds():
                    self.pane.drawn.clear()
                    await self.pane.drawn.wait()
        except TimeoutError:
            raise AssertionError(f"still:\n{self.text}") from None

    async def until_text(self, words: str) -> None:
        await self.until(lambda: words in self.text)

    async def open(self, *argv: str) -> None:
        launch = Launch(argv or BASH, self.folder, ENVIRONMENT)
        self.pane.open(launch)
        if not argv:
            await self.until(lambda: self.text.rstrip().endswith("k8s $"))

    async def run(self, line: str, until: str) -> None:
        self.pane.write(f"{line}\r".encode())
        await self.until_text(until)

    def said_of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.said if isinstance(message, kind)]


class PaneApp(WidgetApp):
    """Notes what the screen would be asked."""

    flips = 0
    quits = 0

    def action_shell_flip(self) -> None:
        self.flips += 1

    def action_app_quit(self) -> None:
        self.quits += 1

    def action_part_next(self) -> None:
        self.quits += 1


@asynccontextmanager
async def ground(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Ground]:
    pane = WatchedPane()
    app = PaneApp(pane, Static("below"))
    said: list[Message] = []
    async with app.run_test(size=size, message_hook=said.append) as pilot:
        pane.focus()
        await pilot.pause()
        yield Ground(pilot, pane, folder, said)


# ── typing ──


async def test_what_is_typed_reaches_the_shell_and_its_output_the_pane(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.pilot.press(*"echo ab", "enter")
        await at.until_text("\nab\n")
        assert "k8s $ echo ab\nab\nk8s $" in at.shown


async def test_hangul_is_typed_and_drawn_in_two_cells_each(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.pilot.press(*"echo ", "파", "드", "enter")
        await at.until_text("\n파드\n")
        assert at.pane.render_line(1).text.startswith("파드 ")
        assert at.pane.render_line(1).cell_length == 80


async def test_all_keys_but_the_one_that_leaves_go_to_the_shell(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        app = cast("PaneApp", at.pilot.app)
        await at.open("bash", "-c", "stty raw -echo; echo ready; cat -v")
        await at.until_text("ready")
        keys = ("tab", "escape", "ctrl+c", "ctrl+p", "ctrl+q", "ctrl+z", "ctrl+b", "f1", "q", "1")
        await at.pilot.press(*keys, "question_mark", "colon", "shift+tab")
        await at.until_text("^[[Z")
        assert "\t^[^C^P^Q^Z^B^[OPq1?:^[[Z".replace("\t", "") in at.text.replace(" ", "")
        assert (app.flips, app.quits) == (0, 0)
        await at.pilot.press("ctrl+right_square_bracket")
        assert app.flips == 1


async def test_the_key_that_leaves_can_be_sent_by_name(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", "stty raw -echo; echo ready; cat -v")
        await at.until_text("ready")
        at.pane.press("ctrl+right_square_bracket")
        await at.until_text("^]")


async def test_ctrl_c_stops_a_flood_and_the_shell_answers_again(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("yes", until="y\ny\ny\n")
        await at.pilot.press("ctrl+c")
        await at.until(lambda: at.pane.shell.program is None)
        await at.run("echo 'still'\\ there", until="still there")


async def test_a_paste_of_several_lines_waits_for_enter(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        at.pane.post_message(events.Paste("echo one\necho two"))
        await at.until_text("echo two")
        assert "\none" not in at.text
        await at.pilot.press("enter")
        await at.until_text("one\ntwo\n")


# ── at the prompt ──


async def test_a_command_is_put_at_the_prompt_and_does_not_run_before_enter(
    tmp_path: Path,
) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        assert at.pane.put_at_prompt("touch made; echo do''ne\n") == Placed(typed=True)
        await at.until_text("k8s $ touch made; echo do''ne")
        await at.run("", until="\ndone")
        assert (tmp_path / "made").exists()


async def test_a_second_command_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        at.pane.put_at_prompt("kubectl get pods")
        await at.until_text("get pods")
        at.pane.put_at_prompt("kubectl diff -f web.yaml")
        await at.until_text("diff -f")
        assert at.shown == "k8s $ kubectl diff -f web.yaml"


@HAS_VIM
async def test_while_vim_runs_a_command_is_copied_instead(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("vim -u NONE web.yaml", until="web.yaml")
        await at.until(lambda: at.pane.emulator.wheel_is_arrows)
        placed = at.pane.put_at_prompt("kubectl get pods")
        assert not placed.typed
        assert placed.program.startswith("vi")
        assert at.pilot.app.clipboard == "kubectl get pods"


@HAS_VIM
async def test_vim_takes_escape_and_hangul_and_gives_the_screen_back(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("vim -u NONE web.yaml", until="web.yaml")
        await at.pilot.press("i", *"replicas: 3", "enter", "파", "드", "escape", *":wq", "enter")
        await at.until(lambda: at.text.rstrip().endswith("k8s $"))
        assert (tmp_path / "web.yaml").read_text() == "replicas: 3\n파드\n"
        assert at.shown.startswith("k8s $ vim")


# ── the shell's end ──


async def test_the_end_is_said_and_enter_opens_a_new_shell_in_the_same_folder(
    tmp_path: Path,
) -> None:
    (tmp_path / "sub").mkdir()
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("cd sub; exit 3", until="The shell ended (3). Enter opens a new one here.")
        await at.until(lambda: at.said_of(TerminalPane.Ended))
        assert at.pane.put_at_prompt("kubectl") == Placed(typed=False, ended=True)
        await at.pilot.press("x", "enter")
        await at.until(lambda: at.text.rstrip().endswith("k8s $"))
        await at.run("pwd", until=str(tmp_path))


async def test_the_folder_before_the_last_line_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("cd sub; echo the''re", until="there")
        assert at.pane.folder == tmp_path / "sub"
        await at.pilot.press(*"exit", "enter")
        await at.until_text("The shell ended (0)")
        assert at.pane.folder == tmp_path / "sub"


async def test_a_shell_that_a_signal_ends_is_said_with_its_name(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("kill -KILL $$", until="The shell ended (SIGKILL)")


async def test_a_shell_that_takes_the_place_of_a_full_screen_program_has_a_plain_screen(
    tmp_path: Path,
) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", r"printf '\e[?1049h\e[?1003hfull screen'; read x")
        await at.until_text("full screen")
        await at.open()
        assert not at.pane.emulator.wants_mouse
        assert "full screen" not in at.text


async def test_a_program_that_died_in_full_screen_leaves_the_pane_usable(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", r"printf '\e[?1049h\e[?1003h\e[?25l'; exit 1")
        await at.until_text("The shell ended (1)")
        assert not at.pane.emulator.wants_mouse


async def test_a_folder_that_is_gone_is_said_in_the_pane(tmp_path: Path) -> None:
    async with ground(tmp_path / "gone") as at:
        await at.open("bash")
        await at.until_text("The shell can't be started")
        assert at.said_of(TerminalPane.Refused)


async def test_a_new_shell_takes_the_place_of_one_that_runs(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("echo first", until="\nfirst")
        await at.open("bash", "-c", "echo sec''ond; read x")
        await at.until_text("second")
        assert "The shell ended" not in at.text


# ── sizes ──


async def test_a_program_sees_the_panes_size_and_each_new_one(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        script = "trap 'stty size' WINCH; stty size; while :; do read -t 60; done"
        await at.open("bash", "-c", script)
        await at.until_text("23 80")
        for width, height in ((200, 50), (10, 3), (120, 40)):
            await at.pilot.resize_terminal(width, height)
            await at.until_text(f"{height - 1} {width}")
            assert at.pane.render_line(0).cell_length == width


async def test_a_hidden_pane_keeps_its_size_and_goes_on(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        at.pane.display = False
        await at.pilot.pause()
        at.pane.write(b"stty size\r")
        async with asyncio.timeout(5):
            while "23 80" not in at.text:
                await at.pilot.pause()
        at.pane.display = True
        await at.until(lambda: "23 80" in at.shown)


# ── scrolling and the mouse ──


async def test_older_output_is_scrolled_to_and_typing_comes_back(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("seq 1 100", until="\n100\n")
        await at.pilot.press("shift+pageup")
        await at.until(lambda: at.pane.rows_below > 0)
        assert at.shown.endswith(f"↓ {at.pane.rows_below}")
        await at.pilot.press("x")
        await at.until(lambda: at.pane.rows_below == 0)


async def test_the_wheel_scrolls_or_is_arrows_for_a_full_screen_program(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", "seq 1 100; stty raw -echo; echo ready; cat -v")
        await at.until_text("ready")
        at.pane.post_message(wheel(at.pane))
        await at.until(lambda: at.pane.rows_below == 3)
        at.pane.emulator.feed(b"\x1b[?1049h")
        at.pane.post_message(wheel(at.pane))
        await at.until_text("^[[A^[[A^[[A")


async def test_a_program_that_asks_for_the_mouse_gets_it(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        script = r"stty raw -echo; printf '\e[?1002h\e[?1006hready'; cat -v"
        await at.open("bash", "-c", script)
        await at.until_text("ready")
        await at.pilot.mouse_down(at.pane, offset=(4, 2))
        await at.pilot.mouse_up(at.pane, offset=(4, 2))
        await at.until_text("^[[<0;5;3M")
        await at.until_text("^[[<0;5;3m")
        assert at.pilot.app.clipboard == ""


async def test_dragging_selects_and_copies_on_release(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", "echo kubectl get 파드; read x")
        await at.until_text("파드")
        await at.pilot.mouse_down(at.pane, offset=(8, 0))
        await at.pilot.hover(at.pane, offset=(15, 0))
        await at.pilot.mouse_up(at.pane, offset=(15, 0))
        await at.pilot.pause()
        assert at.pilot.app.clipboard == "get 파드"
        assert at.said_of(TerminalPane.Copied)


async def test_a_double_click_copies_the_word(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", "echo kubectl get pods; read x")
        await at.until_text("pods")
        await at.pilot.click(at.pane, offset=(9, 0), times=2)
        assert at.pilot.app.clipboard == "get"


def wheel(pane: TerminalPane) -> events.MouseScrollUp:
    return events.MouseScrollUp(pane, 1, 1, 0, 0, 0, False, False, False)


# ── reading back ──


async def test_output_is_searched_marked_and_copied_by_keys(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("for n in {1..99}; do echo web-$n Running; done", until="web-99 Running\n")
        at.pane.scroll_back()
        await at.pilot.press("slash", *"WEB-20", "enter")
        await at.until(lambda: "WEB-20: 1 of 1" in at.shown)
        assert at.pane.rows_below > 0
        await at.pilot.press("v", *["right"] * 5, "enter")
        await at.until(lambda: at.pane.rows_below == 0)
        assert at.pilot.app.clipboard == "web-20"
        assert at.pane.status == ""
        await at.run("echo back''again", until="backagain")


async def test_matches_are_gone_through_and_none_is_said(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("for n in {1..99}; do echo web-$n; done", until="web-99\n")
        at.pane.scroll_back()
        await at.pilot.press("slash", *"web-9", "enter", "n", "n")
        await at.until(lambda: "web-9: 3 of 11" in at.shown)
        await at.pilot.press("N")
        await at.until(lambda: "web-9: 2 of 11" in at.shown)
        await at.pilot.press("slash", *"api", "enter")
        await at.until(lambda: "Nothing matches api." in at.shown)
        await at.pilot.press("g")
        await at.until(lambda: at.shown.startswith("k8s $ for n"))


async def test_without_a_mark_enter_copies_the_line_and_escape_copies_nothing(
    tmp_path: Path,
) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("echo web is ready", until="\nweb is ready\n")
        at.pane.scroll_back()
        await at.pilot.press("up", "escape")
        assert at.pilot.app.clipboard == ""
        at.pane.scroll_back()
        await at.pilot.press("up", "enter")
        assert at.pilot.app.clipboard == "web is ready"


async def test_losing_the_focus_ends_reading_back(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("seq 1 100", until="\n100\n")
        at.pane.scroll_back()
        await at.pilot.press("pageup", "pageup")
        at.pane.blur()
        await at.until(lambda: at.pane.rows_below == 0)
        assert at.pane.status == ""


# ── hard times ──


async def test_random_bytes_leave_the_pane_usable(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", "head -c 3000000 /dev/urandom; exit 0")
        await at.until_text("The shell ended (0)")
        await at.pilot.press("enter")


async def test_a_program_that_never_ends_its_change_is_shown_all_the_same(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", r"printf '\e[?2026h'; echo held; read x")
        await at.until(lambda: "held" in at.shown)


async def test_another_theme_draws_the_same_text_in_its_colours(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open("bash", "-c", r"printf '\e[31mred\e[0m'; read x")
        await at.until(lambda: "red" in at.shown)
        before = next(iter(at.pane.render_line(0))).style
        at.pilot.app.theme = "light"
        await at.pilot.pause()
        after = next(iter(at.pane.render_line(0))).style
        assert before != after
        assert "red" in at.shown


async def test_leaving_the_application_hangs_up_the_shell(tmp_path: Path) -> None:
    async with ground(tmp_path) as at:
        await at.open()
        await at.run("echo pid $$ his", until=" his\n")
        pid = int(at.text.rpartition("pid ")[2].split()[0])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
