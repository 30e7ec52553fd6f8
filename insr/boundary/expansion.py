r"""Truncated Taylor expansions: a formula written once gives values and all its derivatives.

An :class:`Expansion` is a polynomial :math:`\sum_\alpha c_\alpha z^\alpha` in a few small
variables z for each entry of a batch; products drop the powers that its :class:`Truncation` does
not hold. Fed with x = x0 + z a formula returns its derivatives at x0; fed with x = x0 + t v, its
Taylor coefficients along v. Formulas use + - * / ** and numpy's functions, so the same function
serves arrays. Source: Griewank, Walther: *Evaluating Derivatives*, SIAM 2008, chapter 13.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations_with_replacement
from typing import final

import numpy as np
import torch

from insr.boundary import elementary


@final
@dataclass(frozen=True, eq=False)
class Truncation:
    """Which powers of the small variables are kept. Made by :func:`total` and :func:`product`.

    Attributes:
        indices: exponents, the constant first; with each all its divisors.
    """

    indices: tuple[tuple[int, ...], ...]

    @cached_property
    def place(self) -> dict[tuple[int, ...], int]:
        """Position of each exponent."""
        return {index: k for k, index in enumerate(self.indices)}

    @cached_property
    def degree(self) -> int:
        """Largest total degree: one more power of a small quantity is zero."""
        return max(sum(index) for index in self.indices)

    @cached_property
    def products(self) -> list[tuple[int, int, int]]:
        """(gamma, alpha, beta): term alpha times term beta is term gamma, neither constant."""
        found = []
        for a, left in enumerate(self.indices[1:], start=1):
            for b, right in enumerate(self.indices[1:], start=1):
                both = tuple(i + j for i, j in zip(left, right, strict=True))
                if both in self.place:
                    found.append((self.place[both], a, b))
        return found

    @cached_property
    def rises(self) -> list[list[tuple[int, int, int]]]:
        """Item d has those (gamma, alpha, beta), gamma up to degree d, where beta is not constant.

        A product with a small quantity needs no others.
        """
        places = range(1, len(self.indices))
        every = [*self.products, *((c, 0, c) for c in places)]
        sizes = [sum(index) for index in self.indices]
        return [[term for term in every if sizes[term[0]] <= d] for d in range(self.degree + 1)]

    @cached_property
    def factorials(self) -> list[float]:
        """alpha! of each term: derivatives over Taylor coefficients."""
        return [float(math.prod(map(math.factorial, index))) for index in self.indices]


@cache
def total(variables: int, order: int) -> Truncation:
    """All powers of total degree at most ``order``, in the order of :mod:`insr.jets`."""
    return Truncation(
        tuple(
            tuple(chosen.count(i) for i in range(variables))
            for degree in range(order + 1)
            for chosen in combinations_with_replacement(range(variables), degree)
        )
    )


@cache
def product(inner: Truncation, outer: Truncation) -> Truncation:
    """Powers of two sets of variables; block k of the result holds term k of the outer set."""
    return Truncation(tuple(i + o for o in outer.indices for i in inner.indices))


@final
class Expansion:
    """One truncated polynomial for each entry of a batch.

    Args:
        truncation: the powers kept, K of them.
        coefficients: tensor (K, *batch).
    """

    __slots__ = ("coefficients", "truncation")

    def __init__(self, truncation: Truncation, coefficients: torch.Tensor):
        self.truncation, self.coefficients = truncation, coefficients

    @property
    def value(self) -> torch.Tensor:
        """The constant terms, shape batch."""
        return self.coefficients[0]

    @property
    def shape(self) -> torch.Size:
        """Of the batch."""
        return self.coefficients.shape[1:]

    def __getitem__(self, key) -> "Expansion":
        key = key if isinstance(key, tuple) else (key,)
        return self._with(self.coefficients[(slice(None), *key)])

    def sum(self, dim: int = -1) -> "Expansion":
        """Sum over one batch dimension, counted from the end."""
        return self._with(self.coefficients.sum(dim))

    def take(self, index: torch.Tensor) -> "Expansion":
        """Entries of the last batch dimension by index (*batch[:-1], n)."""
        index = index.expand(len(self.coefficients), *index.shape)
        return self._with(torch.take_along_dim(self.coefficients, index, -1))

    def through(self, taylor: list) -> "Expansion":
        """f of this, from f's Taylor coefficients at the value, degree + 1 tensors (Horner).

        After d of its steps only powers up to degree d count: those that follow raise them.
        """
        small = self.coefficients
        result = torch.zeros_like(small)
        result[0] = taylor[-1]
        for degree, coefficient in enumerate(reversed(taylor[:-1]), start=1):
            raised = torch.zeros_like(small)
            raised[0] = coefficient
            for c, i, j in self.truncation.rises[degree]:
                raised[c].addcmul_(result[i], small[j])
            result = raised
        return self._with(result)

    def apply(self, function: Callable) -> "Expansion":
        """Through one of :mod:`insr.boundary.elementary`."""
        return self.through(function(self.value, self.truncation.degree))

    def __add__(self, other):
        if isinstance(other, Expansion):
            self._same(other)
            return self._with(self.coefficients + other.coefficients)
        other = self._constant(other)
        # That of torch imports a library for symbolic shapes, which takes seconds.
        shape = np.broadcast_shapes(self.shape, other.shape)
        result = self.coefficients.expand(len(self.coefficients), *shape).clone()
        result[0] += other
        return self._with(result)

    def __mul__(self, other):
        if isinstance(other, Expansion):
            self._same(other)
            return self._with(multiply(self.truncation, self.coefficients, other.coefficients))
        return self._with(self.coefficients * self._constant(other))

    def __pow__(self, exponent):
        return self.apply(lambda x, degree: elementary.power(x, degree, exponent))

    def __matmul__(self, matrix):
        return self._with(self.coefficients @ self._constant(matrix))

    def __neg__(self):
        return self._with(-self.coefficients)

    def __pos__(self):
        return self

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * (other**-1 if isinstance(other, Expansion) else 1 / self._constant(other))

    def __rtruediv__(self, other):
        return self**-1 * other

    def __abs__(self):
        return self * torch.where(self.value < 0, -1, 1)

    __radd__, __rmul__ = __add__, __mul__

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """Numpy's functions of expansions."""
        if method != "__call__" or options:
            return NotImplemented
        if ufunc.__name__ in OPERATORS:
            return OPERATORS[ufunc.__name__](*inputs)
        function = elementary.FUNCTIONS.get(ufunc.__name__)
        return NotImplemented if function is None else self.apply(function)

    def _with(self, coefficients):
        return Expansion(self.truncation, coefficients)

    def _same(self, other):
        if other.truncation is not self.truncation:
            raise ValueError("expansions: different truncations; allowed: one and the same")

    def _constant(self, other):
        return torch.as_tensor(
            other, dtype=self.coefficients.dtype, device=self.coefficients.device
        )


