"""The only module that imports dolfinx; it hides the differences of dolfinx 0.5 to 0.11.

Differences are told by features, never by version numbers. Matrices and vectors leave this
module as scipy and numpy arrays. Importing it moves the cache of compiled forms into the
project, so that runs share it and ``make clean`` can drop it.
"""

import fcntl
import logging
import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

CACHE = Path(__file__).resolve().parent.parent / ".cache"
ROUNDING = 1e-12
os.environ["XDG_CACHE_HOME"] = str(CACHE)  # dolfinx reads it once, when it is imported

import h5py  # noqa: E402, F401  before dolfinx, whose global HDF5 it would else bind to
import ufl  # noqa: E402
from dolfinx import fem, mesh  # noqa: E402
from mpi4py import MPI  # noqa: E402


@contextmanager
def compiling():
    """Hold the form cache: one process at a time compiles or loads forms.

    A compilation that was killed leaves a ``.c`` without its ``.c.cached``, for which every
    later run waits in vain. Whoever holds the lock is the only one who compiles, so such a file
    is an orphan and is removed. The lock dies with its process.
    """
    folder = CACHE / "fenics"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock, _quiet():
        fcntl.flock(lock, fcntl.LOCK_EX)
        for source in folder.glob("*.c"):
            if not source.with_suffix(".c.cached").exists():
                source.unlink()
        yield


@contextmanager
def _quiet():
    """Drop the compiler's command lines, which old versions log at level INFO."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)


def interval_mesh(lower: float, upper: float, cells: int):
    """Uniform mesh of an interval, whole on this process."""
    return mesh.create_interval(MPI.COMM_SELF, cells, [lower, upper])


def lagrange_space(domain, degree: int):
    """Continuous Lagrange elements of ``degree`` on a mesh. Compiles."""
    make = fem.functionspace if hasattr(fem, "functionspace") else fem.FunctionSpace
    with compiling():
        return make(domain, ("Lagrange", degree))


def node_coordinates(space) -> np.ndarray:
    """Nodes of a Lagrange space on an interval, in the order of its dofs, shape (n,)."""
    return space.tabulate_dof_coordinates()[:, 0]


def transport_forms(space, velocity: float, source):
    """Compiled forms (w, u), -(w, a u_x) and (w, f), where f is a function of any space."""
    trial, test = ufl.TrialFunction(space), ufl.TestFunction(space)
    with compiling():
        return (
            fem.form(trial * test * ufl.dx),
            fem.form(-fem.Constant(space.mesh, float(velocity)) * trial.dx(0) * test * ufl.dx),
            fem.form(source * test * ufl.dx),
        )


def interpolant(space, function: Callable[[np.ndarray], np.ndarray]):
    """The finite element function with the values ``function(x)`` at the nodes x (n,)."""
    result = fem.Function(space)
    result.interpolate(lambda x: function(x[0]))
    return result


def assemble_matrix(form) -> sparse.csr_matrix:
    """The matrix of a bilinear form, without boundary conditions."""
    matrix = fem.assemble_matrix(form)
    n = len(matrix.indptr) - 1
    return sparse.csr_matrix((matrix.data.copy(), matrix.indices, matrix.indptr), shape=(n, n))


def assemble_vector(form) -> np.ndarray:
    """The vector of a linear form."""
    return np.array(fem.assemble_vector(form).array)


def interval_basis(space, x: np.ndarray, derivative: int) -> sparse.csr_matrix:
    """Basis functions, or their derivatives, of a Lagrange space on an interval at points.

    Args:
        space: of degree 1 or 2.
        x: points (N,) of the mesh's interval.
        derivative: 0 or 1.

    Returns:
        Matrix (N, dofs).

    Raises:
        ValueError: a point outside the mesh.
    """
    geometry = space.mesh.geometry
    vertices = geometry.x[_rows(geometry.dofmap, 2), 0]  # (cells, 2), in the reference order
    by_position = np.argsort(vertices.min(axis=1))
    left_ends = vertices.min(axis=1)[by_position]
    lower, upper = left_ends[0], np.max(vertices)
    slack = ROUNDING * (upper - lower)  # the mesh's own ends are rounded
    if np.min(x) < lower - slack or np.max(x) > upper + slack:
        raise ValueError(f"points: {np.min(x)} to {np.max(x)}; allowed: {lower} to {upper}")
    cells = by_position[np.searchsorted(left_ends[1:], x, side="right")]
    origin, end = vertices[cells].T
    values = _tabulate(space, (x - origin) / (end - origin), derivative)
    if derivative:
        values = values / (end - origin)[:, None]
    dofs = _rows(space.dofmap.list, values.shape[1])[cells]
    rows = np.repeat(np.arange(len(x)), values.shape[1])
    size = len(node_coordinates(space))
    return sparse.csr_matrix((values.ravel(), (rows, dofs.ravel())), shape=(len(x), size))


def _rows(connectivity, width: int) -> np.ndarray:
    """An adjacency list (old) or array (new) of constant width as an array."""
    flat = connectivity.array if hasattr(connectivity, "array") else connectivity
    return np.asarray(flat).reshape(-1, width)


def _tabulate(space, reference: np.ndarray, derivative: int) -> np.ndarray:
    """Values or first derivatives of the reference basis at points (N,), shape (N, dofs)."""
    element = space.ufl_element()
    if not hasattr(element, "tabulate"):
        element = space.element.basix_element
    table = element.tabulate(derivative, reference[:, None])[derivative]
    return np.asarray(table).reshape(len(reference), -1)
