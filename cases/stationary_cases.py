"""What the stationary cases share: their one step, memory, scores, checks of their conditions.

Source of all of them: Sukumar, Srivastava, *Comput. Methods Appl. Mech. Engrg.* 389 (2022) 114333,
with its misprints corrected where a case says so. The headline error is sum |u - u'| / sum |u'|
over the scoring points, the paper's "normalised absolute error"; the largest error is recorded too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import final

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Condition, Essential
from cases.budgets import siren_parameters
from cases.contracts import Case, FieldSeries
from cases.domains import Domain
from cases.references import Exact
from cases.smooth import Smooth, constant
from cases.stationary import Eikonal, Stationary
from cases.stationary_observables import stationary_observables

CITATION = (
    "Sukumar, Srivastava: Exact imposition of boundary conditions with distance functions in "
    "physics-informed deep neural networks, CMAME 389 (2022) 114333, arXiv:2104.08426"
)
SCORED = {1: (8001,), 2: (512, 512), 4: (21,) * 4}
"""Scoring points an axis by dimension."""
AGREE = 1e-9  # of data that meet in a corner

Network = tuple[int, int]


def start(points: np.ndarray) -> np.ndarray:
    """The field 0 before the one step, (N, 1)."""
    return np.zeros((len(points), 1))


@final
class StationaryField(FieldSeries):
    """The field 0 at step 0, and a solution at step 1.

    Args:
        value: maps points (N, d) to (N,).
        gradient: maps points (N, d) to (N, d).
    """

    steps = (0, 1)

    def __init__(
        self,
        value: Callable[[np.ndarray], np.ndarray],
        gradient: Callable[[np.ndarray], np.ndarray],
    ):
        self._value, self._gradient = value, gradient

    def evaluate(self, step, points):
        return self._value(points)[:, None] if step else start(points)

    def gradient(self, step, points):
        return (
            self._gradient(points)[:, None] if step else np.zeros((len(points), 1, points.shape[1]))
        )


def everywhere(domain: Domain, value: Smooth | None = None) -> tuple[Essential, ...]:
    """u = value, or 0, on all pieces of a boundary."""
    value = value or constant(0.0)
    return tuple(Essential(piece, value) for piece in boundary(domain).pieces)


def on_ends(interval: Domain, lower: float, upper: float) -> tuple[Essential, Essential]:
    """Values at both ends of an interval."""
    first, last = boundary(interval).pieces
    return Essential(first, constant(lower)), Essential(last, constant(upper))


def network_bytes(network: Network, dim: int) -> int:
    """Bytes of dim -> beta -> (beta ->) * alpha -> 1 in float32."""
    return 4 * siren_parameters(*network, inputs=dim, outputs=1)


def stationary_case(
    *,
    name: str,
    title: str,
    equation: Stationary,
    domain: Domain,
    conditions: Sequence[Condition],
    exact: Smooth | Callable[[np.ndarray], np.ndarray],
    network: Network,
    other_networks: Mapping[str, Network] | None = None,
    energy: float | None = None,
    eigenvalue: float | None = None,
    bounded_gradient: bool = True,
) -> Case:
    """A case with one step.

    Args:
        name, title, equation, domain: as for :class:`cases.contracts.Case`.
        conditions: one for each piece of the boundary, or of the interface of an Eikonal equation.
        exact: the solution; a plain function (N, d) -> (N,) where derivatives are not known.
        network: the paper's (alpha, beta).
        other_networks: further ones by name, the paper's or a small one; they become named budgets.
        energy, eigenvalue: of the exact solution, where they are known.
        bounded_gradient: whether the error of the gradient can be told.

    Raises:
        ValueError: see :func:`check_conditions`.
    """
    check_conditions(equation, domain, conditions)
    smooth = isinstance(exact, Smooth)
    value = exact.value if smooth else exact
    conditions = tuple(conditions)
    return Case(
        name=name,
        title=title,
        equation=equation,
        domain=domain,
        components=1,
        symbol="u",
        unit="1",
        time_step=1.0,
        num_steps=1,
        initial=start,
        boundary_conditions=conditions,
        published_boundary_conditions=conditions,
        reference=Exact(
            lambda points, time: value(points)[:, None],
            exact if smooth else None,
        ),
        metric="relative_mae",
        headline="last",
        further_metrics=("relative_linf", "relative_l2"),
        conserved=(),
        paper_bytes=network_bytes(network, domain.dim),
        named_budgets={
            key: network_bytes(other, domain.dim) for key, other in (other_networks or {}).items()
        },
        scoring_points_per_axis=SCORED[domain.dim],
        figure_times=(1.0,),
        network=network,
        observables=stationary_observables(
            equation,
            domain,
            conditions,
            energy=energy,
            eigenvalue=eigenvalue,
            gradient=exact.gradient if smooth and bounded_gradient else None,
        ),
        citation=CITATION,
    )


def check_conditions(equation: Stationary, domain: Domain, conditions: Sequence[Condition]) -> None:
    """Refuse conditions that do not make the problem well posed.

    Raises:
        ValueError: a piece of the boundary without a condition or with two, a condition elsewhere,
            or data that contradict each other in a shared corner.
    """
    whole = boundary(equation.inside if isinstance(equation, Eikonal) else domain)
    given = [condition.piece for condition in conditions]
    for piece in whole.pieces:
        if given.count(piece) != 1:
            raise ValueError(
                f"conditions: {given.count(piece)} on {piece.name}; allowed: 1 on each of "
                f"{', '.join(whole.names)}"
            )
    for piece in given:
        if piece not in whole.pieces:
            raise ValueError(f"conditions: on {piece.name}; allowed: {', '.join(whole.names)}")
    essential = [c for c in conditions if isinstance(c, Essential)]
    meeting = np.full((len(essential), len(whole.corners)), np.nan)
    for row, condition in zip(meeting, essential, strict=True):
        there = condition.piece.contains(whole.corners)
        row[there] = condition.value.value(whole.corners[there])
    for corner, data in zip(whole.corners, meeting.T, strict=True):
        data = data[np.isfinite(data)]
        if len(data) and np.ptp(data) > AGREE:
            raise ValueError(
                f"conditions: data differ by {np.ptp(data):.3g} at {corner.tolist()}; allowed: "
                "data that agree in shared corners"
            )
