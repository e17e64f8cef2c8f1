"""The live view's widget: what it shows, selects, and asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from textual.widget import Widget

from tests.session.replays import views
from tests.tui.drawn_labs import AT, SCALING, lab, three_nodes
from tests.tui.scripted import StillClock, WidgetApp
from tutor.session.states import LabWord
from tutor.session.view.looks import looks_of
from tutor.tui.frame import Part
from tutor.tui.live.picture import By
from tutor.tui.live.widget import LiveView

READY = lab(three_nodes((*SCALING[:4], replace(SCALING[4], word="running"))))


class LiveApp(WidgetApp):
    """Shows one live view, and keeps what it says."""

    def __init__(self, *, by: By = By.NODE) -> None:
        self.live = LiveView(StillClock(AT), by=by)
        self.told: list[LiveView.Titled] = []
        self.asked: list[str] = []
        super().__init__(Part(self.live, title="4 Cluster"), clock=StillClock(AT))

    def on_live_view_titled(self, message: LiveView.Titled) -> None:
        self.told.append(message)

    def on_live_view_look_asked(self, message: LiveView.LookAsked) -> None:
        self.asked.append(message.command)


def lines(widget: Widget) -> list[str]:
    """What is on the screen of the widget."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def grounds(widget: Widget) -> set[str]:
    """The grounds that stand below text."""
    strips = (widget.render_line(y) for y in range(widget.size.height))
    styles = (segment.style for strip in strips for segment in strip if segment.text.strip())
    return {style.bgcolor.name for style in styles if style and style.bgcolor}


async def test_before_the_lab_answers_it_says_when_the_picture_comes() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)):
        assert "when the lab is ready" in lines(app.live)[1]


async def test_the_first_picture_stands_still_and_a_change_flashes_until_its_time_is_over() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        still = grounds(app.live)
        assert any("◐ wv5dn not ready" in line for line in lines(app.live))
        app.live.view = READY
        await pilot.pause()
        assert len(grounds(app.live) - still) == 1
        clock = app.live.clock
        assert isinstance(clock, StillClock)
        clock.at += timedelta(seconds=2)
        app.live.redraw()
        await pilot.pause()
        assert grounds(app.live) == still


async def test_the_part_learns_its_title_and_note() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        app.live.focus()
        await pilot.press("v")
        app.live.view = views("engine")[-1]
        await pilot.pause()
        assert [(told.title, told.note) for told in app.told] == [
            ("Cluster", "3 nodes · 5 Pods · by node"),
            ("Cluster", "3 nodes · 5 Pods · by owner"),
            ("Engine", "0 containers · 0 networks · 0 volumes"),
        ]


async def test_arrows_choose_and_keys_ask_for_commands() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        app.live.focus()
        await pilot.press("right", "right", "d", "down", "l", "s", "up", "y")
        assert app.asked == [
            "kubectl describe pod web-7d4b9f6c85-hl8mm",
            "kubectl logs web-7d4b9f6c85-qq7vt",
            "kubectl exec -it web-7d4b9f6c85-qq7vt -- sh",
            "kubectl get pod web-7d4b9f6c85-hl8mm -o yaml",
        ]


async def test_a_click_selects_and_a_double_click_describes() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        await pilot.click(LiveView, offset=(22, 2), times=2)
        assert app.live.selected == "web-7d4b9f6c85-9fw4z"
        assert app.asked == ["kubectl describe pod web-7d4b9f6c85-9fw4z"]


async def test_what_does_not_fit_is_counted_and_the_selection_stays_in_sight() -> None:
    app = LiveApp(by=By.OWNER)
    async with app.run_test(size=(72, 8)) as pilot:
        app.live.view = views("rolling")[-1]
        await pilot.pause()
        assert lines(app.live)[-1].strip() == "↓ 5 more"
        app.live.focus()
        await pilot.press(*["down"] * 12)
        assert any("few-pods" in line for line in lines(app.live))
        assert not any("more" in line for line in lines(app.live))


async def test_a_smaller_window_shows_what_fits_and_a_larger_one_all_again() -> None:
    app = LiveApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        assert any("node / Pod" in line for line in lines(app.live))
        for size in ((10, 3), (72, 5), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert any("node / Pod" in line for line in lines(app.live))


async def test_a_silent_lab_counts_its_silence_and_nothing_is_red() -> None:
    app = LiveApp()
    async with app.run_test(size=(72, 24)) as pilot:
        app.live.view = lab(three_nodes())
        await pilot.pause()
        silent = LabWord(False, AT, AT + timedelta(seconds=4), "connection refused")
        app.live.view = lab(three_nodes(), lab=silent)
        await pilot.pause()
        assert any("as of" in line for line in lines(app.live))


def test_every_object_of_the_picture_has_a_command_that_only_looks() -> None:
    for scene in ("rolling", "faults", "engine"):
        view = views(scene)[len(views(scene)) // 2]
        looks = looks_of(view)
        assert looks
        for each in looks.values():
            assert each.describe.startswith(("kubectl describe ", "docker "))
            assert each.yaml.startswith(("kubectl get ", "docker "))


def test_objects_of_other_namespaces_are_asked_for_there() -> None:
    view = replace(lab(three_nodes()), namespace="other")
    looks = looks_of(view)
    assert looks[SCALING[0].uid].logs == "kubectl logs web-7d4b9f6c85-2xkqp -n here"
    assert looks["web"].logs == "kubectl logs deployment/web -n here"
    assert looks["n1"].describe == "kubectl describe node kt-worker"
