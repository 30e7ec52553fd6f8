"""The contracts that join cases, methods and workflows.

A *case* says what is solved, a *method* solves it within a memory budget and returns a
*solution*; the workflow scores the solution and writes one record (:mod:`cases.records`). Methods
never see the reference solution and never score themselves.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from cases import metrics
from cases.boundary_conditions import Condition
from cases.budgets import Budget
from cases.comparisons import Comparison
from cases.domains import Domain
from cases.equations import Elasticity, Equation
from cases.meshes import Carriers
from cases.references import Exact, ReferenceMethod

DIVERGENCE_FACTOR = 10.0
"""A run has diverged when max|u| exceeds this times its initial value. The exact solutions keep
max|u|, and a stable scheme overshoots by less than a factor of two."""

HEADLINES = ("mean", "last")
PROBES = 33  # points an axis at which a body is looked for inside an obstacle
EDGE = 1e-9  # of length; a body may touch an obstacle

Points = np.ndarray  # (number of points, dimension)
Values = np.ndarray  # (number of points, components)


@dataclass(frozen=True)
class Sample:
    """A field at points, as observables see it.

    Attributes:
        points: (N, d), the case's scoring points.
        values: (N, components).
        weights: (N,), quadrature weights of the points.
        gradient: gives (N, components, d) when called.
        velocity: gives the rate of change of the values, (N, components), when called.
        value_at, gradient_at: the same field at other points (M, d), (M, components) and
            (M, components, d).
    """

    points: Points
    values: Values
    weights: np.ndarray
    gradient: Callable[[], np.ndarray]
    velocity: Callable[[], np.ndarray] | None = None
    value_at: Callable[[Points], Values] | None = None
    gradient_at: Callable[[Points], np.ndarray] | None = None


@dataclass(frozen=True, kw_only=True)
class Companion:
    """A passive field that the computed flow carries: c_t + u . grad c = 0.

    It has a budget of its own, the same multiple of its paper's bytes as the flow's, and is
    scored at the case's figure steps up to ``last_step`` only.

    Attributes:
        symbol, unit: as for a case.
        initial: field at t = 0, ``initial(points)`` -> values (N, 1).
        metric: name in :data:`cases.metrics.METRICS`.
        paper_bytes: memory of the paper's representation of it.
        network: as for a case.
        last_step: the last step that it is carried to.
    """

    symbol: str
    unit: str
    initial: Callable[[Points], Values]
    metric: str
    paper_bytes: int
    network: tuple[int, int]
    last_step: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """One problem, fully stated.

    Attributes:
        name: the file's name.
        title: one line for people.
        equation: equation with its parameters.
        domain: where it is solved.
        components: number of components of the field.
        symbol, unit: of the field, for axes and files.
        time_step, num_steps: dt and number of steps; a stationary case has one step of 1, from the
            field 0 to the solution.
        initial: field at t = 0, ``initial(points)`` -> values.
        boundary_conditions: those of the well-posed problem.
        published_boundary_conditions: those that the paper imposes, where they differ.
        reference: exact formula, or the method that computes it.
        further_references: other references by name; each adds the metric ``<metric>_<name>``
            to the errors over time.
        companions: passive fields that the flow carries, by name.
        metric: name of the headline metric in :data:`cases.metrics.METRICS`.
        headline: "mean" over the steps 1..num_steps, or "last" step.
        further_metrics: other metrics that are recorded step by step.
        conserved: names in :data:`cases.metrics.CONSERVED` of what is recorded as well.
        paper_bytes: memory of the paper's own representation.
        named_budgets: other budgets of the paper by name, in bytes.
        scoring_points_per_axis: every method is scored on this fixed grid.
        figure_times: times whose fields are kept for figures.
        network: the paper's (alpha, beta): hidden beta-to-beta layers, and their width.
        observables: further numbers of a field by name, functions of a :class:`Sample`, that
            are recorded step by step beside the errors.
        observable_points_per_axis: their own grid where the scoring points are too many for
            gradients in every step; empty for the scoring points.
        comparison: what is told of their course, and of its distance to that of the references.
        citation: where the case comes from.
    """

    name: str
    title: str
    equation: Equation
    domain: Domain
    components: int
    symbol: str
    unit: str
    time_step: float | None
    num_steps: int
    initial: Callable[[Points], Values]
    boundary_conditions: tuple[Condition, ...]
    published_boundary_conditions: tuple[Condition, ...]
    reference: Exact | ReferenceMethod
    metric: str
    paper_bytes: int
    named_budgets: Mapping[str, int]
    scoring_points_per_axis: tuple[int, ...]
    figure_times: tuple[float, ...]
    network: tuple[int, int]
    citation: str
    observables: Mapping[str, Callable[[Sample], float]] = field(default_factory=dict)
    observable_points_per_axis: tuple[int, ...] = ()
    comparison: Comparison = field(default_factory=Comparison)
    further_references: Mapping[str, Exact | ReferenceMethod] = field(default_factory=dict)
    companions: Mapping[str, Companion] = field(default_factory=dict)
    headline: str = "mean"
    further_metrics: tuple[str, ...] = ()
    conserved: tuple[str, ...] = tuple(metrics.CONSERVED)

    def __post_init__(self):
        for metric in (self.metric, *self.further_metrics):
            if metric not in metrics.METRICS:
                raise ValueError(f"metric: {metric!r}; allowed: {', '.join(metrics.METRICS)}")
        if self.headline not in HEADLINES:
            raise ValueError(f"headline: {self.headline!r}; allowed: {', '.join(HEADLINES)}")
        if self.time_step is not None and not self.time_step > 0:
            raise ValueError(f"time_step: {self.time_step}; allowed: a number above 0")
        if self.time_step is not None and self.num_steps < 1:
            raise ValueError(f"num_steps: {self.num_steps}; allowed: an integer of at least 1")
        if isinstance(self.equation, Elasticity) and self.equation.contact:
            self._refuse_start_inside(self.equation.contact.obstacle)

    def _refuse_start_inside(self, obstacle):
        if obstacle.dim != self.domain.dim:
            raise ValueError(f"obstacle: dimension {obstacle.dim}; allowed: {self.domain.dim}")
        points = self.domain.grid((PROBES,) * self.domain.dim)
        nearest = float(np.min(obstacle.distance((points + self.initial(points)).T)))
        if nearest < -EDGE:
            raise ValueError(f"initial: {-nearest:.3g} inside the obstacle; allowed: outside")

    @property
    def times(self) -> np.ndarray:
        """Times of the steps 0..num_steps."""
        return (self.time_step or 0.0) * np.arange(self.num_steps + 1)

    @property
    def figure_steps(self) -> tuple[int, ...]:
        """Steps nearest to ``figure_times`` that the run reaches, and the last step."""
        wanted = {round(t / self.time_step) for t in self.figure_times} if self.time_step else {0}
        return tuple(sorted({s for s in wanted if s <= self.num_steps} | {self.num_steps}))

    def companion_steps(self, name: str) -> tuple[int, ...]:
        """Steps at which a companion is scored."""
        return tuple(s for s in self.figure_steps if s <= self.companions[name].last_step)

    def companion_budget(self, name: str, budget: Budget) -> Budget:
        """The companion's share: its paper's bytes times what ``budget`` is of the case's."""
        return Budget.multiple(self.companions[name].paper_bytes, budget.bytes / self.paper_bytes)

    def scoring_points(self) -> Points:
        """The fixed grid of scoring points, shape (points, dimension).

        Ends are included; of a domain that is no box, those points of its bounds that are inside.
        """
        return self.domain.grid(self.scoring_points_per_axis)

    def budget(self, request: float | str) -> Budget:
        """A budget from a multiple of the paper's bytes or from one of the named budgets.

        Raises:
            ValueError: unknown name, or a multiple that is not above 0.
        """
        if isinstance(request, str):
            if request not in self.named_budgets:
                allowed = ", ".join(["a number above 0", *self.named_budgets])
                raise ValueError(f"budgets: {request!r}; allowed: {allowed}")
            return Budget(self.named_budgets[request])
        return Budget.multiple(self.paper_bytes, request)


