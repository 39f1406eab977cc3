"""Problems say where, what, what was found and what would be right, in one order."""

from __future__ import annotations

import pytest

from helpers.register.problems import Problem, RegisterError, nearest


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem("a.toml", "", "it is empty"), "a.toml: it is empty"),
        (Problem("a.toml", "figure 1", "it is empty"), "a.toml:figure 1: it is empty"),
        (
            Problem("a.toml", "figure 1.tier", "it is unknown", "'x'", "'all'"),
            "a.toml:figure 1.tier: it is unknown; found 'x'; right would be 'all'",
        ),
        (Problem("a.toml", "", "short", "", "more"), "a.toml: short; right would be more"),
    ],
)  # fmt: skip
def test_a_problem_leaves_out_what_it_does_not_know(problem: Problem, expected: str) -> None:
    assert str(problem) == expected


def test_a_problem_shows_the_beginning_of_what_was_found() -> None:
    assert Problem("a", "", "b", "x" * 80).found == "x" * 80
    assert Problem("a", "", "b", "x" * 81).found == "x" * 79 + "…"


def test_an_error_lists_its_problems_by_file_and_entry() -> None:
    error = RegisterError([Problem("b", "", "second"), Problem("a", "x", "first")])
    assert [problem.file for problem in error.problems] == ["a", "b"]
    assert str(error) == "a:x: first\nb: second"


def test_the_closest_known_word_is_offered() -> None:
    assert nearest("provinse", ["commune", "province"]) == "perhaps 'province'"


def test_a_short_list_is_offered_whole_and_in_order_where_no_word_is_close() -> None:
    assert nearest("zzz", ["commune", "all"]) == "one of 'all', 'commune'"


@pytest.mark.parametrize(("length", "listed"), [(12, True), (13, False)])
def test_only_a_list_of_up_to_twelve_is_offered_whole(length: int, listed: bool) -> None:
    hint = nearest("zzz", [f"code_{number}" for number in range(length)])
    assert ("'code_0'" in hint) is listed
    assert (hint == f"one of {length} known values, none of them close") is not listed
