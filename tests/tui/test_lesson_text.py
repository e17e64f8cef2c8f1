"""How a lesson's step reads as styled lines."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tutor.course.model import Exercise, LessonText, Option, Quiz, Step, Task
from tutor.names import ExerciseId, ExpectationId, StepId
from tutor.tui.glyphs import ASCII
from tutor.tui.lesson.check_lines import View
from tutor.tui.lesson.lines import ItemKind, Span, behind, cut, flow
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.prose import Page
from tutor.tui.lesson.step_page import Asking, Reading, page_of
from tutor.wording.layout import cells

QUIZ = Quiz(
    "What does the ReplicaSet do?",
    (Option("waits", False, "it counts Pods"), Option("makes a `Pod`", True, "four of five")),
    1,
)
EXERCISE = Exercise(
    ExerciseId("agree"),
    (Task(ExpectationId("ready"), "five of `web` are ready", 1),),
    ("Two places.", "Compare them.", "The file."),
    {},
    1,
)
STEPS = (
    Step(StepId("why"), "Why", "Body.\n\n<!-- quiz -->\n\nAfter.", None, (QUIZ,), 1),
    Step(StepId("agree"), "Exercise: agree", "Do.\n\n- [ ] five\n\nThen.", EXERCISE, (), 1),
)
TEXT = LessonText("en", "Deployments", "Before all.", STEPS, Path("lesson.md"))


def rows(markdown: str, width: int = 40, manner: Manner | None = None) -> list[str]:
    page = Page(width, manner or Manner())
    page.prose(markdown)
    return [line.text.rstrip() for line in page.lines]


def read(reading: Reading, at: int | None = None, manner: Manner | None = None) -> list[str]:
    page = page_of(reading, 44, manner or Manner(), at=at, sideways=0)
    return [line.text.rstrip() for line in page.lines]


def test_prose_breaks_at_spaces_and_keeps_number_and_unit_together() -> None:
    assert rows("A Pod counts once it was ready for 30 s without a break.", 34) == [
        "A Pod counts once it was ready for",
        "30 s without a break.",
    ]
    assert rows("The Pod must have been ready for 3 s now.", 34) == [
        "The Pod must have been ready for",
        "3 s now.",
    ]


def test_korean_breaks_at_spaces_only_and_counts_two_cells() -> None:
    assert rows("디플로이먼트는 파드를 되살립니다", 21) == ["디플로이먼트는 파드를", "되살립니다"]


def test_prose_is_at_most_72_cells_wide_however_wide_the_part_is() -> None:
    assert max(map(len, rows("word " * 60, 150))) <= 72


def test_each_command_of_a_session_can_be_selected_and_its_answers_can_not() -> None:
    page = Page(40, Manner())
    page.prose("```console\n$ kubectl get pods\nweb-1  Running\n$ kubectl get nodes\n```")
    assert [item.text for item in page.items] == ["kubectl get pods", "kubectl get nodes"]
    assert [line.item for line in page.lines] == [0, None, 1]


def test_a_file_can_be_copied_and_is_no_command() -> None:
    page = Page(40, Manner())
    page.prose("```yaml\nkind: Pod\nspec: {}\n```")
    assert [(i.kind, i.text) for i in page.items] == [(ItemKind.CODE, "kind: Pod\nspec: {}")]


def test_code_never_wraps_and_a_cut_shows_an_arrow() -> None:
    assert rows("```sh\nkubectl get pods --watch\n```", 14) == ["▎ kubectl get→"]


def test_selected_code_scrolls_sideways() -> None:
    page = Page(14, Manner(), selected=0, sideways=12)
    page.prose("```sh\nkubectl get pods --watch\n```")
    assert page.lines[0].text.rstrip() == "▎ pods --watch"


def test_the_selected_command_says_what_enter_does() -> None:
    page = Page(60, Manner(), selected=0)
    page.prose("```sh\nkubectl get pods\n```")
    assert page.lines[0].text.endswith("Enter puts it at the prompt")


def test_a_note_stands_behind_a_bar_with_its_word() -> None:
    assert rows("> [!NOTE]\n> The lab's engine\n> is a machine.") == [
        "▎ Note",
        "▎ The lab's engine is a machine.",
    ]


def test_lists_hang_and_tables_stand_in_columns() -> None:
    assert rows("- one two three four five six seven eight\n- nine", 20) == [
        "· one two three four",
        "  five six seven",
        "  eight",
        "· nine",
    ]
    assert rows("| kind | for |\n|--|--|\n| Pod | one |") == ["kind  for", "Pod   one"]


def test_a_link_can_be_opened_and_knows_its_address() -> None:
    page = Page(40, Manner(), selected=0)
    page.prose("Read [the *manual*](https://kubernetes.io) now.")
    assert page.items[0].text == "https://kubernetes.io"
    linked = [(span.text, span.style) for span in page.lines[0].spans if span.style]
    assert linked == [("the ", "link raised"), ("manual", "link raised underline")]


def test_inline_code_is_in_backticks_where_it_has_no_ground() -> None:
    assert rows("Ask `web`.", manner=Manner(ticks=True)) == ["Ask `web`."]


def test_the_first_step_begins_with_what_the_lesson_is_about() -> None:
    assert read(Reading(TEXT, 0))[:5] == ["Why", "", "Before all.", "", "Body."]


def test_a_question_stands_where_the_text_asks_it() -> None:
    text = read(Reading(TEXT, 0))
    assert text[6:] == [
        "Question 1 of 1",
        "",
        "What does the ReplicaSet do?",
        "",
        "  a  waits",
        "  b  makes a Pod",
        "",
        "After.",
    ]


def test_an_answer_shows_the_pick_the_right_one_and_why() -> None:
    text = read(Reading(TEXT, 0, picks={0: 0}))
    assert text[10:16] == [
        "✗ a  waits   your pick",
        "✓ b  makes a Pod   right",
        "",
        "▎ a: it counts Pods",
        "▎ b: four of five",
        "",
    ]


def test_the_task_list_ticks_in_the_text_where_no_strip_has_it() -> None:
    view = View(EXERCISE, None)
    assert read(Reading(TEXT, 1, view)) == [
        "Exercise: agree",
        "",
        "Do.",
        "",
        "Done when",
        "○ five of web are ready",
        "",
        "Then.",
    ]
    assert read(Reading(TEXT, 1, view, tasks=False)) == ["Exercise: agree", "", "Do.", "", "Then."]


def test_hints_stay_in_the_text_and_the_next_one_is_offered() -> None:
    text = read(Reading(TEXT, 1, View(EXERCISE, None), tasks=False, hints=2))
    assert text[6:] == [
        "▎ Hint 1 of 3",
        "▎ Two places.",
        "",
        "▎ Hint 2 of 3",
        "▎ Compare them.",
        "",
        "h shows hint 3 of 3, nearly the answer",
    ]


def test_the_solution_is_asked_for_in_the_text_with_an_unread_hint_as_the_other_way() -> None:
    reading = Reading(TEXT, 1, View(EXERCISE, None), tasks=False, hints=2, asking=Asking.SOLUTION)
    assert read(reading)[-7:] == [
        "▎ Show the solution? Your progress will say",
        "▎ so.",
        "▎ Nothing is run for you.",
        "▎",
        "▎ y    show it here in the text",
        "▎ h    read hint 3 instead",
        "▎ Esc  keep trying",
    ]


def test_a_shown_solution_is_commands_for_the_prompt() -> None:
    reading = Reading(TEXT, 1, View(EXERCISE, None), solution=("kubectl apply -f web.yaml",))
    page = page_of(reading, 44, Manner(), at=None, sideways=0)
    assert [(i.kind, i.text) for i in page.items] == [
        (ItemKind.COMMAND, "kubectl apply -f web.yaml")
    ]


def test_ascii_glyphs_stand_in_the_same_places() -> None:
    text = read(Reading(TEXT, 0, picks={0: 1}), manner=Manner(ASCII))
    assert "* b  makes a Pod   right" in text


@given(st.text(st.sampled_from("ab 가나-/.`"), max_size=60), st.integers(4, 30))
def test_no_line_is_wider_than_asked_and_no_sign_is_lost(text: str, width: int) -> None:
    lines = flow([Span(text)], width)
    assert all(sum(cells(s.text) for s in line) <= width for line in lines)
    flown = "".join(s.text for line in lines for s in line)
    assert flown.replace(" ", "") == text.replace(" ", "")


@given(st.text(st.sampled_from("ab가나"), max_size=20), st.integers(1, 30))
def test_a_cut_halves_no_wide_character(text: str, width: int) -> None:
    shown = "".join(span.text for span in cut([Span(text)], width))
    assert cells(shown) == min(cells(text), width)


@given(st.text(st.sampled_from("ab가나"), max_size=20), st.integers(0, 30))
def test_what_is_scrolled_away_takes_its_cells_along(text: str, skipped: int) -> None:
    assert cells(behind(text, skipped)) == max(cells(text) - skipped, 0)
