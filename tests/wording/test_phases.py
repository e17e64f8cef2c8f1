"""A lab's start in words: what labs tell is known here, and said in each language."""

from __future__ import annotations

import re

import pytest

from tests.tools.catalogue import SOURCE
from tutor.wording.phases import NAMES, UNITS, phase_detail, phase_name, phase_unit
from tutor.wording.words import Words

KO = Words("ko")


@pytest.mark.parametrize(
    ("said", "english", "korean"),
    [
        ("2 of 3 ready", "2 of 3 ready", "3개 중 2개 준비됨"),
        ("starting", "starting", "시작하는 중"),
        ("starting control-plane", "starting control-plane", "컨트롤 플레인 시작하는 중"),
        ("starting kt-node-1", "starting kt-node-1", "kt-node-1 시작하는 중"),
        ("joining worker nodes", "joining worker nodes", "워커 노드 참여시키는 중"),
        ("loading 5 into 3 nodes", "loading 5 into 3 nodes", "5개를 노드 3개에 올리는 중"),
        ("kt-engine answers", "kt-engine answers", "kt-engine 응답함"),
        ("v1.34.10", "v1.34.10", "v1.34.10"),
    ],
)
def test_what_a_phase_says_is_said_in_each_language(said: str, english: str, korean: str) -> None:
    assert phase_detail(said, Words()) == english
    assert phase_detail(said, KO) == korean


def test_names_and_units_that_are_not_known_stand_for_themselves() -> None:
    assert (phase_name("nodes", KO), phase_unit("Pods", KO)) == ("노드", "파드")
    assert (phase_name("warp core", KO), phase_unit("", KO)) == ("warp core", "")


def test_every_phase_that_the_rooms_below_tell_has_a_name_here() -> None:
    told: set[str] = set()
    for room in ("labs", "session"):
        for path in (SOURCE / room).rglob("*.py"):
            told |= set(re.findall(r'\bPhase\(\s*"([^"]+)"', path.read_text()))
    assert told
    assert told <= NAMES.keys()
    assert UNITS.keys() >= {"nodes", "Pods", "images", "bytes"}
