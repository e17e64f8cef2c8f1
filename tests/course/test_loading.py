"""A course, loaded: its texts, exercises, quizzes and outline."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tutor.course.loading import load_course, load_lesson, read_course
from tutor.course.model import QUIZ_MARK
from tutor.course.outline import load_outline
from tutor.errors import ContentError
from tutor.names import LessonId, TrackId

FIRST, WEB, MORE = TrackId("first"), LessonId("web"), LessonId("more")


def test_a_lesson_has_its_steps_in_each_language(course: Path) -> None:
    lesson = load_lesson(course, FIRST, WEB)
    assert lesson.minutes == 8
    assert list(lesson.exercises) == ["bring-up"]
    assert [s.id for s in lesson.text("en").steps] == ["why", "bring-up", "step-3"]
    assert [s.title for s in lesson.text("ko").steps] == ["왜", "실습: 띄우기", "무엇을 보았나요?"]
    assert lesson.text("fr") is lesson.text("en")
    assert lesson.files == course / "lessons/first/web/files"


def test_an_exercise_has_tasks_hints_and_the_words_of_its_mistakes(course: Path) -> None:
    exercise = load_lesson(course, FIRST, WEB).text("en").steps[1].exercise
    assert exercise is not None
    assert [(t.id, t.text, t.line) for t in exercise.tasks] == [
        ("ready", "`web` is ready", 20),
        ("answering", "it answers", 21),
    ]
    assert exercise.hints == ("Which object owns the Pods?", "Look at `kubectl create --help`.")
    assert exercise.mistakes == {
        "wrong-count": "One is not two.",
        "nothing-done": "Nothing was made.",
    }
    assert exercise.line == 17


def test_the_text_of_a_step_is_without_hints_mistakes_and_answers(course: Path) -> None:
    why, bring_up, quiz = load_lesson(course, FIRST, WEB).text("en").steps
    assert "## not a heading, and - [ ] not a task" in why.markdown
    assert bring_up.markdown == (
        "Make it run.\n\n- [ ] `web` is ready\n- [ ] it answers\n\n"
        "> [!NOTE]\n> This stays in the text."
    )
    assert quiz.markdown == QUIZ_MARK
    assert [(o.text, o.right) for o in quiz.quizzes[0].options] == [
        ("The ReplicaSet", True),
        ("The kubelet", False),
    ]


def test_the_intro_is_what_stands_before_the_first_heading(course: Path) -> None:
    intro = load_lesson(course, FIRST, WEB).text("en").intro
    assert intro == (
        "Before a cluster runs a hundred, you run one. See [the manifest](files/web.yaml)."
    )


def test_a_task_may_run_over_two_lines(course: Path) -> None:
    path = course / "lessons/first/web/lesson.md"
    text = path.read_text().replace("- [ ] it answers {", "- [ ] it answers\n  always {")
    path.write_text(text)
    exercise = load_lesson(course, FIRST, WEB).text("en").steps[1].exercise
    assert exercise is not None
    assert exercise.tasks[1].text == "it answers always"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(course: Path) -> None:
    path = course / "lessons/first/web/lesson.md"
    before = load_lesson(course, FIRST, WEB)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_lesson(course, FIRST, WEB) == before
    assert load_outline(course).tracks[0].lessons[0].exercises == ("bring-up",)


def test_a_whole_course_is_loaded_in_order(course: Path) -> None:
    loaded = load_course(course)
    assert loaded.id == "small"
    assert loaded.languages == ("en", "ko")
    assert [(t.id, t.lessons) for t in loaded.tracks] == [("first", (WEB, MORE))]
    assert loaded.lessons[MORE].requires == (WEB,)


def test_the_first_problem_is_raised_with_the_number_of_others(course: Path) -> None:
    path = course / "lessons/first/web/lesson.md"
    path.write_text(path.read_text().replace("[!NOTE]", "[!NOET]").replace("{#why}", "{#W}"))
    with pytest.raises(ContentError) as caught:
        load_lesson(course, FIRST, WEB)
    assert caught.value.where == f"{path}:9"
    assert "1 more" in caught.value.next_step


def test_a_broken_lesson_is_left_out_and_the_others_load(course: Path) -> None:
    (course / "lessons/first/web/lesson.md").write_text("no front matter\n")
    loaded, problems = read_course(course)
    assert loaded is not None
    assert list(loaded.lessons) == [MORE]
    assert problems[0].line == 1


def test_the_outline_has_titles_minutes_and_exercises(course: Path) -> None:
    outline = load_outline(course)
    assert outline.title("ko") == "작은 과정"
    web, more = outline.tracks[0].lessons
    assert (web.title("ko"), web.title("fr"), web.minutes) == ("웹 서버", "A web server", 8)
    assert web.exercises == ("bring-up",)
    assert web.summaries == {"en": "The first one."}
    assert (more.requires, more.exercises, more.fault) == ((WEB,), (), "")


def test_the_outline_agrees_with_the_whole_course(course: Path) -> None:
    whole, outline = load_course(course), load_outline(course)
    for entry in outline.tracks[0].lessons:
        assert entry.exercises == whole.lessons[entry.id].exercises
        assert entry.requires == whole.lessons[entry.id].requires


def test_a_broken_lesson_is_an_entry_with_its_fault(course: Path) -> None:
    (course / "lessons/first/web/lesson.md").write_text("---\ntitle: [\n---\n")
    web, more = load_outline(course).tracks[0].lessons
    assert "lesson.md" in web.fault
    assert more.fault == ""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("lessons/course.yaml", "id: [\n"),
        ("lessons/course.yaml", "just text\n"),
        ("lessons/course.yaml", "id: a\ntitle: {en: A}\n"),
        ("lessons/course.yaml", "id: a\ntitle: A\ntracks: []\n"),
        ("lessons/first/track.yaml", "title: {en: A}\n"),
        ("lessons/first/track.yaml", "title: {ko: A}\ngoal: {en: A}\nlessons: []\n"),
        ("lessons/first/track.yaml", ""),
    ],
)
def test_an_outline_of_a_broken_list_says_which_file(file: str, text: str, course: Path) -> None:
    (course / file).write_text(text)
    with pytest.raises(ContentError) as caught:
        load_outline(course)
    assert caught.value.where.startswith(str(course / file))
    assert "lint" in caught.value.next_step


def test_the_outline_needs_no_markdown_parser() -> None:
    script = (
        "import sys, tutor.course.outline\n"
        "heavy = {'markdown_it', 'msgspec', 'cel', 'docker', 'kubernetes', 'asyncio'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
