"""The lesson screen, as a learner goes through a lesson."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from tests.cli.fakes import (
    AGREE,
    AT,
    LESSON,
    READY,
    SAME,
    FakeAttendance,
    met,
    pending,
    state,
    wrong,
)
from tests.tui.lesson_desk import seated
from tests.tui.scripted import WidgetApp
from tutor.names import StepId
from tutor.session.settings import Settings
from tutor.session.states import LabWord
from tutor.tui.frame import Face
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.bars import ExerciseStrip
from tutor.tui.tokens import NAMES
from tutor.wording.words import Words


async def test_the_text_can_be_read_while_the_lab_starts(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.shows("Exercise: file and cluster agree", "The lab starts while you read.")
        await seat.shows("nodes", "2 of 3 ready", "Checks begin when the lab is ready.", "starting")


async def test_while_an_exercise_is_set_up_it_is_said(tmp_path: Path) -> None:
    begun = asyncio.Event()
    async with seated(tmp_path, begun=begun) as seat:
        await seat.lab_is_ready()
        await seat.shows("The exercise is being set up.")
        begun.set()
        await seat.until(lambda: "being set up" not in seat.text)


async def test_a_shell_opens_when_the_lab_is_ready(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.shows("k8s-deployments $", "docker lab · real · ready")
        assert "opens when the lab is ready" not in seat.text


async def test_who_waited_in_the_shell_types_into_it_once_it_is_there(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("2")
        await seat.lab_is_ready()
        await seat.until(lambda: seat.screen.pane.has_focus)


async def test_a_lab_that_fails_says_why_and_is_tried_again_on_enter(tmp_path: Path) -> None:
    async with seated(tmp_path, fails=True) as seat:
        await seat.shows("The lab did not start", "kind is missing (PATH).", "Install kind.")
        seat.desk.fails = False
        await seat.press("2", "enter")
        await seat.lab_is_ready()
        assert seat.desk.calls.count(f"prepare {LESSON}") == 2


async def test_a_fresh_exercise_holds_nothing_but_things_to_do(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(0, wrong(READY, stirred=False), wrong(SAME, stirred=False)))
        await seat.shows("○ to do  five replicas of web are ready", "0 of 2 met")
        assert "observed" not in seat.text


async def test_checks_tick_in_part_and_text(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, pending(READY, 3), met(SAME)))
        await seat.shows("◐ pending  five replicas of web are ready", "3 of 5 ready")
        await seat.shows("Done when", "✓ web.yaml says the same", "1 of 2 met")


async def test_a_wrong_check_is_spelled_out_by_itself(tmp_path: Path) -> None:
    async with seated(tmp_path, (80, 24)) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.press("3")
        await seat.shows("object     Deployment/web in k8s-deployments", "observed   1")
        await seat.shows("look with  kubectl diff -f web.yaml", "Enter puts it at the prompt")


async def test_enter_on_a_check_puts_its_command_at_the_prompt_and_goes_there(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.shows("k8s-deployments $")
        await seat.press("3", "enter")
        await seat.until(lambda: "$ kubectl diff -f web.yaml" in seat.screen.pane.emulator.text())
        await seat.until(lambda: seat.screen.pane.has_focus)


async def test_a_folded_diagnosis_stays_closed_until_it_is_opened(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.press("3", "o")
        await seat.until(lambda: "observed" not in seat.text)
        await seat.press("o")
        await seat.shows("observed")


async def test_a_diagnosis_longer_than_its_part_is_scrolled_before_the_next_check(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path, (50, 14)) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), wrong(SAME)))
        await seat.press("3")
        for _ in range(8):
            await seat.press("down")
        await seat.until(lambda: seat.screen.checks_view.at == 1)
        await seat.shows("▌✗ wrong  web.yaml says the same", "look with  kubectl diff")


async def test_probes_run_again_when_asked(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.press("3", "r")
        assert "rerun" in seat.desk.calls


async def test_a_cluster_that_is_silent_turns_nothing_red(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        gone = LabWord(False, AT - timedelta(seconds=8), AT + timedelta(seconds=4))
        await seat.lab_shows(state(0, wrong(READY), met(SAME), lab=gone))
        await seat.shows("no answer 8 s", "Trying again in", "last seen met, 8 s ago")
        assert "✗" not in seat.text


async def test_steps_go_on_and_back_and_are_recorded(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("n")
        await seat.shows("Questions", "Think first.", "3 of 3")
        await seat.press("p", "p")
        await seat.shows("Why a Pod alone is not enough", "A wish the cluster keeps.", "1 of 3")
        assert next(c for c in seat.desk.calls if "turn" in c) == "turn to questions"


async def test_leaving_an_exercise_ends_following_it_before_another_begins(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.until(lambda: f"attend {AGREE}" in seat.desk.calls)
        await seat.press("n", "p")
        await seat.until(lambda: seat.desk.calls.count(f"attend {AGREE}") == 2)
        followed = [c for c in seat.desk.calls if c.startswith(("attend", "left"))]
        assert followed == [f"attend {AGREE}", f"left {AGREE}", f"attend {AGREE}"]


async def test_another_process_states_are_shown_until_it_is_our_turn(tmp_path: Path) -> None:
    theirs = FakeAttendance([state(1, wrong(READY), met(SAME))], attached=True)
    async with seated(tmp_path, others=[theirs]) as seat:
        await seat.lab_is_ready()
        await seat.until(lambda: seat.desk.calls.count(f"attend {AGREE}") == 2)
        await seat.lab_shows(state(2, met(READY), met(SAME)))
        await seat.shows("2 of 2 met")
        assert not seat.screen.visit.open.elsewhere


async def test_after_the_last_step_comes_the_next_lesson(tmp_path: Path) -> None:
    async with seated(tmp_path, step=StepId("questions")) as seat:
        await seat.press("n")
        await seat.until(lambda: "advance" in seat.desk.calls)
        await seat.shows("That was the last step of the course.")


async def test_hints_open_one_by_one_and_stay_in_the_text(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("h")
        await seat.shows(
            "Hint 1 of 1", "Two places hold the number of replicas.", "Hints used 1 of 1"
        )
        await seat.press("h")
        await seat.shows("All hints are open. S shows the solution.")


async def test_the_solution_is_shown_after_a_yes_and_nothing_is_run(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("S")
        await seat.shows("Show the solution?", "read hint 1 instead", "Esc  keep trying")
        assert "solution" not in seat.desk.calls
        await seat.press("y")
        await seat.shows("Solution", "kubectl apply -f web.yaml")


async def test_escape_takes_the_question_away_and_records_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("S")
        await seat.shows("Show the solution?")
        await seat.press("escape")
        await seat.until(lambda: "Show the solution?" not in seat.text)
        assert "solution" not in seat.desk.calls


async def test_a_reset_is_asked_for_in_a_box_that_says_what_goes(tmp_path: Path) -> None:
    async with seated(tmp_path, kept=["web.yaml.mine"]) as seat:
        await seat.lab_is_ready()
        await seat.press("R")
        await seat.shows("Reset this exercise?", "Reset deletes namespace k8s-deployments")
        await seat.press("escape")
        await seat.press("R")
        await seat.shows("Reset this exercise?")
        assert "reset" not in seat.desk.calls
        await seat.press("y")
        await seat.until(lambda: "reset" in seat.desk.calls)
        await seat.shows("yours are kept as *.mine: web.yaml.mine")


async def test_before_the_lab_is_ready_nothing_is_reset(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("R")
        assert "Reset this exercise?" not in seat.text


async def test_a_skip_is_agreed_to_in_the_text(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.press("X")
        await seat.shows("Skip? The lab is brought")
        await seat.press("y")
        await seat.until(lambda: "skip" in seat.desk.calls)
        await seat.shows("Skipped. n goes on.")


async def test_a_letter_answers_the_question_in_view(tmp_path: Path) -> None:
    async with seated(tmp_path, step=StepId("questions")) as seat:
        await seat.shows("Question 1 of 1", "a  waits")
        await seat.press("a")
        await seat.shows("waits   your pick", "creates a Pod   right", "a: it counts Pods")
        await seat.press("b")
        await seat.until(lambda: "your pick" not in seat.text)


async def test_a_done_exercise_says_so_and_waits_for_n(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        seat.desk.done = True
        await seat.lab_shows(state(60, met(READY), met(SAME), done=True))
        await seat.shows("Exercise done: file and cluster agree", "no hints, real lab")
        await seat.shows("Done stays done, whatever you try next.", "n  Questions")
        assert seat.screen.visit.open.step.exercise is not None


async def test_a_done_exercise_that_went_back_keeps_its_result(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        seat.desk.done = True
        await seat.lab_shows(state(60, pending(READY, 4), met(SAME), done=True))
        await seat.shows("One check went back: 4 of 5 ready.", "result stays.")


# ── the window ──


async def test_one_key_flips_between_reading_and_typing(tmp_path: Path) -> None:
    async with seated(tmp_path, (80, 24)) as seat:
        await seat.lab_is_ready()
        await seat.press("3", "ctrl+right_square_bracket")
        await seat.until(lambda: seat.screen.pane.has_focus)
        await seat.shows("▌2 Shell", "Ctrl+] leave the shell", "k8s-deployments $")
        await seat.press("ctrl+right_square_bracket")
        await seat.until(lambda: seat.screen.checks_view.has_focus)
        await seat.shows("▌3 Checks", "Ctrl+] to the shell")


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
async def test_the_checks_are_in_sight_in_every_tab(tmp_path: Path, key: str) -> None:
    async with seated(tmp_path, (80, 24)) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, pending(READY, 3), met(SAME)))
        await seat.press(key)
        await seat.shows("Exercise 1 of 1 · file and cluster agree", "1 of 2 met")
        await seat.shows("◐ 3/5  five replicas of web are ready    ✓ web.yaml says the same")


async def test_zoomed_parts_keep_the_checks_in_sight(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("z")
        assert seat.screen.stage.arrangement.shown == {PartName.LESSON}
        assert seat.screen.query_one(ExerciseStrip).display
        await seat.press("z")
        assert len(seat.screen.stage.arrangement.shown) == 4


async def test_a_tab_says_that_something_changed_in_it(tmp_path: Path) -> None:
    async with seated(tmp_path, (80, 24)) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY, stirred=False), met(SAME)))
        await seat.lab_shows(state(2, pending(READY, 3), met(SAME)))
        await seat.shows("3 Checks 1/2 •")
        await seat.press("3")
        await seat.until(lambda: "•" not in seat.text.splitlines()[1])


async def test_a_window_that_shrinks_and_grows_loses_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path, (200, 50)) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.press("3")
        for size in ((80, 24), (50, 14), (10, 3), (120, 40)):
            await seat.pilot.resize_terminal(*size)
            await seat.pilot.pause()
        assert seat.screen.checks_view.has_focus
        await seat.shows("look with  kubectl diff -f web.yaml", "Done when")


async def test_sizes_and_part_come_back_with_the_next_screen(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.press("greater_than_sign", "3")
        await seat.until(lambda: seat.screen.stage.wish.focused is PartName.CHECKS)
        left = seat.screen.stage.arrangement.left
        seat.screen.keep()
        await seat.until(lambda: seat.desk.chosen.kept.get("lesson", {}).get("part") == "checks")
        kept = seat.desk.chosen
    async with seated(tmp_path, chosen=kept, before=True) as again:
        await again.until(lambda: again.screen.checks_view.has_focus)
        assert again.screen.stage.arrangement.left == left


async def test_damaged_choices_count_as_none(tmp_path: Path) -> None:
    damaged = Settings(kept={"lesson": {"part": 3, "sizes": {"quad": "x"}, "folders": [1]}})
    async with seated(tmp_path, chosen=damaged) as seat:
        assert seat.screen.stage.arrangement.left == 48


async def test_a_command_of_the_text_goes_to_the_prompt(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        await seat.lab_is_ready()
        await seat.shows("k8s-deployments $")
        await seat.press("S", "y")
        await seat.shows("Solution")
        await seat.press("right_square_bracket", "enter")
        await seat.until(lambda: "$ kubectl apply -f web.yaml" in seat.screen.pane.emulator.text())


async def test_the_text_is_searched_and_hits_are_counted(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        seat.screen.action_app_find()
        await seat.until(lambda: seat.screen.find_line.has_focus)
        await seat.press(*"web")
        await seat.until(lambda: seat.screen.text_view.hit_of == (1, 3))
        await seat.shows("1 of 3")
        await seat.press("down", "down")
        await seat.shows("3 of 3")
        await seat.press("x")
        await seat.shows("Nothing matches webx. Esc clears it.")
        await seat.press("escape", "escape")
        await seat.until(lambda: seat.screen.text_view.has_focus)
        await seat.shows("2 of 3")  # steps again


async def test_another_language_is_spoken_at_once(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        app = cast("WidgetApp", seat.pilot.app)
        app.face = replace(app.face, words=Words("ko"))
        seat.desk.language = "ko"
        seat.screen.face_changed()
        await seat.shows("1 레슨", "3 검사", "랩이 준비되면 검사를 시작합니다.", "다음: Questions")


async def test_every_theme_shows_the_lesson(tmp_path: Path) -> None:
    async with seated(tmp_path) as seat:
        for name in NAMES:
            seat.pilot.app.theme = name
            await seat.beat()
            await seat.shows("Done when", "○ to do")


async def test_code_that_is_cut_moves_sideways(tmp_path: Path) -> None:
    async with seated(tmp_path, (80, 24)) as seat:
        seat.screen.visit.put(
            replace(seat.screen.visit.open, solution=(f"kubectl get pods {'--watch ' * 12}--end",))
        )
        await seat.press("right_square_bracket")
        await seat.shows("kubectl get pods --watch", "→")
        for _ in range(8):
            await seat.press("shift+right")
        await seat.shows("--end")
        await seat.press("shift+left")
        assert seat.screen.text_view.sideways == 56


async def test_korean_says_the_same_in_korean(tmp_path: Path) -> None:
    async with seated(tmp_path, (80, 24), face=Face(Words("ko"))) as seat:
        await seat.lab_is_ready()
        await seat.lab_shows(state(1, wrong(READY), met(SAME)))
        await seat.shows("1 레슨 2/3", "2 셸", "3 검사 1/2", "Ctrl+] 셸로", "실습 1/1")