class FieldSeries(ABC):
    """A field at the stored steps, as a function on points.

    ``steps`` holds the stored step numbers in increasing order, 0 (the initial field) included.
    """

    steps: tuple[int, ...]

    @abstractmethod
    def evaluate(self, step: int, points: Points) -> Values:
        """Values at ``points`` (N, d) after ``step`` steps, shape (N, components), float64."""

    @abstractmethod
    def gradient(self, step: int, points: Points) -> np.ndarray:
        """Gradient at ``points``, shape (N, components, d), float64."""


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What a method returns.

    Attributes:
        field: the field at the stored steps (all steps that were completed).
        n_parameters: numbers that define the field at one time.
        memory_bytes: their bytes in the storage type (SPEC: memory of a representation).
        status, reason: ``ok`` or one of the failures of the vocabulary with its reason. A run
            that diverged keeps the steps that it completed.
        setup_s: seconds inside ``solve`` that do not count as solving (compilation, warm-up).
        dtype: storage type, where it is not the one that was asked for.
        diagnostics: JSON-ready facts: iterations, residuals, seconds of the initial fit, ...
        companions: the case's companions by name, at :meth:`Case.companion_steps` at least as
            far as the run got.
        companion_bytes: memory of each in the storage type.
        velocity: rate of change of the field at the stored steps, where the method has one that is
            better than the difference of two steps.
        companions_s: seconds inside ``solve`` that went into them; they are not part of the
            flow's time.
        carriers: mesh or particles, where the method has some that pictures can show.
        write_states: puts the stored states, whose times (s) are given, into a folder, in files
            that ParaView opens, where the method knows of more than the field.
    """

    field: FieldSeries
    n_parameters: int
    memory_bytes: int
    status: str = "ok"
    reason: str = ""
    setup_s: float = 0.0
    dtype: str = ""
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    companions: Mapping[str, FieldSeries] = field(default_factory=dict)
    companion_bytes: Mapping[str, int] = field(default_factory=dict)
    companions_s: float = 0.0
    velocity: FieldSeries | None = None
    carriers: Carriers | None = None
    write_states: Callable[[Path, np.ndarray], None] | None = None


class Progress(Protocol):
    """Called by a method after each step; ``False`` tells it to stop at its limit."""

    def __call__(self, step: int, message: str = "") -> bool: ...


def silent(step: int, message: str = "") -> bool:
    """The progress of one who does not look: never prints, never stops a run."""
    return True


@dataclass(frozen=True, kw_only=True)
class Method(ABC):
    """A method for one equation: the class ``Solver`` of ``solvers/<equation>/<name>.py``.

    Concrete methods are frozen dataclasses whose fields are their settings; the class
    attributes name what it is. Values outside ``integrators``, ``optimizers`` and
    ``boundaries`` are refused on construction.
    """

    integrator: str
    optimizer: str
    boundary: str

    family: ClassVar[str]
    seeded: ClassVar[bool] = False
    """Whether the result depends on the seed. Runs of methods without one share a process."""
    order: ClassVar[float | None]
    """Declared order of accuracy in space; ``None`` where it converges faster than any order
    or where no order is claimed."""
    integrators: ClassVar[tuple[str, ...]] = ("none",)
    optimizers: ClassVar[tuple[str, ...]] = ("none",)
    boundaries: ClassVar[tuple[str, ...]] = ("none",)
    labelled: ClassVar[tuple[str, ...]] = ()
    """Settings that stand in the label where they are not the default, so that a study of them is
    one of several methods."""

    def __post_init__(self):
        for key, value, allowed in self._choices():
            if value not in allowed:
                raise ValueError(f"{key}: {value!r}; allowed for {self.name}: {', '.join(allowed)}")

    def prepare(self) -> None:  # noqa: B027  (most have nothing to load)
        """Load what is compiled, once for all runs of a process; by default nothing."""

    def _choices(self):
        return (
            ("integrator", self.integrator, self.integrators),
            ("optimizer", self.optimizer, self.optimizers),
            ("boundary", self.boundary, self.boundaries),
        )

    @property
    def name(self) -> str:
        """Name of the method: that of its file."""
        return type(self).__module__.rsplit(".", 1)[-1]

    @property
    def label(self) -> str:
        """Name in the tables: the method, and each choice that its file leaves open."""
        choices = [value for _, value, allowed in self._choices() if len(allowed) > 1]
        return "_".join([self.name, *choices, *self._labels()])

    def _labels(self):
        """Of a text the text, of a flag its name, of a number both."""
        defaults = {setting.name: setting.default for setting in fields(self)}
        for name in self.labelled:
            value = getattr(self, name)
            if value == defaults[name]:
                continue
            match value:
                case str():
                    yield value
                case bool():
                    yield name
                case _:
                    yield f"{name}_{value:g}"

    @property
    @abstractmethod
    def role(self) -> str:
        """Role in the comparison, one of :data:`cases.vocabulary.ROLES`."""

    @abstractmethod
    def supports(self, case: Case) -> tuple[bool, str]:
        """Whether the method can solve the case, and if not why."""

    def check_budget(self, case: Case, budget: Budget, dtype: str) -> None:  # noqa: B027  optional
        """Raise, without any work, where no representation of this kind fits the budget.

        The workflow asks before the first run starts. A method that can tell from a formula
        says so here; the others raise in :meth:`solve`.

        Raises:
            cases.budgets.BudgetTooSmall: no representation of this kind fits.
        """

    @abstractmethod
    def solve(
        self,
        case: Case,
        budget: Budget,
        *,
        seed: int,
        device: str = "cpu",
        dtype: str = "float32",
        progress: Progress = silent,
    ) -> Solution:
        """Solve the case within the budget.

        Args:
            case: what to solve.
            budget: bytes that the representation may take.
            seed: of every random choice; methods without one ignore it.
            device: "cpu", "cuda" or "auto"; classical methods ignore it.
            dtype: storage type of the representation. Arithmetic may be finer; the stored
                numbers are rounded to it.
            progress: called after each step; the method stops where it answers ``False``.

        Raises:
            cases.budgets.BudgetTooSmall: no representation of this kind fits.
        """
