"""Cost to equal error on ladders whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.matching import COLUMNS, TIE, cost_to_reach, match


def test_a_power_law_is_interpolated_exactly():
    """error = cost^-2, so that the error 1/9 costs 3."""
    costs = [1, 2, 4, 8]
    cost, status = cost_to_reach(costs, [c**-2 for c in costs], 1 / 9)
    assert status == "interpolated"
    assert cost == pytest.approx(3.0, rel=1e-12)


def test_order_of_the_ladder_does_not_matter():
    assert cost_to_reach([4, 1, 2], [1 / 4, 1, 1 / 2], 1 / 3)[0] == pytest.approx(3.0)


def test_good_enough_at_the_smallest():
    assert cost_to_reach([2, 4], [0.1, 0.05], 0.2) == (2, "at_smallest")


def test_never_good_enough():
    assert cost_to_reach([2, 4], [0.1, 0.05], 0.01) == (None, "not_reached")
    assert cost_to_reach([], [], 0.01) == (None, "not_reached")


def test_a_rung_is_met_exactly():
    assert cost_to_reach([1, 2, 4], [1.0, 0.5, 0.25], 0.5) == (pytest.approx(2.0), "interpolated")


def test_a_dearer_and_worse_run_changes_nothing():
    without = cost_to_reach([1, 4], [1.0, 0.1], 0.3)
    assert cost_to_reach([1, 2, 4], [1.0, 5.0, 0.1], 0.3) == without


def test_an_exact_method_costs_its_own_run():
    assert cost_to_reach([1, 4], [1.0, 0.0], 0.3) == (4, "interpolated")


POSITIVE = st.floats(1e-6, 1e6)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=12), POSITIVE, POSITIVE)
def test_a_smaller_error_never_costs_less(ladder, target, other):
    costs, errors = zip(*ladder, strict=True)
    loose, tight = max(target, other), min(target, other)
    first, second = (cost_to_reach(costs, errors, t)[0] for t in (loose, tight))
    if second is not None:
        assert first <= second * (1 + 1e-9)
        assert min(costs) * (1 - 1e-9) <= second <= max(costs) * (1 + 1e-9)


def row(method, family, role, integrator, budget, error, seconds, *, status="ok", seed=0):
    return {
        "case": "c",
        "method": method,
        "family": family,
        "role": role,
        "integrator": integrator,
        "seed": seed,
        "budget_kib": budget,
        "memory_kib": budget,
        "error": error,
        "solve_s": seconds,
        "status": status,
    }


SUMMARY = pd.DataFrame(
    [
        row("net_midpoint", "insr", "tested", "midpoint", 2.0, 0.01, 10.0, seed=0),
        row("net_midpoint", "insr", "tested", "midpoint", 2.0, 0.03, 10.0, seed=1),
        row("net_midpoint", "insr", "tested", "midpoint", 2.0, 0.02, 10.0, seed=2),
        row("net_midpoint", "insr", "tested", "midpoint", 1.0, 1e-9, 10.0),
        # Better where it works, but two of three seeds diverged.
        row("wild_midpoint", "insr", "tested", "midpoint", 2.0, 1e-9, 10.0, seed=0),
        row("wild_midpoint", "insr", "tested", "midpoint", 2.0, None, 1.0, status="diverged"),
        row("wild_midpoint", "insr", "tested", "midpoint", 2.0, None, 1.0, status="diverged"),
        row("grid_midpoint", "grid", "published", "midpoint", 2.0, 0.08, 0.1),
        row("grid_midpoint", "grid", "published", "midpoint", 8.0, 0.005, 0.4),
        row("grid_midpoint", "grid", "published", "midpoint", 9.0, 1e-9, 0.4, status="failed"),
        row("grid_euler", "grid", "strong", "euler", 2.0, 0.001, 0.2),
        row("floor_midpoint", "spectral", "floor", "midpoint", 2.0, 1e-6, 0.1),
    ]
)


def test_targets_and_ladders():
    table = match(SUMMARY, paper_kib=2.0)
    assert tuple(table.columns) == COLUMNS
    assert set(table["target"]) == {"net_midpoint"}
    assert set(table["target_error"]) == {0.02}
    keys = list(zip(table["method"], table["integrator"], table["quantity"], strict=True))
    assert keys == [
        ("grid_midpoint", "midpoint", "memory_kib"),
        ("grid_midpoint", "midpoint", "solve_s"),
        ("grid", "free", "memory_kib"),
        ("grid", "free", "solve_s"),
    ]
    # The error falls by 16 over a factor of 4 in memory, and 2 % above the target count as met.
    same, share = table.iloc[0], np.log(0.08 / (TIE * 0.02)) / np.log(16)
    assert same["value"] == pytest.approx(2 * 4**share)
    assert same["ratio"] == pytest.approx(4**share)
    assert (same["smallest_budget_kib"], same["largest_budget_kib"]) == (2.0, 8.0)
    assert table.iloc[1]["value"] == pytest.approx(0.1 * 4**share)
    assert table.iloc[1]["ratio"] == pytest.approx(0.01 * 4**share)


def test_a_free_choice_takes_the_better_integrator():
    free = match(SUMMARY, paper_kib=2.0).query("integrator == 'free'").set_index("quantity")
    assert free.loc["memory_kib", "status"] == "at_smallest"
    assert free.loc["memory_kib", "value"] == 2.0
    # In time the cheapest run is not good enough: 0.08 at 0.1 s, 0.001 at 0.2 s.
    share = np.log(0.08 / (TIE * 0.02)) / np.log(0.08 / 0.001)
    assert free.loc["solve_s", "value"] == pytest.approx(0.1 * 2**share)


def test_the_fused_splitting_meets_the_grids_of_the_same_scheme():
    table = pd.DataFrame(
        [
            row("net_chorin_fused", "insr", "tested", "chorin_fused", 2.0, 0.02, 10.0),
            row("mac", "grid", "published", "chorin", 2.0, 0.08, 0.1),
            row("mac", "grid", "published", "chorin", 8.0, 0.005, 0.4),
            row("mac_two", "grid", "strong", "second_order_splitting", 2.0, 0.001, 0.2),
        ]
    )
    found = match(table, paper_kib=2.0).query("quantity == 'memory_kib'")
    assert list(zip(found["method"], found["integrator"], strict=True)) == [
        ("mac", "chorin_fused"),
        ("mac", "free"),
        ("mac_two", "free"),
    ]


def test_no_network_no_matches():
    table = match(SUMMARY[SUMMARY["family"] != "insr"], paper_kib=2.0)
    assert table.empty
    assert tuple(table.columns) == COLUMNS


def test_where_the_paper_s_network_did_not_finish_a_smaller_one_is_the_target():
    """The largest that did, and never a larger one than the paper's."""
    insr = SUMMARY[SUMMARY["family"] == "insr"].iloc[:1]
    rest = SUMMARY[SUMMARY["family"] != "insr"]
    rows = [
        insr.assign(budget_kib=kib, memory_kib=kib, seed=0, status=status, error=0.02 / kib)
        for kib, status in ((0.5, "ok"), (1.0, "ok"), (2.0, "not_converged"), (4.0, "ok"))
    ]
    table = match(pd.concat([*rows, rest], ignore_index=True), paper_kib=2.0)
    assert set(table["target_memory_kib"]) == {1.0}
    assert set(table["target_error"]) == {0.02}
