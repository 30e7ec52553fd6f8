import doctest

import pandas as pd
import pytest

from report import claims, numbers, select


@pytest.mark.parametrize("module", [numbers, select, claims])
def test_examples_of_the_docstrings(module):
    found = doctest.testmod(module, extraglobs={"pd": pd})
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00999, "0.00999"), (9.999, "10.0"), (0.0, "0"), (-0.5, "-0.500"), (float("nan"), "–")],
)
def test_short(value, text):
    assert numbers.short(value) == text


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("insr*", [True, True, False]),
        (["upwind", "insr_a"], [True, False, True]),
        ("nobody", [False, False, False]),
    ],
)
def test_glob_and_list(wanted, expected):
    assert list(select.matches(pd.Series(["insr_a", "insr_b", "upwind"]), wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(3.5195, [True, False]), ("<= 4", [True, False]), ("> 3.6", [False, True])],
)
def test_numbers_and_comparisons(wanted, expected):
    assert list(select.matches(pd.Series([3.51953125, 7.0]), wanted)) == expected


def test_statistics_of_known_answer():
    assert select.fraction_increasing([1, 2, 3, 2]) == pytest.approx(2 / 3)
    assert select.last_over_first([4.0, 7.0, 2.0]) == 0.5
