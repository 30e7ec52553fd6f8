"""The four questions of each case: error and cost of a network against those of baselines.

At equal memory, who is more accurate? How much memory does the baseline need for the network's
error? In the network's time, who is more accurate? How much time does the baseline need for the
network's error? Each answer is a quotient baseline / network: above 1 the network is ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from report.comparison import UNBOUNDED
from report.cost_tables import baseline_name
from report.names import NETWORKS, name_of
from report.numbers import MISSING, short
from report.stationary import ROUNDING, compared

QUESTIONS = {
    "error": "error at equal memory",
    "memory": "memory to equal error",
    "error_in_time": "error at equal time",
    "time": "time to equal error",
}
EXACT, AT_MOST, AT_LEAST = "", "≤", ">"
PUBLISHED, STRONG, FREE = "published", "strong", "free"
ROLES = {
    PUBLISHED: "published baseline",
    STRONG: "best strong baseline",
    FREE: "best of all, free integrator",
}
TIE = 1.02  # errors nearer to each other count as equal
SAME_MEMORY = 1e-3  # relative; budgets are printed with four digits


@dataclass(frozen=True)
class Answer:
    """A quotient baseline / network.

    Attributes:
        value: the quotient.
        bound: ``AT_MOST`` where the baseline's smallest run is good enough already, or where its
            largest takes less time than the network; ``AT_LEAST`` where its largest is not good
            enough.
    """

    value: float
    bound: str = EXACT

    def __str__(self) -> str:
        return f"{self.bound} {short(self.value)}".strip()


@dataclass(frozen=True)
class Baseline:
    """A baseline beside the network.

    Attributes:
        name: as people write it; of ``FREE``, that of the cheapest in time to equal error.
        answers: by the words of ``QUESTIONS``; what has no answer is left out.
    """

    name: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Own:
    """Memory, error and time to solve of the network, medians over seeds."""

    kib: float
    error: float
    seconds: float


@dataclass(frozen=True)
class Standing:
    """A network, and how baselines stand to it.

    Attributes:
        case: its name.
        title: as people write it.
        network: its name.
        own: its numbers.
        baselines: by the words of ``ROLES``; roles without a finished run are left out.
        contained: whether the network's basis contains the solution, so that no memory ratio
            is taken.
    """

    case: str
    title: str
    network: str
    own: Own
    baselines: Mapping[str, Baseline]
    contained: bool = False


def standing(comparison, results, panel=None) -> Standing | None:
    """Of the network of one scheme in time, by default the paper's; ``None`` where it has no run.

    Args:
        comparison: what is compared.
        results: of one scale.
        panel: one whose errors are the case's own.
    """
    panel = panel or comparison.panels[0]
    matches = results.matching.query("case == @comparison.case and target == @panel.main")
    runs = comparison.runs(results, method=panel.main)
    if not panel.main or matches.empty:
        return None
    ours = _at(runs, matches["target_memory_kib"].iloc[0], "memory_kib")
    if ours.empty:
        return None
    contained = comparison.contains_solution
    ladder = comparison.runs(results)
    ladder = ladder[~ladder["family"].isin((*NETWORKS, *contained))]
    ladder = ladder[~ladder["role"].isin(UNBOUNDED)]
    free = matches[
        (matches["integrator"] == "free") & ~matches["method"].isin(_labels(results, contained))
    ]
    own = Own(ours["budget_kib"].iloc[0], ours["error"].median(), ours["solve_s"].median())
    found = {}
    labels = {PUBLISHED: panel.published, STRONG: _best_strong(ladder, panel, own.kib)}
    for role, label in labels.items():
        rungs = ladder[ladder["method"] == label]
        same = matches[matches["method"] == label]
        if len(rungs):
            # A baseline that is exact in time stands beside every scheme, under its own name.
            answers = _answers(own, rungs, same if len(same) else free[free["method"] == label])
            found[role] = Baseline(comparison.form_name(rungs.iloc[0]), answers)
    if len(ladder):
        found[FREE] = Baseline(_fastest(results, free), _answers(own, ladder, free))
    if contained:
        for baseline in found.values():
            baseline.answers.pop("memory", None)
    name = comparison.form_name(ours.iloc[0])
    return Standing(comparison.case, comparison.short_title, name, own, found, bool(contained))


def stationary_standing(results, case: str) -> Standing | None:
    """Of the most accurate network with exact conditions, against the best classical method."""
    chosen = compared(results, case)
    ours = [chosen[key] for key in ("newton", "other") if key in chosen]
    if not ours or "classical" not in chosen:
        return None
    network, classical = min(ours, key=lambda one: one.error), chosen["classical"]
    # Errors below the rounding of stored numbers are equal: nobody wins there.
    own = Own(network.kib, max(network.error, ROUNDING), network.seconds)
    runs = results.summary.query("case == @case and status == 'ok'")
    rungs = runs[runs["method"] == classical.label]
    rungs = rungs.assign(error=rungs["error"].clip(lower=ROUNDING))
    answers = _answers(own, rungs, results.matching[:0])
    answers |= _by_rungs(own, rungs)
    title = name_of("short_cases", case)
    return Standing(case, title, network.name, own, {STRONG: Baseline(classical.name, answers)})


def _by_rungs(own, rungs) -> dict[str, Answer]:
    """Memory and time of the cheapest run that is as accurate: classical ladders have few runs."""
    good = rungs[rungs["error"] <= TIE * own.error]
    found = {}
    for question, cost, of_own in (
        ("memory", "memory_kib", own.kib),
        ("time", "solve_s", own.seconds),
    ):
        if len(good):
            least = good[cost].min()
            bound = AT_MOST if least <= rungs[cost].min() else EXACT
            found[question] = Answer(least / of_own, bound)
        else:
            found[question] = Answer(rungs[cost].max() / of_own, AT_LEAST)
    return found


def _best_strong(ladder, panel, kib) -> str:
    """Label of the strong baseline of least error with the same scheme and memory, or ""."""
    rows = _at(ladder, kib)
    rows = rows[(rows["role"] == "strong") & rows["integrator"].isin(panel.integrators)]
    rows = rows.dropna(subset=["error"]).sort_values(["error", "method"])
    return rows["method"].iloc[0] if len(rows) else ""


def _answers(own, rungs, matches) -> dict[str, Answer]:
    """The answers of runs of one baseline or of several, of which the best one counts."""
    found = {}
    here = _at(rungs, own.kib)["error"].dropna()
    if len(here):
        found["error"] = Answer(here.min() / own.error)
    in_time = rungs[rungs["solve_s"] <= own.seconds].dropna(subset=["error"])
    if len(in_time):
        best = in_time.loc[in_time["error"].idxmin(), "method"]
        slower = (rungs.loc[rungs["method"] == best, "solve_s"] > own.seconds).any()
        found["error_in_time"] = Answer(
            in_time["error"].min() / own.error, "" if slower else AT_MOST
        )
    for question, quantity, of_own in (
        ("memory", "memory_kib", own.kib),
        ("time", "solve_s", own.seconds),
    ):
        rows = matches[matches["quantity"] == quantity]
        reached = rows[rows["status"] != "not_reached"]
        if len(reached):
            row = reached.loc[reached["ratio"].astype(float).idxmin()]
            bound = AT_MOST if row["status"] == "at_smallest" else EXACT
            found[question] = Answer(float(row["ratio"]), bound)
        elif len(rows):
            found[question] = Answer(rungs[quantity].max() / of_own, AT_LEAST)
    return found


def _fastest(results, matches) -> str:
    """Name of the baseline that reaches the error in least time, or a dash."""
    rows = matches[(matches["quantity"] == "solve_s") & (matches["status"] != "not_reached")]
    if rows.empty:
        return MISSING
    return baseline_name(results, rows.loc[rows["ratio"].astype(float).idxmin(), "method"])


def _labels(results, families):
    """Labels of families, with and without their integrators."""
    runs = results.summary[results.summary["family"].isin(families)]
    bare = [m.replace(f"_{i}", "") for m, i in zip(runs["method"], runs["integrator"], strict=True)]
    return {*runs["method"], *bare}


def _at(rows, kib, column="budget_kib"):
    return rows[np.isclose(rows[column], kib, rtol=SAME_MEMORY)]
