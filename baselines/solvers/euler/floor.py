"""The time floor: the splittings alone, exact in space.

Sine and cosine series with as many modes as the flow needs. No method with the same splitting and
dt can be expected to lie below it, and the difference to it is a method's error in space. The
fused splitting leaves out the fit of the advected field, which changes nothing in exact
arithmetic: it has the floor of Chorin's splitting, in a row of its own.

Where the modes do not even hold the initial velocity this is no floor, and the case is refused: a
flow of fine scales has its reference of the same splitting instead
(:mod:`baselines.solvers.euler.reference`).
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.companions import Carrier, Traced
from baselines.spectral_flow import SpectralFlow
from baselines.splittings import SPLITTINGS

UNRESOLVED = 1e-6  # of the initial velocity, root mean square


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SpectralFlow):
    """Series in float64, whatever the budget and the storage type.

    Attributes:
        modes: an axis. 64 are enough for the Taylor-Green flow (a test doubles them); a flow of
            finer scales needs more, or has no smooth solution after some time.
    """

    modes: int = 64

    carrier: ClassVar[Carrier] = Traced()
    integrators: ClassVar[tuple[str, ...]] = tuple(SPLITTINGS)

    @property
    def role(self):
        return "floor"

    def supports(self, case):
        supported, reason = super().supports(case)
        if supported:
            space = self.space(case.domain, self.modes)
            velocity = case.initial(space.sites)
            rest = velocity - space.velocity_at_sites(space.field(velocity))
            left_out = float(np.linalg.norm(rest) / np.linalg.norm(velocity))
            if left_out > UNRESOLVED:
                return False, (
                    f"initial velocity: {self.modes} modes leave out {left_out:.1e} of it; "
                    f"allowed: {UNRESOLVED:g}"
                )
        return supported, reason

    def size(self, budget, dtype):
        return self.modes

    def storage(self, dtype):
        return "float64"
