"""The learner's folder: lesson files come and come back, the learner's own are never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.session.workspaces import furnish, restore


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "site").mkdir(parents=True)
    (folder / "web.yaml").write_text("replicas: 3\n")
    (folder / "site" / "index.html").write_text("hello\n")
    return folder


def test_lesson_files_are_copied_once(tmp_path: Path, files: Path) -> None:
    work = tmp_path / "work"
    furnish(work, files)
    (work / "web.yaml").write_text("replicas: 5\n")
    furnish(work, files)
    assert (work / "web.yaml").read_text() == "replicas: 5\n"
    assert (work / "site" / "index.html").read_text() == "hello\n"


def test_a_changed_file_is_set_back_and_kept_beside(tmp_path: Path, files: Path) -> None:
    work = tmp_path / "work"
    furnish(work, files)
    (work / "web.yaml").write_text("replicas: 5\n")
    (work / "notes.txt").write_text("mine\n")
    assert restore(work, files) == ["web.yaml.mine"]
    assert (work / "web.yaml").read_text() == "replicas: 3\n"
    assert (work / "web.yaml.mine").read_text() == "replicas: 5\n"
    assert (work / "notes.txt").read_text() == "mine\n"


def test_a_workspace_that_was_deleted_is_made_again(tmp_path: Path, files: Path) -> None:
    assert restore(tmp_path / "gone", files) == []
    assert (tmp_path / "gone" / "web.yaml").exists()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path, files: Path) -> None:
    (tmp_path / "work").write_text("a file, not a folder")
    with pytest.raises(LabError, match="can't be written"):
        furnish(tmp_path / "work", files)
