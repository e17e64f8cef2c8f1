"""The lesson's key for reading back in the shell's output, from another part."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lesson_desk import seated


async def test_b_reads_back_in_the_shell_from_another_part_and_escape_ends_it(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.shows("k8s-deployments $")
        await seat.press("b")
        await seat.shows("/ search   v mark   Enter copy   Esc back")
        assert seat.screen.pane.has_focus
        await seat.press("escape")
        await seat.until(lambda: "v mark" not in seat.text)
        assert seat.screen.pane.has_focus
