"""A course of somebody else runs nothing before its content was agreed to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tutor.course.trust import TrustStore, content_hash, what_runs
from tutor.errors import ContentError

CHECKS = "checks/first/web.yaml"


def test_the_same_content_has_the_same_hash_anywhere(course: Path, tmp_path: Path) -> None:
    before = content_hash(course)
    assert content_hash(Path(os.fspath(course.rename(tmp_path / "elsewhere")))) == before


@pytest.mark.parametrize(
    "name", [CHECKS, "lessons/first/web/lesson.md", "clusters/one-node.yaml", "lessons/course.yaml"]
)
def test_a_changed_byte_changes_the_hash(name: str, course: Path) -> None:
    before = content_hash(course)
    with (course / name).open("a") as file:
        file.write(" ")
    assert content_hash(course) != before


def test_a_renamed_and_a_new_file_change_the_hash(course: Path) -> None:
    before = content_hash(course)
    (course / "checks/first/web.py").write_text("")
    with_new = content_hash(course)
    (course / "checks/first/web.py").rename(course / "checks/first/more.py")
    assert len({before, with_new, content_hash(course)}) == 3


def test_a_file_made_executable_changes_the_hash(course: Path) -> None:
    before = content_hash(course)
    (course / CHECKS).chmod(0o755)
    assert content_hash(course) != before


def test_files_beside_the_three_folders_do_not_count(course: Path) -> None:
    before = content_hash(course)
    (course / "README.md").write_text("hello")
    assert content_hash(course) == before


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../../outside", "nowhere"])
def test_a_link_out_of_the_course_is_refused(target: str, course: Path) -> None:
    (course.parent / "outside").write_text("secret")
    link = course / "lessons/first/web/files/link"
    link.symlink_to(target)
    with pytest.raises(ContentError) as caught:
        content_hash(course)
    assert caught.value.where == str(link)


def test_a_link_in_place_of_a_folder_is_refused(course: Path) -> None:
    (course / "checks/other").symlink_to(course / "checks/first")
    with pytest.raises(ContentError, match="symbolic link"):
        content_hash(course)


def test_a_pipe_is_refused_and_not_waited_on(course: Path) -> None:
    os.mkfifo(course / "checks/first/pipe")
    with pytest.raises(ContentError, match="neither a file nor a folder"):
        content_hash(course)


def test_everything_that_runs_is_shown_with_its_line(course: Path) -> None:
    (course / "checks/first/web.py").write_text("import os\n\ndef answers(world): ...\n")
    image = course / "clusters/images/app"
    image.mkdir(parents=True)
    (image / "Dockerfile").write_text("FROM scratch\nRUN rm -rf /\n")
    (image / "app.py").write_text("print()\n")
    shown = {(str(r.path.relative_to(course)), r.line): r.what for r in what_runs(course)}
    assert shown[CHECKS, 7] == "web.yaml"
    assert shown[CHECKS, 21].startswith("kubectl create deployment web")
    assert shown[CHECKS, 25].startswith("kubectl scale")
    assert shown[CHECKS, 29] == "kubectl create deployment web --image=nginx:1.28"
    assert shown["checks/first/web.py", 3] == "def answers(world): ..."
    assert shown["clusters/images/app/Dockerfile", 2] == "RUN rm -rf /"
    assert shown["clusters/images/app/app.py", 1] == "goes into an image: 8 bytes"
    assert shown["clusters/one-node.yaml", 4] == "  - role: control-plane"


def test_commands_challenges_and_unread_checks_are_shown_too(course: Path) -> None:
    (course / "checks/first/more.yaml").write_text(
        "exercises:\n  x:\n    challenge:\n      do:\n      - run: reboot\n"
        "      - exec: {command: [kill, '1']}\n    expect:\n      y:\n"
        "        command: {argv: [curl, evil]}\n        python: z\n        odd: {run: [a, [b]]}\n"
    )
    shown = [r.what for r in what_runs(course) if r.path.name == "more.yaml"]
    assert shown[:4] == ["reboot", "kill 1", "curl evil", "z"]


def test_a_hash_is_trusted_once_agreed_to_and_a_changed_one_is_not(
    course: Path, tmp_path: Path
) -> None:
    store = TrustStore(tmp_path / "data" / "trusted.json")
    content = content_hash(course)
    assert not store.is_trusted(content)
    store.trust(content, course)
    assert TrustStore(tmp_path / "data" / "trusted.json").is_trusted(content)
    (course / CHECKS).write_text("exercises: {}\n")
    assert not store.is_trusted(content_hash(course))


def test_the_list_is_private_and_holds_every_word(course: Path, tmp_path: Path) -> None:
    path = tmp_path / "trusted.json"
    TrustStore(path).trust("a", course)
    TrustStore(path).trust("b", course)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TrustStore(path).is_trusted("a")
    assert TrustStore(path).is_trusted("b")


@pytest.mark.parametrize("text", ["{", "[]", "\x00"])
def test_a_list_that_cant_be_read_trusts_nothing_and_stays(
    text: str, course: Path, tmp_path: Path
) -> None:
    path = tmp_path / "trusted.json"
    path.write_text(text)
    with pytest.raises(ContentError, match="trusted"):
        TrustStore(path).is_trusted("a")
    with pytest.raises(ContentError, match="trusted"):
        TrustStore(path).trust("a", course)
    assert path.read_text() == text


def test_a_folder_that_is_no_course_has_no_hash(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no course"):
        content_hash(tmp_path)
