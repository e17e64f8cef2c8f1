"""How a lesson's Markdown reads as plain lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.cli.cells import pad, width, wrap
from tutor.cli.prose import plain


def shown(markdown: str, cells: int = 72) -> str:
    return "\n".join(plain(markdown, cells))


def test_prose_is_wrapped_and_code_is_kept_as_it_is() -> None:
    text = """A Deployment asks its ReplicaSet for
Pods, and a *kubelet* starts them.

```console
$ kubectl get deployment web   --watch-only --output=jsonpath='{.status}'
web    1/1
```
"""
    assert shown(text, 30) == (
        "A Deployment asks its\n"
        "ReplicaSet for Pods, and a\n"
        "kubelet starts them.\n"
        "\n"
        "  $ kubectl get deployment web   --watch-only --output=jsonpath='{.status}'\n"
        "  web    1/1"
    )


def test_a_task_list_shows_the_texts_without_boxes_and_ids() -> None:
    tasks = "- [ ] five replicas of `web` are ready {#five-ready}\n- [ ] it answers {#answering}"
    assert shown(tasks) == "- five replicas of `web` are ready\n- it answers"


def test_a_link_shows_its_address() -> None:
    assert shown("See [the docs](https://k8s.io/x).") == "See the docs (https://k8s.io/x)."


def test_lists_hang_and_nest() -> None:
    text = "1. one two three\n   - inner\n2. `two`\n\n   ```sh\n   ls\n   ```\n"
    assert shown(text, 12) == "1. one two\n   three\n\n   - inner\n2. `two`\n\n     ls"


def test_a_note_carries_its_word() -> None:
    assert shown("> [!NOTE]\n> Nothing is run for you.") == "| Note: Nothing is run for you."


def test_a_table_keeps_its_columns_in_line() -> None:
    text = "| 이름 | what |\n|---|---|\n| 파드 | one |\n| node | two |"
    assert shown(text) == "이름  what\n파드  one\nnode  two"


def test_a_quiz_is_left_to_who_shows_the_step() -> None:
    assert shown("Before.\n\n```quiz\nquestion: Why?\n```\n\nAfter.") == "Before.\n\nAfter."


def test_inline_code_is_not_broken() -> None:
    assert shown("Now run `kubectl get pods` here.", 24) == "Now run\n`kubectl get pods` here."


def test_hangul_breaks_at_spaces_only_and_counts_two_cells() -> None:
    lines = wrap("디플로이먼트는 레플리카셋에 파드를 요청합니다.", 20)
    assert lines == ["디플로이먼트는", "레플리카셋에 파드를", "요청합니다."]
    assert [width(line) for line in lines] == [14, 19, 11]
    assert pad("파드", 6) == "파드  "


def test_a_word_wider_than_the_line_breaks_after_a_hyphen_slash_or_dot() -> None:
    assert wrap("at registry.example.org/team/app", 14) == [
        "at registry.",
        "example.org/",
        "team/app",
    ]


@given(st.text(st.sampled_from("ab가나 -/."), max_size=80), st.integers(4, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, cells: int) -> None:
    assert "".join(wrap(text, cells)).replace(" ", "") == text.replace(" ", "")
