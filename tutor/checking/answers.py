"""Judges what probes answered, and the files of the workspace, as trees."""

from __future__ import annotations

import json
import shlex

from tutor.checking import evidence
from tutor.checking.diagnosing import (
    MET,
    Gap,
    broken,
    explained,
    first_said,
    gap_of,
    is_unlisted,
    missing,
    unanswered,
    unmet,
    wrong,
)
from tutor.checking.evidence import Subject
from tutor.checking.expectation import AnswerAsked, FileAsked, FunctionAsked, RebuildAsked
from tutor.checking.matching import Mismatch, matches, mismatches
from tutor.checking.paths import lookup
from tutor.checking.subjects import FILE
from tutor.checking.verdicts import ABSENT, Diagnosis, Progress, Verdict, VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import (
    CommandProbe,
    ExecProbe,
    FunctionProbe,
    HttpProbe,
    LogsProbe,
    ObjectRef,
    Probe,
    RebuildProbe,
    Tree,
)


def asked_of(probe: Probe, world: World) -> ObjectRef:
    """Return whom a probe asks, as it is named to a person."""
    match probe:
        case HttpProbe():
            return _http_target(probe, world)
        case ExecProbe(pod=str(name)) | LogsProbe(pod=str(name)):
            return ObjectRef("Pod", name, world.namespace)
        case ExecProbe(container=container) | LogsProbe(container=container):
            return ObjectRef("container", container or "")
        case CommandProbe(argv=argv):
            return ObjectRef("command", shlex.join(argv))
        case RebuildProbe():
            return ObjectRef(
                "workspace", " ".join((*probe.diff, *probe.apply)) or probe.build or ""
            )
        case FunctionProbe(function=function):
            return ObjectRef("function", function)


def _http_target(probe: HttpProbe, world: World) -> ObjectRef:
    service = probe.service or probe.node_port_of
    if service is not None:
        return ObjectRef("Service", service, world.namespace)
    if probe.pod is not None:
        return ObjectRef("Pod", probe.pod, world.namespace)
    if probe.published is not None:
        return ObjectRef("port", str(probe.published))
    return ObjectRef("url", probe.url or "")


def judge_answer(asked: AnswerAsked, world: World) -> Verdict:
    """Return whether the probe's answer, or each of several, is as asked.

    Absence is proved by no answer or another one, but not by a fault that nobody can name.
    """
    ref = asked_of(asked.probe, world)
    answer = world.answers.get(asked.probe)
    if answer is None:
        return unanswered(ref)
    answers = answer.tree.get("answers") or [answer.tree]
    faults = [list(_faults(asked.fragment, tree)) for tree in answers]
    good = sum(1 for found in faults if not found)
    if asked.absent and not any(tree.get("error") == "other" for tree in answers):
        gap = Gap(next(iter(asked.fragment), ""), ABSENT, next(iter(asked.fragment.values()), None))
        return wrong(ref, gap) if good else MET
    for tree, found in zip(answers, faults, strict=True):
        if found:
            several = Progress(Waiting.MEASURING, good, len(answers), "answers")
            seen = evidence.of_answer(asked.probe, tree, found, world)
            verdict = explained(ref, seen, gap_of(first_said(found)))
            return _with_progress(verdict, several) if len(answers) > 1 else verdict
    return _judge_distinct(asked, answers, ref, world)


def _faults(fragment: Tree, tree: Tree) -> list[Mismatch]:
    """Return what is amiss with one answer; where there was none, that it failed, and how."""
    if "error" in tree:
        return [Mismatch("error", ABSENT, tree["error"])]
    return list(mismatches(fragment, tree))


def _with_progress(verdict: Verdict, progress: Progress) -> Verdict:
    seen = verdict.diagnosis
    if seen is None or seen.progress is not None:
        return verdict
    return Verdict(
        verdict.kind,
        Diagnosis(
            *(seen.object, seen.path, seen.expected, seen.observed),
            near_misses=seen.near_misses,
            causes=seen.causes,
            next=seen.next,
            progress=progress,
        ),
        verdict.recheck_at,
    )


def _judge_distinct(
    asked: AnswerAsked, answers: list[Tree], ref: ObjectRef, world: World
) -> Verdict:
    """Return whether as many different values were seen as asked for. No value counts for none."""
    for path, wanted in asked.distinct:
        values = (lookup(answer, path) for answer in answers)
        count = len({json.dumps(v, sort_keys=True) for v in values if v is not ABSENT})
        found = list(mismatches(wanted, count, f"distinct.{path}"))
        if found:
            seen = evidence.of_answer(asked.probe, answers[-1], found, world)
            return explained(ref, seen, gap_of(found[0]))
    return MET


