"""Verdicts in words, laid out as the screens show them."""

from __future__ import annotations

import string
import subprocess
import sys
from datetime import timedelta

import pytest

from tutor.checking.codes import CauseCode, NearMissCode, cause, near_miss
from tutor.checking.verdicts import (
    ABSENT,
    Cause,
    Diagnosis,
    NearMiss,
    Progress,
    Verdict,
    VerdictKind,
    Waiting,
)
from tutor.observations import ObjectRef, Tree
from tutor.wording.causes import CAUSES, COUNTED
from tutor.wording.languages import LANGUAGES, choose_language
from tutor.wording.layout import cells, wrapped
from tutor.wording.messages import Say
from tutor.wording.near_misses import NEAR_MISSES
from tutor.wording.wording import Wording

WEB = ObjectRef("Deployment", "web", "k8s-deployments")
FILE = ObjectRef("File", "web.yaml")
SCALED_BACK = Verdict(
    VerdictKind.WRONG,
    Diagnosis(
        WEB,
        "spec.replicas",
        5,
        1,
        (near_miss(NearMissCode.FILE, FILE, file="web.yaml", value=5),),
        (
            cause(
                CauseCode.FILE_NOT_APPLIED,
                "Deployment/web metadata.generation",
                file="web.yaml",
                generation=4,
            ),
        ),
        "kubectl diff -f web.yaml",
    ),
)


def test_a_diagnosis_reads_as_on_the_screen() -> None:
    assert Wording("en").diagnosis_lines(SCALED_BACK, 72) == [
        "object     Deployment/web in k8s-deployments",
        "path       spec.replicas",
        "expected   5",
        "observed   1",
        "near miss  the file web.yaml says 5",
        "cause      the file is saved; the cluster has not been asked",
        "seen in    Deployment/web metadata.generation, 4 as at the start",
        "look with  kubectl diff -f web.yaml",
    ]


def test_a_korean_diagnosis_keeps_its_columns_and_its_words_whole() -> None:
    assert Wording("ko").diagnosis_lines(SCALED_BACK, 66) == [
        "오브젝트     Deployment/web (k8s-deployments)",
        "경로         spec.replicas",
        "기대값       5",
        "관찰값       1",
        "비슷한 대상  web.yaml 파일에 적힌 값은 5입니다",
        "원인         파일은 저장되었지만 클러스터에는 아직 요청하지 않은",
        "             상태입니다",
        "근거         Deployment/web의 metadata.generation 값이 시작할 때와",
        "             같은 4입니다",
        "확인 명령    kubectl diff -f web.yaml",
    ]


def test_a_symptom_stands_against_nothing_expected_and_its_place_is_said_once() -> None:
    seen = "Pod/web status.containerStatuses[0].state.waiting.reason"
    causes = (
        cause(CauseCode.NO_TAG, seen, image="app"),
        cause(CauseCode.IMAGE_PULL, seen, image="app", message="not found"),
    )
    path = "status.containerStatuses[0].state.waiting.reason"
    diagnosis = Diagnosis(WEB, path, ABSENT, "ErrImagePull", (), causes, "kubectl describe pod web")
    lines = Wording("en").diagnosis_lines(Verdict(VerdictKind.FAILING, diagnosis), 100)
    assert [line[:11].rstrip() for line in lines] == [
        "object",
        "path",
        "observed",
        "cause",
        "cause",
        "seen in",
        "look with",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [30, 48, 72])
def test_no_line_of_a_diagnosis_is_wider_than_its_part(language: str, width: int) -> None:
    lines = Wording(language).diagnosis_lines(SCALED_BACK, width)
    assert max(cells(line) for line in lines) <= width


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "met missing wrong pending failing unreachable denied broken"),
        ("ko", "충족|없음|다름|진행 중|실패 중|연결 안 됨|거부됨|검사 오류"),
    ],
)
def test_each_verdict_has_its_word(language: str, words: str) -> None:
    said = [Wording(language).verdict(kind) for kind in VerdictKind]
    assert said == words.split("|" if "|" in words else " ")


def test_a_pending_verdict_says_what_it_waits_for() -> None:
    verdict = Verdict(
        VerdictKind.PENDING, Diagnosis(WEB, progress=Progress(Waiting.HOLDING, 2, 3, "s"))
    )
    assert Wording("en").state(verdict) == "holding"
    assert Wording("ko").state(verdict) == "유지 확인 중"


def test_an_unmet_check_that_is_as_at_the_start_is_to_do() -> None:
    assert Wording("en").state(SCALED_BACK, stirred=False) == "to do"
    assert Wording("en").state(Verdict(VerdictKind.MET), stirred=False) == "met"


