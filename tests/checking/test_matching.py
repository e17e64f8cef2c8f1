"""The matcher: what agrees with a fragment, and where a mismatch is said to be."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.checking.fragments import check_fragment
from tutor.checking.matching import Mismatch, Place, compare, matches, mismatches
from tutor.checking.operators import CheckFault
from tutor.checking.paths import join, lookup, split
from tutor.checking.quantities import parse_quantity
from tutor.checking.verdicts import ABSENT

Tree = Any

# How fast the machine is must not decide whether a property holds.
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

KEYS = st.sampled_from(["a", "b", "limits", "port", "app.kubernetes.io/name", "8080/tcp", "x-y"])
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "1", "500m"])
NAMED = st.lists(SCALARS, max_size=3).map(
    lambda values: [{"name": f"n{i}", "value": v} for i, v in enumerate(values)]
)
TREES: st.SearchStrategy[Tree] = st.recursive(
    SCALARS | NAMED,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=4)


@st.composite
def cuts(draw: st.DrawFn, tree: Tree) -> Tree:
    """A fragment cut out of `tree`: any keys dropped, any elements dropped, any order."""
    if isinstance(tree, dict):
        return {key: draw(cuts(value)) for key, value in tree.items() if draw(st.booleans())}
    if isinstance(tree, list):
        return draw(st.permutations([draw(cuts(v)) for v in tree if draw(st.booleans())]))
    return tree


@st.composite
def objects_and_cuts(draw: st.DrawFn) -> tuple[Tree, Tree]:
    tree = draw(OBJECTS)
    return tree, draw(cuts(tree))


@st.composite
def grown(draw: st.DrawFn, tree: Tree) -> Tree:
    """`tree` with fields and elements added."""
    if isinstance(tree, dict):
        more = draw(st.dictionaries(st.sampled_from(["p", "q"]), SCALARS, max_size=2))
        return {**{key: draw(grown(value)) for key, value in tree.items()}, **more}
    if isinstance(tree, list):
        return [draw(grown(v)) for v in tree] + draw(st.lists(SCALARS, max_size=2))
    return tree


# Objects whose lists name their elements, as those of Kubernetes mostly do.
STEADY: st.SearchStrategy[Tree] = st.recursive(
    SCALARS | NAMED,
    lambda inner: (
        st.dictionaries(KEYS, inner, min_size=1, max_size=4)
        | st.lists(inner, max_size=3).map(
            lambda values: [{"name": f"n{i}", "of": v} for i, v in enumerate(values)]
        )
    ),
    max_leaves=12,
)


def leaf_paths(tree: Tree, path: str = "") -> list[str]:
    if isinstance(tree, dict):
        return [p for k, v in tree.items() if k != "name" for p in leaf_paths(v, join(path, k))]
    if isinstance(tree, list):
        return [p for i, v in enumerate(tree) for p in leaf_paths(v, join(path, i))]
    return [path]


def with_leaf(tree: Tree, path: str, value: Tree) -> Tree:
    changed = copy.deepcopy(tree)
    *above, last = split(path)
    here = changed
    for part in above:
        here = here[part]
    here[last] = value
    return changed


@unhurried
@given(objects_and_cuts())
def test_a_fragment_cut_out_of_an_object_matches_it(pair: tuple[Tree, Tree]) -> None:
    tree, fragment = pair
    assert list(mismatches(fragment, tree)) == []


@unhurried
@given(st.data())
def test_adding_to_an_object_never_breaks_a_match(data: st.DataObject) -> None:
    tree, fragment = data.draw(objects_and_cuts())
    assert list(mismatches(fragment, data.draw(grown(tree)))) == []


@unhurried
@given(st.data())
def test_a_changed_leaf_is_reported_at_exactly_its_path(data: st.DataObject) -> None:
    tree = data.draw(st.dictionaries(KEYS, STEADY, min_size=1, max_size=4))
    paths = leaf_paths(tree)
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    changed = with_leaf(tree, path, "changed")
    assert list(mismatches(tree, changed)) == [Mismatch(path, lookup(tree, path), "changed")]


@unhurried
@given(OBJECTS, OBJECTS)
def test_saying_whether_and_saying_where_agree(expected: Tree, observed: Tree) -> None:
    assert matches(expected, observed) == (
        next(compare(expected, observed, Place("")), None) is None
    )


@unhurried
@given(st.lists(KEYS | st.integers(0, 9), max_size=5))
def test_a_path_taken_apart_is_the_one_put_together(parts: list[str | int]) -> None:
    path = ""
    for part in parts:
        path = join(path, part)
    assert list(split(path)) == parts


def only(expected: Tree, observed: Tree) -> Mismatch:
    found = list(mismatches(expected, observed))
    assert len(found) == 1, found
    return found[0]


def test_a_container_is_found_by_its_name_and_reported_at_its_own_index() -> None:
    wanted = {"spec": {"containers": [{"name": "web", "image": "nginx:1.29"}]}}
    seen = {"spec": {"containers": [{"name": "side"}, {"name": "web", "image": "nginx:1.28"}]}}
    assert only(wanted, seen) == Mismatch("spec.containers[1].image", "nginx:1.29", "nginx:1.28")


def test_an_only_container_of_another_name_was_meant_if_something_else_agrees() -> None:
    wanted = [{"name": "web", "image": "nginx:1.28"}]
    assert only(wanted, [{"name": "nginx", "image": "nginx:1.28"}]) == Mismatch(
        "[0].name", "web", "nginx"
    )


def test_a_condition_of_another_type_is_not_the_one_meant() -> None:
    wanted = {"conditions": [{"type": "Ready", "status": "True"}]}
    seen = {"conditions": [{"type": "PodScheduled", "status": "True"}]}
    assert only(wanted, seen) == Mismatch("conditions[0]", wanted["conditions"][0], ABSENT)


def test_an_only_port_is_compared_inside() -> None:
    wanted = {"ports": [{"port": 80, "targetPort": 8080}]}
    seen = {"ports": [{"port": 80, "targetPort": 80, "protocol": "TCP"}]}
    assert only(wanted, seen) == Mismatch("ports[0].targetPort", 8080, 80)


def test_each_element_needs_a_partner_of_its_own() -> None:
    assert only([{"a": 1}, {"a": 1}], [{"a": 1}]) == Mismatch("[1]", {"a": 1}, ABSENT)


def test_partners_are_assigned_not_grabbed() -> None:
    # the first would take the only partner of the second
    assert matches([{"a": 1}, {"a": 1, "b": 2}], [{"a": 1, "b": 2}, {"a": 1}])


def test_long_lists_of_alike_elements_take_no_exponential_time() -> None:
    wanted = [{"a": [{"b": [{"c": i}]}]} for i in range(40)]
    assert not matches([*wanted, {"a": [{"b": [{"c": 99}]}]}], list(reversed(wanted)))


def test_a_missing_map_is_reported_at_each_leaf() -> None:
    assert only({"status": {"readyReplicas": 5}}, {}) == Mismatch("status.readyReplicas", 5, ABSENT)


def test_dotted_keys_are_quoted_in_paths() -> None:
    wanted = {"metadata": {"labels": {"app.kubernetes.io/name": "web"}}}
    seen = {"metadata": {"labels": {"app.kubernetes.io/name": "wed"}}}
    assert only(wanted, seen).path == 'metadata.labels["app.kubernetes.io/name"]'
    ports = {"NetworkSettings": {"Ports": {"8080/tcp": [{"HostPort": "8080"}]}}}
    other = {"NetworkSettings": {"Ports": {"8080/tcp": [{"HostPort": "8081"}]}}}
    assert only(ports, other).path == 'NetworkSettings.Ports["8080/tcp"][0].HostPort'


def test_a_bool_is_never_a_number_and_the_word_absent_is_not_absence() -> None:
    assert not matches({"a": 1}, {"a": True})
    assert not matches({"a": False}, {"a": 0})
    assert not matches({"a": "absent"}, {})
    assert matches({"a": "absent"}, {"a": "absent"})


def test_quantities_compare_by_meaning_where_a_quantity_stands() -> None:
    wanted = {"resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}}
    assert matches(wanted, {"resources": {"limits": {"cpu": 0.5, "memory": "1024Mi"}}})
    assert not matches(wanted, {"resources": {"limits": {"cpu": "0.6", "memory": "1Gi"}}})
    assert matches({"hard": {"pods": 5}}, {"hard": {"pods": "5"}})
    assert not matches({"labels": {"limits": "1"}}, {"labels": {"limits": "1.0"}})


def test_ports_compare_by_meaning_and_other_text_does_not() -> None:
    assert matches({"targetPort": "8080"}, {"targetPort": 8080})
    assert matches({"HostPort": 8080}, {"HostPort": "8080"})
    assert not matches({"value": 5}, {"value": "5"})


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500m", "0.5"),
        ("1Gi", "1073741824"),
        ("1e3", "1000"),
        ("2k", "2000"),
        (".5", "0.5"),
        (3, "3"),
    ],
)
def test_a_quantity_is_read(text: Tree, amount: str) -> None:
    read = parse_quantity(text)
    assert read is not None
    assert f"{read.normalize():f}" == amount


@pytest.mark.parametrize("text", ["", "1 Gi", "Gi", "1gi", True, None, "absent", "e3"])
def test_what_is_no_quantity_is_not_read_as_one(text: Tree) -> None:
    assert parse_quantity(text) is None


HOLDS: list[tuple[Tree, Tree]] = [
    ({"$gt": 2}, 3),
    ({"$gte": "500m"}, "0.5"),
    ({"$lt": "1Gi"}, "1000Mi"),
    ({"$lte": 3, "$gte": 3}, 3),
    ({"$ne": "Running"}, "Pending"),
    ({"$ne": "Running"}, ABSENT),
    ({"$in": ["NodePort", "LoadBalancer"]}, "NodePort"),
    ({"$contains": "shop"}, "the shop is open"),
    ({"$contains": {"name": "a"}}, [{"name": "a", "x": 1}]),
    ({"$contains": ["a", "b"]}, ["b", "c", "a"]),
    ({"$matches": "^web-[0-9a-f]+$"}, "web-7d4b9"),
    ({"$absent": True}, ABSENT),
    ({"$absent": True}, None),
    ({"$absent": False}, 0),
    ({"status": {"x": {"$absent": True}}}, {}),
    ({"$any": {"ready": True}}, [{"ready": False}, {"ready": True}]),
    ({"$any": True}, "anything"),
    ({"$length": 2}, [1, 2]),
    ({"$length": 0}, ABSENT),
    ({"$length": {"$gte": 1}}, {"a": 1}),
    ({"$exactly": [{"a": 1}]}, [{"a": 1, "b": 2}]),
    ({"$exactly": {"a": 1}}, {"a": 1}),
    ({"$all": {"ready": True}}, [{"ready": True}]),
    ({"$none": {"ready": False}}, [{"ready": True}]),
    ({"$none": {"ready": False}}, ABSENT),
    ({"$quantity": "1000m"}, "1"),
    ({"$quantity": {"$gt": "1Ki"}}, 1025),
    ([{"$matches": "a"}, {"$matches": "b"}], ["b", "a"]),
]


@pytest.mark.parametrize(("fragment", "observed"), HOLDS)
def test_an_operator_holds(fragment: Tree, observed: Tree) -> None:
    assert check_fragment(fragment) == []
    assert matches(fragment, observed)
    assert (
        list(mismatches({"it": fragment}, {"it": observed} if observed is not ABSENT else {})) == []
    )


FAILS: list[tuple[Tree, Tree, Mismatch]] = [
    ({"$gt": 2}, 2, Mismatch("it", {"$gt": 2}, 2)),
    ({"$gt": 2}, True, Mismatch("it", {"$gt": 2}, True)),
    ({"$gt": 2}, ABSENT, Mismatch("it", {"$gt": 2}, ABSENT)),
    ({"$gte": 1, "$lte": 3}, 4, Mismatch("it", {"$lte": 3}, 4)),
    ({"$ne": "x"}, "x", Mismatch("it", {"$ne": "x"}, "x")),
    ({"$in": [1, 2]}, 3, Mismatch("it", {"$in": [1, 2]}, 3)),
    ({"$contains": ["a", "z"]}, "abc", Mismatch("it", {"$contains": "z"}, "abc")),
    ({"$contains": "a"}, ABSENT, Mismatch("it", {"$contains": "a"}, ABSENT)),
    ({"$matches": "a"}, ABSENT, Mismatch("it", {"$matches": "a"}, ABSENT)),
    ({"$absent": True}, "x", Mismatch("it", {"$absent": True}, "x")),
    ({"$absent": False}, None, Mismatch("it", {"$absent": False}, None)),
    ({"$any": {"a": 1}}, [], Mismatch("it", {"$any": {"a": 1}}, [])),
    ({"$length": 3}, [1], Mismatch("it", {"$length": 3}, 1)),
    ({"$length": 3}, 3, Mismatch("it", {"$length": 3}, 3)),
    ({"$exactly": ["a"]}, ["b", "a"], Mismatch("it[0]", ABSENT, "b")),
    ({"$exactly": {"a": 1}}, {"a": 1, "b": 2}, Mismatch("it.b", ABSENT, 2)),
    ({"$all": {"r": True}}, [{"r": True}, {"r": False}], Mismatch("it[1].r", True, False)),
    ({"$all": {"r": True}}, [], Mismatch("it", {"$all": {"r": True}}, [])),
    ({"$none": {"r": 1}}, [{"r": 0}, {"r": 1}], Mismatch("it[1]", {"$none": {"r": 1}}, {"r": 1})),
    ({"$quantity": "1Gi"}, "1G", Mismatch("it", {"$quantity": "1Gi"}, "1G")),
    (["a"], "a", Mismatch("it", ["a"], "a")),
    ({"a": 1}, "a", Mismatch("it", {"a": 1}, "a")),
]


@pytest.mark.parametrize(("fragment", "observed", "fault"), FAILS)
def test_an_operator_fails_at_its_field(fragment: Tree, observed: Tree, fault: Mismatch) -> None:
    assert only({"it": fragment}, {"it": observed} if observed is not ABSENT else {}) == fault


@pytest.mark.parametrize(
    ("fragment", "path", "part"),
    [
        ({"a": [{"$gtee": 1}]}, "a[0]", "did you mean $gte?"),
        ({"a": {"$matches": "("}}, "a", "regular expression"),
        ({"a": {"$in": "x"}}, "a", "list"),
        ({"a": {"$absent": "yes"}}, "a", "true or false"),
        ({"a": {"$quantity": "1gi"}}, "a", "quantity"),
        ({"a": {"$length": "3"}}, "a", "count"),
        ({"a": {"$all": {"b": {"$foo": 1}}}}, "a.b", "unknown operator $foo"),
        ({"a": {80: "x"}}, "a.80", "quotes"),
        ({"metadata": {"labels": {"version": 1.0}}}, "metadata.labels.version", "quotes"),
    ],
)
def test_a_bad_operator_is_found_before_any_world_is_there(
    fragment: Tree, path: str, part: str
) -> None:
    ((where, problem),) = check_fragment(fragment)
    assert where == path
    assert part in problem


def test_a_bad_operator_at_match_time_is_a_fault_of_the_check() -> None:
    with pytest.raises(CheckFault):
        matches({"a": {"$matches": "("}}, {"a": "x"})
    with pytest.raises(CheckFault):
        matches({"a": {"$nope": 1}}, {})