def judge_rebuild(asked: RebuildAsked, world: World) -> Verdict:
    """Return whether the workspace made anew gives what it should."""
    ref = asked_of(asked.probe, world)
    answer = world.answers.get(asked.probe)
    if answer is None:
        return unanswered(ref)
    tree = answer.tree
    found = _faults({} if asked.probe.diff else {"exit": 0}, tree)
    if not found and tree.get("differs"):
        found = [Mismatch("diff", [], list(tree.get("lines") or ()))]
    if not found and asked.objects:
        found = list(mismatches(list(asked.objects), tree.get("objects"), "objects"))
    if not found and asked.probe.run:
        found = list(mismatches({"exit": 0}, tree.get("run"), "run"))
    if not found:
        return MET
    return explained(
        ref, evidence.of_answer(asked.probe, tree, found, world), gap_of(first_said(found))
    )


def judge_function(asked: FunctionAsked, world: World) -> Verdict:
    """Return the verdict that a course's own function gave; broken where it gave none."""
    ref = asked_of(asked.probe, world)
    answer = world.answers.get(asked.probe)
    if answer is None:
        return unanswered(ref)
    tree = answer.tree
    if not isinstance(tree, dict) or "error" in tree:
        said = tree if not isinstance(tree, dict) else tree.get("detail") or tree["error"]
        return broken(ref, f"{asked.probe.function}: {said}")
    kind = tree.get("verdict")
    if kind not in set(VerdictKind):
        return broken(ref, f"{asked.probe.function} returned the verdict {kind!r}")
    if kind == VerdictKind.MET:
        return MET
    return Verdict(
        VerdictKind(kind),
        Diagnosis(
            ref,
            str(tree.get("path") or ""),
            tree.get("expected", ABSENT),
            tree.get("observed", ABSENT),
            next=str(tree.get("next") or ""),
        ),
    )


def judge_file(asked: FileAsked, world: World) -> Verdict:
    """Return whether the file is there and any of its documents is as asked."""
    subject = Subject(FILE, "", asked.path, None, asked.match)
    ref = ObjectRef("file", asked.path)
    if is_unlisted(FILE, world):
        return unanswered(ref)
    tree = world.of(FILE).get(asked.path)
    if asked.absent:
        return MET if tree is None else wrong(ref, Gap("path", ABSENT, asked.path))
    if tree is None:
        return missing(subject, world)
    if asked.text is not None:
        found = list(mismatches(asked.text, tree["text"], "text"))
        if found:
            return wrong(ref, gap_of(found[0]))
    return MET if asked.match is None else _judge_documents(asked.match, subject, tree, world)


def _judge_documents(match: Tree, subject: Subject, tree: Tree, world: World) -> Verdict:
    ref = ObjectRef("file", subject.name or "")
    documents = [document for document in tree["documents"] if document is not None]
    if any(matches(match, document) for document in documents):
        return MET
    if tree.get("problem"):
        return wrong(ref, Gap("problem", ABSENT, tree["problem"]))
    if not documents:
        return wrong(ref, Gap("documents", match, []))
    document = closest_document(match, documents)
    found = list(mismatches(match, document))
    verdict = unmet(subject, document, found, world)
    gap, seen = gap_of(first_said(found)), verdict.diagnosis
    # Nothing converges in a file, and the object to name is the file.
    return Verdict(
        VerdictKind.WRONG,
        Diagnosis(
            *(ref, gap.path, gap.expected, gap.observed),
            near_misses=seen.near_misses if seen else (),
            next=seen.next if seen else "",
        ),
    )


def closest_document(match: Tree, documents: list[Tree]) -> Tree:
    """Return the document that was meant: of the same kind and name, else the most alike."""

    def distance(document: Tree) -> tuple[int, int, int]:
        same_kind = _field(match, "kind") in (None, _field(document, "kind"))
        same_name = _field(match, "name") in (None, _field(document, "name"))
        return not same_kind, not same_name, sum(1 for _ in mismatches(match, document))

    return min(documents, key=distance)


def _field(tree: Tree, field: str) -> Tree:
    if not isinstance(tree, dict):
        return None
    place = tree if field == "kind" else tree.get("metadata")
    return place.get(field) if isinstance(place, dict) else None