OPERATORS = {
    "add": lambda a, b: b + a if isinstance(b, Expansion) else a + b,
    "subtract": lambda a, b: a + (-b) if isinstance(a, Expansion) else (-b) + a,
    "multiply": lambda a, b: b * a if isinstance(b, Expansion) else a * b,
    "divide": lambda a, b: a / b if isinstance(a, Expansion) else b.__rtruediv__(a),
    "power": lambda a, b: a**b,
    "negative": lambda a: -a,
    "positive": lambda a: a,
    "absolute": abs,
    "square": lambda a: a * a,
}
"""Arithmetic by the names of numpy's functions."""


def multiply(truncation: Truncation, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Coefficients of a product, shape (K, *broadcast batch)."""
    result = a[0] * b
    result[1:] += a[1:] * b[0]
    for c, i, j in truncation.products:
        result[c].addcmul_(a[i], b[j])
    return result


def where(mask: torch.Tensor, a: Expansion, b: Expansion) -> Expansion:
    """a where the mask (batch) holds, else b."""
    return Expansion(a.truncation, torch.where(mask, a.coefficients, b.coefficients))


def stack(parts: list[Expansion]) -> Expansion:
    """Expansions of one batch shape beside each other in a new last dimension."""
    parts = list(parts)
    coefficients = torch.broadcast_tensors(*[part.coefficients for part in parts])
    return Expansion(parts[0].truncation, torch.stack(coefficients, dim=-1))


def linear_part(x: Expansion, mask: torch.Tensor, limit: Expansion) -> Expansion:
    """x, but where the mask holds only value and first derivatives of ``limit``, then NaN.

    For points where the second derivatives of a field do not exist.
    """
    first = torch.tensor([sum(index) < 2 for index in x.truncation.indices])
    kept = limit.coefficients.clone()
    kept[~first.to(kept.device)] = math.nan
    return Expansion(x.truncation, torch.where(mask, kept, x.coefficients))
