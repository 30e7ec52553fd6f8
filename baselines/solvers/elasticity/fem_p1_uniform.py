"""Linear elements on rectangles cut in two; memory counts nodal values only. They lock."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_elasticity_budgets import StructuredElements


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StructuredElements):
    """As many rectangles as fit."""

    order: ClassVar[float | None] = 2
    degree: ClassVar[int] = 1
