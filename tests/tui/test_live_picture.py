"""The live view's picture, as rows: layouts, order, and what goes when there is little room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.session.replays import views
from tests.tui.drawn_labs import (
    AT,
    CONTROL_PLANE,
    NODES,
    SCALING,
    drawn,
    event,
    lab,
    named_after,
    pod,
    texts,
    three_nodes,
    workload,
)
from tutor.session.states import LabWord
from tutor.session.view.values import ClusterView, LabView, NodeView, ServiceView
from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.glyphs import ASCII
from tutor.tui.live.drawing import Drawing, age_text
from tutor.tui.live.picture import By, Frame, note
from tutor.wording.words import Words

HEAD = ["node", "/", "Pod", "state", "containers", "restarts", "age", "CPU", "·", "memory"]
FIRST = ["├", "●", "web-7d4b9f6c85-2xkqp", "running", "●", "web", "0", "6m14s"]
KOREAN = Face(words=Words("ko"))


# ── by node ──


def test_few_pods_stand_in_named_cells_beside_their_node() -> None:
    assert texts(drawn(lab(three_nodes()), 72, 12)) == [
        "  worker         ● 2xkqp running   ● hl8mm running   ◐ wv5dn not ready",
        "  worker2        ● 9fw4z running   ◐ qq7vt creating",
        "  control-plane  takes no Pods (control-plane taint)",
        "",
        "  Deployment  web         ●●●◐◐  3 of 5 ready  revision 1 · app:1.0",
        "  ReplicaSet  7d4b9f6c85  ●●●◐◐  5 Pods  owned by web",
        "",
        "  12:04:34  wv5dn    Started            container web",
        "  12:04:33  qq7vt    Scheduled          to worker2",
        "  12:04:32  web      ScalingReplicaSet  from 1 to 5",
    ]


def test_a_wide_part_shows_a_table() -> None:
    rows = texts(drawn(lab(three_nodes()), 122, 16))
    assert rows[0].split() == [
        "node",
        "/",
        "Pod",
        "state",
        "containers",
        "restarts",
        "age",
        "CPU",
        "·",
        "memory",
    ]
    assert rows[1] == "  worker Ready · 3 Pods of yours"
    assert rows[2].split() == [
        "├",
        "●",
        "web-7d4b9f6c85-2xkqp",
        "running",
        "●",
        "web",
        "0",
        "6m14s",
    ]
    assert rows[4].split()[:5] == ["└", "◐", "web-7d4b9f6c85-wv5dn", "not", "ready"]
    assert rows[8] == "  control-plane Ready · takes no Pods (control-plane taint)"
    columns = [row.index("● web ") for row in (rows[2], rows[3], rows[6])]
    assert len(set(columns)) == 1


def test_many_pods_stand_in_runs_and_those_not_well_are_named_without_scrolling() -> None:
    pods = (
        *(named_after("web", n, f"kt-worker{n % 4 + 2}") for n in range(22)),
        *(named_after("api", n, f"kt-worker{n % 3 + 2}") for n in range(9)),
        named_after("api", 99, "kt-worker4", "crashing"),
        *(named_after("batch", n, "kt-worker2", "finished") for n in range(4)),
        named_after("web", 98, "kt-worker2", "not-ready"),
        *(named_after("web", n, "", "no-node") for n in (96, 97)),
    )
    nodes = tuple(NodeView(f"n{n}", f"kt-worker{n}", "ready") for n in range(2, 6))
    drained = NodeView("n6", "kt-worker6", "drained")
    rows = texts(drawn(lab(ClusterView((*nodes, drained), pods)), 60, 13))
    assert len(rows) <= 13
    worker2 = next(row for row in rows if row.startswith("  worker2"))
    assert "batch ✓✓✓✓" in worker2
    assert "web ●●●●●●◐" in worker2
    assert "  worker6  drained, takes no new Pods" in rows
    crashing = next(n for n, row in enumerate(rows) if "✗ api-5f7c9-p0099  crashing" in row)
    not_ready = next(n for n, row in enumerate(rows) if "◐ web-5f7c9-p0098  not ready" in row)
    assert crashing < not_ready
    assert any(row.startswith("  no node  ") and "web ○○" in row for row in rows)


def test_pods_of_a_lost_node_stay_with_a_question_mark() -> None:
    pods = tuple(replace(p, word="lost") if p.node == "kt-worker" else p for p in SCALING)
    nodes = (replace(NODES[0], word="not-ready"), *NODES[1:])
    rows = texts(drawn(lab(replace(three_nodes(pods), nodes=nodes)), 60))
    assert rows[0].split() == ["worker", "?", "2xkqp", "lost", "?", "hl8mm", "lost"]
    assert rows[1].split() == ["NotReady", "?", "wv5dn", "lost"]


def test_the_wait_of_a_lost_nodes_pods_is_shown_with_its_end() -> None:
    end = AT + timedelta(seconds=289)
    pods = tuple(
        replace(p, word="lost", evicted_at=end) if p.node == "kt-worker" else p for p in SCALING
    )
    nodes = (replace(NODES[0], word="not-ready"), *NODES[1:])
    cluster = replace(three_nodes(pods), nodes=nodes)
    few = texts(drawn(lab(cluster), 72))
    assert [row[:17].strip() for row in few[:3]] == ["worker", "NotReady", "go in 4m49s"]
    wide = texts(drawn(lab(cluster), 122))
    assert wide[1] == "  worker NotReady, its Pods go in 4m49s · 3 Pods of yours"


def test_a_pod_with_several_containers_or_restarts_says_so_and_takes_two_places() -> None:
    two = pod("x2v9d", "kt-worker", "crashing")
    ill = replace(two.containers[0], name="helper", word="crashing", restarts=4)
    well = replace(two.containers[0], word="running")
    two = replace(two, containers=(well, ill))
    rows = texts(drawn(lab(three_nodes((two, *SCALING[:1]))), 72))
    assert rows[0] == "  worker         ✗ x2v9d crashing 1/2 ↻ 4            ● 2xkqp running"


def test_an_empty_namespace_says_so() -> None:
    rows = texts(drawn(lab(ClusterView(NODES))))
    assert "  No Pods in here." in rows


# ── by owner ──


def test_a_rolling_update_by_owner_reads_as_five_frames() -> None:
    frames = [_owner_lines(view) for view in views("rolling")]
    wanted = [
        ["5 of 5", "rev 1 ●●●●●"],
        ["4 of 5", "rev 1 ●●◌●●", "rev 2 ◐◐◐"],
        ["5 of 5", "rev 1 ●●◌◌●", "rev 2 ●◐●"],
        ["4 of 5", "rev 1 ◌◌◌◌●", "rev 2 ●●●◐◐"],
        ["5 of 5", "rev 1 kept", "rev 2 ●●●●●"],
    ]
    places = [frames.index(frame) for frame in wanted]
    assert places == sorted(places)


def _owner_lines(view: LabView) -> list[str]:
    """How web and its revisions read, in short."""
    rows = texts(drawn(view, 72, 8, by=By.OWNER))
    head = next((row for row in rows if "Deployment web" in row), "")
    revisions = [row.split() for row in rows if row.startswith("   rev")]
    marks = [f"rev {row[1]} {row[3]}" for row in revisions]
    return [" ".join(head.split()[2:5]), *marks]


def test_no_pod_changes_its_place_during_a_rolling_update() -> None:
    before: list[str] = []
    for view in views("rolling")[::2]:
        rows = drawn(view, 72, 40, by=By.OWNER)
        assert view.cluster is not None
        pods = {each.uid for each in view.cluster.pods}
        now = list(dict.fromkeys(u for row in rows for u in row.units() if u in pods))
        assert [u for u in now if u in before] == [u for u in before if u in now]
        before = now


def test_pods_are_named_below_their_owner_where_there_is_room() -> None:
    few = texts(drawn(lab(three_nodes()), 72, 8, by=By.OWNER))
    more = texts(drawn(lab(three_nodes()), 72, 20, by=By.OWNER))
    assert few[:2] == ["  Deployment web  3 of 5 ready", "   rev 1  app:1.0  ●●●◐◐  7d4b9f6c85"]
    assert more[2].strip() == "● 2xkqp running   ● 9fw4z running   ● hl8mm running"


# ── Services and other objects ──


def test_a_service_without_endpoints_says_which_selector_finds_nothing() -> None:
    rows = texts(drawn(views("rolling")[-1], 100, 40))
    orders = next(row for row in rows if row.split()[:2] == ["Service", "orders"])
    assert "no endpoints: no Pod has app=orders" in orders


def test_a_service_whose_pods_are_not_ready_says_how_many() -> None:
    service = ServiceView("s", "web", "here", "ClusterIP", "10.0.0.1", ("80",), "app=web", 2, ())
    cluster = replace(three_nodes(), services=(service,))
    rows = texts(drawn(lab(cluster), 100))
    assert any("no endpoints: 2 Pods have app=web, none ready" in row for row in rows)


def test_what_the_replicaset_wants_and_has_not_is_missing_in_its_run() -> None:
    web = workload("Deployment", "web", SCALING[:2], wanted=4)
    rows = texts(drawn(lab(replace(three_nodes(SCALING[:2]), workloads=(web,)))))
    assert any("●●◌◌  2 of 4 ready" in row for row in rows)


# ── an engine ──


def test_an_engine_shows_containers_and_what_belongs_to_them() -> None:
    view = next(v for v in views("engine") if v.engine and len(v.engine.containers) == 4)
    rows = texts(drawn(view, 62, 20))
    assert rows[0].split()[:3] == ["◐", "web", "app:1.0"]
    assert rows[1].strip() == "18280→8080, shopnet, data at /data"
    assert any(row.split()[:2] == ["✗", "cache"] and "137, out of memory" in row for row in rows)
    assert any("○ job    app:1.0  created, never started" in row for row in rows)
    assert any(row.split() == ["network", "shopnet", "web,", "cache"] for row in rows)
    assert any("oom" in row for row in rows)


# ── room ──


def test_the_control_plane_goes_first_when_rows_are_short() -> None:
    rows = texts(drawn(lab(three_nodes()), 72, 5))
    assert len(rows) == 5
    assert not any("control-plane" in row for row in rows)


def test_events_take_what_rows_remain() -> None:
    events = tuple(event(n, f"pod{n}", "Started", "Started container web") for n in range(50))
    cluster = replace(three_nodes(), events=events)
    for height in (8, 12, 20, 40):
        rows = texts(drawn(lab(cluster), 72, height))
        assert len(rows) == height
    assert sum("Started" in row for row in rows) == 40 - 7


def test_the_same_normal_event_is_told_once() -> None:
    events = tuple(replace(event(n, "web", "Pulled", "it is here"), uid=str(n)) for n in range(5))
    rows = texts(drawn(lab(replace(three_nodes(), events=events))))
    assert [row for row in rows if "Pulled" in row] == ["  12:04:34  web    Pulled ×5  it is here"]


@pytest.mark.parametrize("scene", ["rolling", "faults", "engine"])
@pytest.mark.parametrize("face", [Face(), KOREAN, Face(glyphs=ASCII)], ids=["en", "ko", "ascii"])
def test_no_row_is_wider_than_the_part(scene: str, face: Face) -> None:
    for view in views(scene)[20::45]:
        for width in (30, 48, 72, 100, 141):
            for by in By:
                rows = drawn(view, width, 20, by=by, face=face)
                assert max(row.width for row in rows) <= width


def test_cells_stand_below_each_other_in_korean_too() -> None:
    rows = drawn(lab(three_nodes()), 76, face=KOREAN)
    starts = [start for row in rows[:2] for unit, (start, _) in row.units().items() if "-" in unit]
    assert set(starts) == {17, 35, 53}


def test_signs_of_the_terminals_own_set_read_the_same() -> None:
    rows = texts(drawn(lab(three_nodes()), 72, 12, face=Face(glyphs=ASCII)))
    assert rows[0] == "  worker         @ 2xkqp running   @ hl8mm running   ~ wv5dn not ready"
    for scene in ("rolling", "faults", "engine"):
        rows += texts(drawn(views(scene)[-4], 110, 40, face=Face(glyphs=ASCII)))
    assert [row for row in rows if not row.isascii()] == []


# ── no answer ──


def test_a_lab_that_does_not_answer_keeps_its_picture_muted_with_its_age() -> None:
    silent = LabWord(False, AT, AT + timedelta(seconds=12), "connection refused")
    now = AT + timedelta(seconds=8)
    rows = drawn(lab(three_nodes(), lab=silent), 72, 16, now=now)
    assert rows[0].text == "  ? as of 12:04:34, 8 s ago · trying again in 4 s"
    assert {bit.look for row in rows for bit in row.bits} <= {tokens.MUTED, tokens.TEXT}
    assert any("2xkqp" in row.text for row in rows)


# ── the title, and times ──


def test_the_note_counts_what_there_is() -> None:
    drawing = Drawing(Face(), AT)
    frame = Frame(72, 20)
    assert note(lab(three_nodes()), frame, drawing) == "3 nodes · 5 Pods · by node"
    one = lab(ClusterView((CONTROL_PLANE,), SCALING[:1]), everywhere=True)
    told = note(one, replace(frame, by=By.OWNER), drawing)
    assert told == "1 node · 1 Pod · all namespaces · by owner"
    engine = note(views("engine")[-1], frame, drawing)
    assert engine == "0 containers · 0 networks · 0 volumes"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (374, "6m14s"),
        (2100, "35m"),
        (18720, "5h12m"),
        (61200, "17h"),
        (172800, "2d"),
    ],
)
def test_ages_read_as_in_kubectl(seconds: int, said: str) -> None:
    assert age_text(timedelta(seconds=seconds)) == said
