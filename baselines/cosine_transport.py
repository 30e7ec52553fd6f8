r"""Transport in a walled rectangle by cosine modes.

A flow that crosses no wall has the components

.. math:: v_1 = \sum_{pq} a_{pq} \sin p\theta \cos q\eta, \quad
          v_2 = \sum_{pq} b_{pq} \cos p\theta \sin q\eta,

with angles theta, eta that run from 0 to pi along the axes. It maps cosines to cosines,

.. math:: 2 \sin p\theta \, (\cos k\theta)' = k (\cos (k+p)\theta - \cos (k-p)\theta), \quad
          2 \cos q\eta \cos l\eta = \cos (l+q)\eta + \cos (l-q)\eta ,

so a flow of few modes has a sparse matrix. Galerkin's method cuts it off. In orthonormal modes
the matrix is skew, and its row of the constant mode is zero: the integrators conserve mass, and
those with abs(R(iy)) = 1 conserve energy. A slope of the field normal to a wall, which no mode has,
makes the coefficients fall like 1/k^2; a flow that crosses no wall keeps a slope of zero.
"""

from functools import cache

import numpy as np
import scipy.sparse as sparse
from scipy.fft import dct, dctn, dst

from baselines.linear_stepping import Trajectory, march, rational_step
from baselines.tensor_reconstruction import CosineAxis, TensorSeries
from baselines.walled_flow import product, supports_walled_flow
from cases.budgets import DTYPES
from cases.contracts import Case, Progress, Solution
from cases.domains import Box
from cases.equations import Transport
from cases.integrators import RATIONAL

FLOW_SAMPLES = 64  # an axis: the flow may have fewer modes
MOST_FLOW_MODES = 64  # a component, so that the matrix stays sparse
ROUNDING = 1e-13  # of a flow's modes, relative to its largest
FIELD_SAMPLES = 512  # least, an axis: of the initial field, whose modes above are aliased


def supports_cosines(case: Case) -> tuple[bool, str]:
    """Whether the flow crosses no wall, has no divergence, and consists of few modes."""
    supported, reason = supports_walled_flow(case)
    if supported:
        found = max(len(modes) for modes in flow_modes(case.equation, case.domain))
        if found > MOST_FLOW_MODES:
            return False, f"velocity: {found} modes; allowed: at most {MOST_FLOW_MODES}"
    return supported, reason


@cache
def flow_modes(equation: Transport, box: Box) -> tuple[dict[tuple[int, int], float], ...]:
    """The coefficients a_pq and b_pq above rounding, by (p, q)."""
    midpoints = (np.arange(FLOW_SAMPLES) + 0.5) / FLOW_SAMPLES
    points = box.from_unit(product(midpoints, midpoints))
    velocity = equation.velocity(points).reshape(FLOW_SAMPLES, FLOW_SAMPLES, 2)
    found = []
    for axis in (0, 1):
        sines = dst(velocity[..., axis], axis=axis) / FLOW_SAMPLES
        modes = dct(sines, axis=1 - axis) / FLOW_SAMPLES
        np.moveaxis(modes, 1 - axis, 0)[0] /= 2
        kept = np.argwhere(np.abs(modes) > ROUNDING * np.max(np.abs(modes)))
        offset = np.eye(2, dtype=int)[axis]  # sines are counted from 1
        found.append({tuple(index + offset): float(modes[tuple(index)]) for index in kept})
    return tuple(found)


def transport_matrix(equation: Transport, box: Box, count: int) -> sparse.csr_matrix:
    """-v . grad on ``count`` orthonormal cosine modes an axis, shape (count^2, count^2)."""
    along, across = flow_modes(equation, box)
    first, second = np.pi / box.lengths
    matrix = sparse.csr_matrix((count**2, count**2))
    for (p, q), amplitude in along.items():
        slope = first * _sine_derivative(p, count)
        matrix -= amplitude * sparse.kron(slope, _cosine(q, count), format="csr")
    for (p, q), amplitude in across.items():
        slope = second * _sine_derivative(q, count)
        matrix -= amplitude * sparse.kron(_cosine(p, count), slope, format="csr")
    matrix.eliminate_zeros()
    return matrix


def _sine_derivative(p: int, count: int) -> sparse.csr_matrix:
    """u -> sin(p theta) u' on cosines."""
    k = np.arange(count)
    return _orthonormal([(abs(k - p), -k / 2), (k + p, k / 2)], count)


def _cosine(q: int, count: int) -> sparse.csr_matrix:
    """u -> cos(q theta) u on cosines."""
    k, half = np.arange(count), np.full(count, 0.5)
    return _orthonormal([(abs(k - q), half), (k + q, half)], count)


def _orthonormal(entries, count) -> sparse.csr_matrix:
    """The matrix whose column k holds the values at the given rows, in orthonormal modes."""
    rows, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    columns = np.tile(np.arange(count), len(entries))
    kept = rows < count
    values = values * _lengths(columns) ** -1 * _lengths(rows)
    shape = (count, count)
    return sparse.csr_matrix((values[kept], (rows[kept], columns[kept])), shape=shape)


def _lengths(k: np.ndarray) -> np.ndarray:
    """Norm of cos(k theta) in units in which that of the constant is sqrt(2)."""
    return np.where(k == 0, np.sqrt(2.0), 1.0)


def initial_modes(case: Case, count: int) -> np.ndarray:
    """Coefficients of the initial field on cos(k theta) cos(l eta), shape (count, count)."""
    samples = max(FIELD_SAMPLES, 4 * count)
    midpoints = (np.arange(samples) + 0.5) / samples
    points = case.domain.from_unit(product(midpoints, midpoints))
    modes = dctn(case.initial(points).reshape(samples, samples))[:count, :count] / samples**2
    modes[0] /= 2
    modes[:, 0] /= 2
    return modes


def advect(case: Case, integrator: str, count: int, progress: Progress) -> Trajectory:
    """Step ``count`` modes an axis; states hold coefficients on cos(k theta) cos(l eta)."""
    scale = np.multiply.outer(*[_lengths(np.arange(count))] * 2).ravel()
    matrix = transport_matrix(case.equation, case.domain, count)
    identity = sparse.identity(count**2, format="csr")
    step = rational_step(RATIONAL[integrator], case.time_step, identity, matrix, plane=True)
    initial = initial_modes(case, count).ravel() * scale
    trajectory = march(step, initial, case.num_steps, progress)
    trajectory.states[:] /= scale
    return trajectory


def cosine_solution(case: Case, trajectory: Trajectory, dtype: str, diagnostics) -> Solution:
    """The solution whose stored numbers are the coefficients of a trajectory."""
    numbers = trajectory.states.shape[1]
    count = int(np.sqrt(numbers) + 0.5)
    ends = zip(case.domain.lower, case.domain.upper, strict=True)
    series = TensorSeries([tuple(CosineAxis(count, *e) for e in ends)], trajectory.states, dtype)
    return Solution(
        field=series,
        n_parameters=numbers,
        memory_bytes=numbers * DTYPES[dtype],
        status=trajectory.status,
        reason=trajectory.reason,
        dtype=dtype,
        diagnostics=diagnostics,
    )
