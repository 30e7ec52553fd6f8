"""What the chapter on exact boundaries compares, and the rows of the tables that this means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from cases.budgets import KIB
from cases.discovery import load_case
from report.names import NETWORKS, method_name, name_of, settings_of
from report.published import load_published
from report.tables import RUN

PUBLISHED = load_published("exact_boundaries")
FAMILIES: Mapping[str, str] = {
    "smooth_rods": "rods under smooth forces",
    "rough_rods": "rods under rough forces",
    "vibration": "modes of a rod",
    "advection_diffusion": "convection against diffusion",
    "beam": "the clamped beam",
    "squares": "squares",
    "rings": "rings",
    "harmonic": "harmonic coordinates",
    "plates": "clamped plates",
    "eikonal": "signed distances",
    "hypercube": "the hypercube",
}
"""Families of cases that are told together, in words."""
CASES: Mapping[str, tuple[str, ...]] = {
    "smooth_rods": (
        *("rod_dirichlet", "rod_neumann"),
        *("rod_sine_k1", "rod_sine_k3", "rod_sine_k5", "rod_sine_k10"),
    ),
    "rough_rods": (
        *("rod_heaviside", "rod_heaviside_homogeneous", "rod_point_load", "rod_singular"),
        "rod_gaussians",
    ),
    "vibration": ("rod_vibration_mode1", "rod_vibration_mode2", "rod_vibration_mode3"),
    "advection_diffusion": tuple(f"advection_diffusion_a{a}" for a in (0, 5, 10, 50)),
    "beam": ("beam",),
    "squares": ("poisson_square_k1", "poisson_square_k2", "laplace_square"),
    "rings": ("laplace_annulus", "laplace_annulus_robin"),
    "harmonic": ("harmonic_square", "harmonic_lshape_origin", "harmonic_lshape_reentrant"),
    "plates": ("plate_circular_uniform", "plate_circular_cubic"),
    "eikonal": ("eikonal_square", "eikonal_ellipse", "eikonal_map"),
    "hypercube": ("poisson_hypercube",),
}
ENDED = ("ok", "not_converged")
"""Statuses with an error; a network that overfitted its points has not converged."""
ROUNDING = 3e-7
"""Relative errors below it are those of numbers that are stored in four bytes."""


@dataclass(frozen=True)
class Kind:
    """A sort of method that is compared in every case.

    Attributes:
        words: its name.
        rows: columns of the summary and what they hold.
    """

    words: str
    rows: Mapping[str, str]


def _network(optimizer, boundary):
    return {"family": "pinn", "optimizer": optimizer, "boundary": boundary, "dtype": "float32"}


KINDS = {
    "adam": Kind("exact, Adam", _network("adam", "exact")),
    "newton": Kind("exact, Gauss–Newton", _network("gauss_newton", "exact")),
    "other": Kind("exact, best variant", _network("gauss_newton", "exact")),
    "penalty_adam": Kind("penalty, Adam", _network("adam", "penalty")),
    "penalty": Kind("penalty, Gauss–Newton", _network("gauss_newton", "penalty")),
    "classical": Kind("best classical", {}),
}
NETWORK_KINDS = [key for key in KINDS if key != "classical"]


@dataclass(frozen=True)
class Chosen:
    """The runs that stand for a sort of method in a case, one a seed.

    Attributes:
        case: name of the case.
        runs: rows of the summary.
    """

    case: str
    runs: pd.DataFrame

    @property
    def label(self) -> str:
        """In the tables."""
        return self.runs["method"].iloc[0]

    @property
    def name(self) -> str:
        """As people write it."""
        return method_name(self.runs.iloc[0])

    @property
    def variant(self) -> str:
        """What distinguishes a network by Gauss-Newton: its settings, else its method."""
        method, _, settings = self.label.partition("_gauss_newton_exact")
        return ", ".join(settings_of(settings)) or name_of("methods", method)

    @property
    def error(self) -> float:
        """Median over the seeds, by Adam of the errors late in the training."""
        return self.runs["late_error"].median()

    @property
    def seconds(self) -> float:
        """To solve, median over the seeds."""
        return self.runs["solve_s"].dropna().median()

    @property
    def overfitted(self) -> bool:
        """Whether a run of them did not converge."""
        return bool((self.runs["status"] != "ok").any())

    @property
    def kib(self) -> float:
        """Memory at which they ran."""
        return self.runs["budget_kib"].iloc[0]

    @property
    def key(self) -> tuple:
        """Of the run whose error is the median, as fields and courses are called."""
        nearest = (self.runs["late_error"] - self.error).abs().idxmin()
        row = self.runs.loc[nearest]
        return tuple(row[name] if name != "seed" else int(row[name]) for name in RUN)


def published(case: str) -> Mapping[str, Any]:
    """What the paper prints of a case."""
    return PUBLISHED["cases"][case]


def ran(results) -> dict[str, list[str]]:
    """The cases of each family that have rows; families without any are left out."""
    found = {key: [c for c in cases if c in results.cases] for key, cases in CASES.items()}
    return {key: cases for key, cases in found.items() if cases}


def told(results) -> list[str]:
    """All cases that have rows, in the order of the families."""
    return [case for cases in ran(results).values() for case in cases]


def compared(results, case: str) -> dict[str, Chosen]:
    """What stands for each sort of method in a case; sorts without a finished run are left out.

    Networks are those of the paper's method and ansatz, at the paper's bytes or at the largest
    memory below, and may have overfitted; classical methods are those of least error at the memory
    of Gauss-Newton's. All of them were timed; for the others see :func:`trained`.
    """
    ended = _ended(results, case)
    runs = ended[(ended["status"] == "ok") & ended["solve_s"].notna()]
    paper_kib = load_case(case).paper_bytes / KIB
    timed = ended[ended["solve_s"].notna()]
    found = _plainest_networks(case, timed, ("adam", "newton", "penalty_adam", "penalty"))
    network = found.get("newton") or found.get("adam")
    if "newton" in found:
        rows = _fitting(runs, KINDS["other"].rows)
        rows = rows[rows["method"] != network.label]
        if len(rows := _near(rows, network.kib)):
            found["other"] = Chosen(case, _least(rows))
    rows = runs[~runs["family"].isin(NETWORKS)]
    kib = network.kib if network else paper_kib
    if len(rows := _near(rows, kib)):
        found["classical"] = Chosen(case, _least(rows))
    return {key: found[key] for key in KINDS if key in found}


def trained(results, case: str) -> dict[str, Chosen]:
    """Networks that Adam trained for the paper's epochs, exact and by the penalty.

    These trainings shared the machine, so that they have no times.
    """
    ended = _ended(results, case)
    return _plainest_networks(case, ended[ended["solve_s"].isna()], ("adam", "penalty_adam"))


def _ended(results, case):
    return results.summary.query("case == @case and error == error and status in @ENDED")


def _plainest_networks(case, ended, keys):
    """Of each sort the plainest network at the paper's bytes or the largest memory below."""
    small = ended[ended["budget_kib"] <= 1.001 * load_case(case).paper_bytes / KIB]
    groups = {key: _fitting(small, KINDS[key].rows) for key in keys}
    return {
        key: Chosen(case, _plainest(rows, published(case)["method"]))
        for key, rows in groups.items()
        if len(rows)
    }


def unfinished(results, case: str, key: str) -> str:
    """How the runs of a sort of method ended where none was finished; "" where there are none."""
    runs = results.summary.query("case == @case and status not in @ENDED")
    states = sorted(set(_fitting(runs, KINDS[key].rows)["status"])) if key in NETWORK_KINDS else []
    return ", ".join(states).replace("_", " ")


def _fitting(runs, wanted):
    for column, word in wanted.items():
        runs = runs[runs[column] == word]
    return runs


def _near(runs, kib):
    return runs[np.isclose(runs["budget_kib"], kib, rtol=1e-3)]


def _plainest(runs, method):
    """The runs of the method with the fewest settings of its own, at the largest memory."""
    largest = runs["budget_kib"].max()
    runs = _near(runs, largest)
    return runs[runs["method"] == min(set(runs["method"]), key=partial(_plainness, method))]


def _plainness(method, label):
    """Order of labels: the method's first, then those that no time limits, then short ones."""
    return not label.startswith(method), "_seconds_" in label, len(label), label


def _least(runs):
    """The runs of the label of least median error."""
    medians = runs.groupby("method")["error"].median()
    return runs[runs["method"] == medians.idxmin()]