@pytest.mark.parametrize(
    ("progress", "english", "korean"),
    [
        (Progress(Waiting.CONVERGING, 3, 5, "ready"), "3 of 5 ready", "5개 중 3개 준비됨"),
        (Progress(Waiting.HOLDING, 2, 3, "s"), "held 2 of 3 s", "3초 중 2초 유지"),
        (
            Progress(Waiting.MEASURING, 90, 180, "s", "359 of 360"),
            "90 of 180 s measured, 99.7 % (359/360)",
            "180초 중 90초 측정, 99.7 % (359/360)",
        ),
        (
            Progress(Waiting.MEASURING, 20, 30, "answers"),
            "20 of 30 answers as asked",
            "응답 30개 중 20개가 요청대로임",
        ),
        (
            Progress(Waiting.MEASURING, 90, 180, "s"),
            "90 of 180 s measured",
            "180초 중 90초 측정",
        ),
        (
            Progress(Waiting.CONVERGING),
            "the right object, still converging",
            "대상이 맞습니다. 아직 적용되는 중입니다",
        ),
        (Progress(Waiting.CHALLENGE, 8, 20, "s"), "watching 8 of 20 s", "20초 중 8초 지켜보는 중"),
    ],
)
def test_progress_has_real_numbers(progress: Progress, english: str, korean: str) -> None:
    assert Wording("en").progress(progress) == english
    assert Wording("ko").progress(progress) == korean


def test_pods_that_are_not_ready_are_named_in_words() -> None:
    progress = Progress(Waiting.CONVERGING, 3, 5, "ready", "qq7vt creating · wv5dn not-ready")
    assert Wording("en").progress_detail(progress) == "qq7vt creating · wv5dn not ready yet"
    assert Wording("ko").progress_detail(progress) == "qq7vt 생성 중 · wv5dn 아직 준비 안 됨"


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (ABSENT, "nothing"),
        (None, "null"),
        (True, "true"),
        (5, "5"),
        ("5", '"5"'),
        ("", "an empty text"),
        ("nginx:1.28", "nginx:1.28"),
        ({"app": "web"}, '{"app": "web"}'),
        ([1, 2], "[1, 2]"),
        ({"$gte": 3}, "at least 3"),
        ({"$in": ["a", "b"]}, "one of a, b"),
        ({"$absent": True}, "nothing"),
    ],
)
def test_values_are_rendered_for_a_person(tree: Tree, said: str) -> None:
    assert Wording("en").value(tree) == said


def test_a_long_value_is_cut() -> None:
    said = Wording("en").value("x" * 4000)
    assert len(said) == 160
    assert said.endswith("…")


@pytest.mark.parametrize(
    ("seconds", "english", "korean"),
    [
        (40, "40 s", "40초"),
        (360, "6 min", "6분"),
        (6360, "1 h 46 min", "1시간 46분"),
        (14880, "4 h 08 min", "4시간 08분"),
    ],
)
def test_spans_are_said_as_people_say_them(seconds: int, english: str, korean: str) -> None:
    span = timedelta(seconds=seconds)
    assert Wording("en").duration(span) == english
    assert Wording("ko").duration(span) == korean


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ko_KR", "LANG": "en_US"}, "ko"),
        ({"KUBETUTOR_LANG": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_chooses_the_language(
    environ: dict[str, str], language: str
) -> None:
    assert choose_language(environ) == language


def test_every_code_has_words() -> None:
    assert set(CAUSES) == set(CauseCode)
    assert set(NEAR_MISSES) == set(NearMissCode)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(CauseCode))
def test_a_cause_is_said_with_what_it_carries(language: str, code: CauseCode) -> None:
    args = {name: "3" if name in ("count", "restarts") else f"<{name}>" for name in code.args}
    said = Wording(language).cause(cause(code, **args))
    assert "…" not in said
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(NearMissCode))
def test_a_near_miss_is_said_with_what_it_carries(language: str, code: NearMissCode) -> None:
    args = {name: "3" if name == "count" else f"<{name}>" for name in code.args}
    said = Wording(language).near_miss(near_miss(code, WEB, **args))
    assert "…" not in said
    assert "{" not in said


def test_sentences_ask_only_for_arguments_that_their_code_carries() -> None:
    for code, text in CAUSES.items():
        asked = {
            name for _, name, _, _ in string.Formatter().parse(text.one + text.many) if name
        } - ({"count"} if code in COUNTED else set())
        assert asked <= set(code.args), code


def test_an_unknown_code_stands_for_itself() -> None:
    assert Wording("en").cause(Cause("left-handed", {"pod": "web"})) == "left handed: pod web"
    assert "odd" in Wording("ko").near_miss(NearMiss("odd", WEB))


@pytest.mark.parametrize(("language", "said"), [("en", "is due"), ("ko", "1장")])
def test_one_card_is_said_otherwise_than_two(language: str, said: str) -> None:
    words = Wording(language)
    assert said in words.say(Say.CARDS_DUE, count=1, minutes=2, key="n")
    assert words.say(Say.CARDS_DUE, count=2, minutes=2, key="n") != words.say(
        Say.CARDS_DUE, count=1, minutes=2, key="n"
    )


def test_text_breaks_at_spaces_and_a_long_word_at_its_joints() -> None:
    assert wrapped("파일은 저장되었지만 아직", 12) == ["파일은", "저장되었지만", "아직"]
    assert wrapped("web-7d4b9f6c85-2xkqp", 16) == ["web-7d4b9f6c85-", "2xkqp"]
    assert wrapped("가나다라", 5) == ["가나", "다라"]


def test_words_are_imported_without_what_they_may_not_need() -> None:
    heavy = ("wcwidth", "babel", "msgspec", "yaml", "asyncio", "textual", "json.tool")
    script = (
        "import sys, tutor.wording.wording; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
