r"""References: the splittings on a grid so fine that space plays no part, or little.

The staggered grid with bicubic interpolation, as in :mod:`baselines.solvers.euler.mac_bicubic`,
of a given number of cells, and time steps that may be divided: with ``substeps`` m the flow is
that of the time step dt/m, and only its errors in space and in the splitting at dt/m remain. How
far it is converged is seen by comparing two references. Companions are not smeared: the initial
field is taken at the start of each path, traced back through all stored velocities.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.companions import Carrier, Traced
from baselines.flow import LEAST, StaggeredFlow
from baselines.interpolation import bicubic
from baselines.splittings import SPLITTINGS
from baselines.staggered_grid import StaggeredGrid


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StaggeredFlow):
    """As many cells as the setting says, whatever the budget.

    Attributes:
        cells: an axis, at least 6.
        substeps: equal parts of each time step of the case, at least 1.

    Raises:
        ValueError: too few of either.
    """

    cells: int = 2048
    substeps: int = 1

    carrier: ClassVar[Carrier] = Traced()
    order: ClassVar[float | None] = 2
    integrators: ClassVar[tuple[str, ...]] = tuple(SPLITTINGS)

    def __post_init__(self):
        super().__post_init__()
        for key, least in (("cells", LEAST), ("substeps", 1)):
            value = getattr(self, key)
            if not (isinstance(value, int) and value >= least):
                raise ValueError(f"{key}: {value!r}; allowed: an integer of at least {least}")

    @property
    def role(self):
        return "reference"

    def size(self, budget, dtype):
        return self.cells

    def space(self, box, n):
        return StaggeredGrid(box, n, bicubic)

    def step(self):
        def divided(space, velocity, time_step):
            for _ in range(self.substeps):
                velocity = SPLITTINGS[self.integrator](space, velocity, time_step / self.substeps)
            return velocity

        return divided
