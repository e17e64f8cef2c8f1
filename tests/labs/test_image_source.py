"""The teaching image is built anew when, and only when, its source changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.labs.image_source import catalogue, full_name, teaching_images, wanted_fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "app.py").write_text("print('hello')\n")
    (tmp_path / "tags.json").write_text('{"1.0": {"VERSION": "1.0"}, "1.1": {"VERSION": "1.1"}}')
    return tmp_path


def test_each_tag_has_a_source_of_its_own(folder: Path) -> None:
    images = teaching_images(folder)
    assert [image.reference for image in images] == ["kubetutor/app:1.0", "kubetutor/app:1.1"]
    assert images[0].source != images[1].source
    assert teaching_images(folder) == images


def test_a_changed_file_changes_every_source(folder: Path) -> None:
    before, whole = teaching_images(folder), wanted_fingerprint(folder)
    (folder / "app.py").write_text("print('changed')\n")
    assert all(a.source != b.source for a, b in zip(before, teaching_images(folder), strict=True))
    assert wanted_fingerprint(folder) != whole


def test_a_changed_argument_changes_that_tag_alone(folder: Path) -> None:
    before = teaching_images(folder)
    (folder / "tags.json").write_text('{"1.0": {"VERSION": "1.0"}, "1.1": {"VERSION": "x"}}')
    after = teaching_images(folder)
    assert before[0] == after[0]
    assert before[1].source != after[1].source


def test_compiled_files_are_no_source(folder: Path) -> None:
    before = wanted_fingerprint(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/app.pyc").write_bytes(b"x")
    assert wanted_fingerprint(folder) == before


@pytest.mark.parametrize("broken", ["{", "[]", '{"1.0": 1}'])
def test_unusable_tags_are_a_lab_error(folder: Path, broken: str) -> None:
    (folder / "tags.json").write_text(broken)
    with pytest.raises(LabError, match="no usable source"):
        teaching_images(folder)


def test_the_catalogue_names_the_lessons_images(folder: Path) -> None:
    assert catalogue(folder)[-2:] == ("nginx:1.28", "busybox:1.37")


def test_tags_are_written_as_containerd_does() -> None:
    assert full_name("nginx:1.28") == "docker.io/library/nginx:1.28"
    assert full_name("kubetutor/app:1.0") == "docker.io/kubetutor/app:1.0"
