"""Memory of a representation, in both directions.

The memory of a representation is the bytes of the numbers that define the field at one time;
1 KiB is 1024 bytes. The default storage type is float32 (4 bytes a number).
"""

import math
from dataclasses import dataclass

from cases.vocabulary import DTYPES

KIB = 1024


class BudgetTooSmall(ValueError):
    """No representation of the wanted kind fits into the budget."""


@dataclass(frozen=True)
class Budget:
    """Bytes that a representation may take.

    Raises:
        ValueError: not a positive number of bytes.
    """

    bytes: int

    def __post_init__(self):
        if not self.bytes > 0:
            raise ValueError(f"budget: {self.bytes} bytes; allowed: a number above 0")

    @classmethod
    def multiple(cls, paper_bytes: int, factor: float) -> "Budget":
        """``factor`` times the bytes of the paper's representation, rounded down."""
        if not (factor > 0 and math.isfinite(factor)):
            raise ValueError(f"budgets: {factor}; allowed: a finite number above 0")
        return cls(int(paper_bytes * factor))

    @property
    def kib(self) -> float:
        return self.bytes / KIB

    def numbers(self, dtype: str) -> int:
        """How many numbers of a storage type fit."""
        return self.bytes // DTYPES[dtype]


def siren_parameters(alpha: int, beta: int, inputs: int, outputs: int) -> int:
    """Weights of inputs -> beta -> (beta ->) * alpha -> outputs, biases included.

    >>> siren_parameters(2, 20, 1, 1)
    901
    """
    return (inputs + 1) * beta + alpha * (beta + 1) * beta + (beta + 1) * outputs


def siren_width(budget: Budget, alpha: int, inputs: int, outputs: int, dtype: str) -> int:
    """Largest width beta whose network fits.

    Raises:
        BudgetTooSmall: not even beta = 1 fits.
    """
    beta = 0
    while siren_parameters(alpha, beta + 1, inputs, outputs) <= budget.numbers(dtype):
        beta += 1
    return _at_least(beta, 1, f"a network with {alpha} hidden layers", budget)


def grid_points_per_axis(budget: Budget, dim: int, components: int, dtype: str) -> int:
    """Largest n whose grid of n^dim nodes with ``components`` values each fits.

    Raises:
        BudgetTooSmall: fewer than 4 nodes an axis.
    """
    numbers = budget.numbers(dtype) // components
    n = round(numbers ** (1 / dim))
    while n**dim > numbers:
        n -= 1
    return _at_least(n, 4, "a grid of 4 nodes an axis", budget)


def fem_numbers(
    *, components: int, nodes: int, dim: int, vertices: int, cells: int, nodes_per_cell: int
) -> int:
    """Numbers of a finite element field: nodal values, vertex coordinates, connectivity."""
    return components * nodes + dim * vertices + nodes_per_cell * cells


def fem_interval_cells(
    budget: Budget, degree: int, components: int, dtype: str, *, with_mesh: bool = True
) -> int:
    """Most cells of a Lagrange element of ``degree`` on an interval that fit.

    ``with_mesh=False`` counts nodal values only: the mesh is uniform and needs no storage.

    Raises:
        BudgetTooSmall: fewer than 2 cells.
    """

    def numbers(cells):
        nodes = degree * cells + 1
        if not with_mesh:
            return components * nodes
        return fem_numbers(
            components=components,
            nodes=nodes,
            dim=1,
            vertices=cells + 1,
            cells=cells,
            nodes_per_cell=degree + 1,
        )

    slope = numbers(1) - numbers(0)
    cells = (budget.numbers(dtype) - numbers(0)) // slope
    return _at_least(cells, 2, "a mesh of 2 cells", budget)


def particles(budget: Budget, dim: int, dtype: str) -> int:
    """Most particles (x, v, F) that fit: dim + dim + dim^2 numbers each."""
    count = budget.numbers(dtype) // (2 * dim + dim**2)
    return _at_least(count, 1, "one particle", budget)


def _at_least(found: int, least: int, what: str, budget: Budget) -> int:
    if found < least:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for {what}")
    return found
