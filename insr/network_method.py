"""What all methods with networks share: their part in the comparison, checks of settings."""

from dataclasses import dataclass
from typing import ClassVar

from cases.contracts import Method
from insr.compiled_jets import load


@dataclass(frozen=True, kw_only=True)
class NetworkMethod(Method):
    """A tested method whose result depends on the seed; no order in space is claimed."""

    seeded: ClassVar[bool] = True
    order: ClassVar[float | None] = None

    @property
    def role(self):
        return "tested"

    def prepare(self):
        """Load the sweeps, or compile them where that was not yet done."""
        load()

    def _check_above_zero(self, *keys):
        for key in keys:
            if not getattr(self, key) > 0:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: a number above 0")

    def _check_automatic(self, *keys):
        for key in keys:
            if getattr(self, key) < 0:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: 0 (automatic) or more")


@dataclass(frozen=True, kw_only=True)
class FlowNetworkMethod(NetworkMethod):
    """A method with networks for two-dimensional incompressible flow."""

    def supports(self, case):
        if case.equation.kind != "euler" or case.domain.dim != 2:
            return False, "two-dimensional incompressible flow only"
        return True, ""
