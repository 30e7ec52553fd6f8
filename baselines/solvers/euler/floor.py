"""The time floor: the splittings alone, exact in space.

Sine and cosine series with as many modes as the flow needs. No method with the same splitting and
dt can be expected to lie below it, and the difference to it is a method's error in space. The
fused splitting leaves out the fit of the advected field, which changes nothing in exact
arithmetic: it has the floor of Chorin's splitting, in a row of its own.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.spectral_flow import SpectralFlow
from baselines.splittings import SPLITTINGS


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SpectralFlow):
    """Series in float64, whatever the budget and the storage type.

    Attributes:
        modes: an axis. 64 are enough for the Taylor-Green flow (a test doubles them); a flow of
            finer scales needs more, or has no smooth solution after some time.
    """

    modes: int = 64

    integrators: ClassVar[tuple[str, ...]] = tuple(SPLITTINGS)

    @property
    def role(self):
        return "floor"

    def size(self, budget, dtype):
        return self.modes

    def storage(self, dtype):
        return "float64"
