"""The only module that imports dolfinx; it hides the differences of dolfinx 0.5 to 0.11.

Differences are told by features, never by version numbers. Matrices and vectors leave this
module as scipy and numpy arrays. Importing it moves the cache of compiled forms into the
project, so that runs share it and ``make clean`` can drop it.
"""

import fcntl
import inspect
import logging
import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import final

import numpy as np
import scipy.sparse as sparse

from baselines.simplices import edge_matrices, locate
from cases.meshes import check_mesh

CACHE = Path(__file__).resolve().parent.parent / ".cache"
ROUNDING = 1e-12
EXTRA_QUADRATURE = 4  # degrees beyond the mass matrix's, for the velocity
os.environ["XDG_CACHE_HOME"] = str(CACHE)  # dolfinx reads it once, when it is imported

import basix  # noqa: E402
import h5py  # noqa: E402, F401  before dolfinx, whose global HDF5 it would else bind to
import ufl  # noqa: E402
from dolfinx import fem, mesh  # noqa: E402
from dolfinx.fem import petsc  # noqa: E402
from mpi4py import MPI  # noqa: E402

SIMPLICES = {2: "triangle", 3: "tetrahedron"}


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


def rectangle_mesh(lower, upper, cells: int):
    """Uniform triangles on a rectangle, whole on this process.

    ``cells`` squares an axis, each cut from its lower left to its upper right corner.
    """
    return mesh.create_rectangle(MPI.COMM_SELF, [lower, upper], [cells, cells])


def simplex_mesh(vertices: np.ndarray, cells: np.ndarray):
    """Mesh of triangles or tetrahedra, whole on this process; it numbers them anew.

    Args:
        vertices: coordinates (V, d).
        cells: vertices of each cell, (C, d + 1).

    Raises:
        ValueError: an empty or inverted mesh, see :func:`cases.meshes.check_mesh`.
    """
    check_mesh(vertices, cells)
    dim = vertices.shape[1]
    if hasattr(ufl, "VectorElement"):
        element = ufl.VectorElement("Lagrange", SIMPLICES[dim], 1)
    else:
        import basix.ufl

        element = basix.ufl.element("Lagrange", SIMPLICES[dim], 1, shape=(dim,))
    key = "domain" if "domain" in inspect.signature(mesh.create_mesh).parameters else "e"
    return mesh.create_mesh(
        MPI.COMM_SELF,
        cells=np.ascontiguousarray(cells, dtype=np.int64),
        x=np.ascontiguousarray(vertices, dtype=float),
        **{key: ufl.Mesh(element)},
    )


def mesh_arrays(domain) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (V, d) and cells (C, d + 1) of a mesh of simplices, in its own order."""
    dim = domain.geometry.dim
    return domain.geometry.x[:, :dim], _rows(domain.geometry.dofmap, dim + 1)


def lagrange_space(domain, degree: int):
    """Continuous Lagrange elements of ``degree`` on a mesh. Compiles."""
    make = fem.functionspace if hasattr(fem, "functionspace") else fem.FunctionSpace
    with compiling():
        return make(domain, ("Lagrange", degree))


def vector_lagrange_space(domain, degree: int):
    """Fields with a component an axis, continuous Lagrange elements of ``degree``. Compiles."""
    with compiling():
        if hasattr(fem, "functionspace"):
            return fem.functionspace(domain, ("Lagrange", degree, (domain.geometry.dim,)))
        return fem.VectorFunctionSpace(domain, ("Lagrange", degree))


def node_coordinates(space) -> np.ndarray:
    """Nodes of a Lagrange space on an interval, in the order of its dofs, shape (n,)."""
    return space.tabulate_dof_coordinates()[:, 0]


def nodes(space) -> np.ndarray:
    """Nodes of a Lagrange space of any dimension, shape (nodes, d)."""
    return space.tabulate_dof_coordinates()[:, : space.mesh.geometry.dim]


def cell_nodes(space) -> np.ndarray:
    """Nodes of each cell in the order of :func:`tabulate`, shape (C, nodes of a cell)."""
    found = space.dofmap.list
    flat = np.asarray(found.array if hasattr(found, "array") else found).ravel()
    return flat.reshape(len(_rows(space.mesh.geometry.dofmap, space.mesh.geometry.dim + 1)), -1)


def gauss_rule(dim: int, degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (Q, d) and weights (Q,) on the reference simplex, exact up to ``degree``.

    They are those at which forms of that degree are assembled.
    """
    return basix.make_quadrature(getattr(basix.CellType, SIMPLICES[dim]), degree)


def gauss_function(domain, degree: int, components: int):
    """A coefficient with values at the points of :func:`gauss_rule` only. Compiles."""
    name = SIMPLICES[domain.geometry.dim]
    if hasattr(ufl, "VectorElement"):
        element = ufl.VectorElement("Quadrature", name, degree, components, quad_scheme="default")
    else:
        import basix.ufl

        element = basix.ufl.quadrature_element(name, value_shape=(components,), degree=degree)
    make = fem.functionspace if hasattr(fem, "functionspace") else fem.FunctionSpace
    with compiling():
        return fem.Function(make(domain, element))


def set_gauss_values(function, values: np.ndarray) -> None:
    """Give a coefficient its values (C, Q, components)."""
    count, components = values.shape[1:]
    places = _rows(function.function_space.dofmap.list, count)
    function.x.array.reshape(-1, components)[places] = values


def compiled_form(form):
    """A form, compiled. It is assembled with the values that its coefficients have then."""
    with compiling():
        return fem.form(form)


@final
class BlockedMatrix:
    """The matrix of a bilinear form of vector fields, whose pattern is found once."""

    def __init__(self, form):
        self._form, self._matrix = form, petsc.create_matrix(form)

    def assemble(self) -> sparse.csr_matrix:
        """With the present values of the coefficients."""
        self._matrix.zeroEntries()
        petsc.assemble_matrix(self._matrix, self._form)
        self._matrix.assemble()
        indptr, indices, data = self._matrix.getValuesCSR()
        return sparse.csr_matrix((data, indices, indptr), shape=self._matrix.getSize())


def transport_forms(space, velocity: float, source):
    """Compiled forms (w, u), -(w, a u_x) and (w, f), where f is a function of any space."""
    trial, test = ufl.TrialFunction(space), ufl.TestFunction(space)
    with compiling():
        return (
            fem.form(trial * test * ufl.dx),
            fem.form(-fem.Constant(space.mesh, float(velocity)) * trial.dx(0) * test * ufl.dx),
            fem.form(source * test * ufl.dx),
        )


def streamline_forms(space, velocity, source, time_step: float):
    r"""Compiled forms of streamline-upwind Petrov-Galerkin elements on a rectangle.

    (w + tau v . grad w, u), -(w + tau v . grad w, v . grad u), (w, u) and (w, f), with

    .. math:: \tau = ((2/dt)^2 + (2 k |v| / h)^2)^{-1/2}

    for elements of degree k on squares of edge h cut in two. Source: Tezduyar, Osawa, *Comput.
    Methods Appl. Mech. Engrg.* 190, 2000, with the node distance h/k in place of h.

    Args:
        space: elements on :func:`rectangle_mesh`.
        velocity, source: the functions v (vector) and f, of any spaces on the same mesh.
        time_step: dt.
    """
    trial, test = ufl.TrialFunction(space), ufl.TestFunction(space)
    degree = space.ufl_element().degree
    degree = degree() if callable(degree) else degree
    distance = _square_edge(space.mesh) / degree
    rates = fem.Constant(space.mesh, 4 / time_step**2), fem.Constant(space.mesh, 4 / distance**2)
    tau = (rates[0] + rates[1] * ufl.dot(velocity, velocity)) ** -0.5
    along = ufl.dot(velocity, ufl.grad(trial))
    weight = test + tau * ufl.dot(velocity, ufl.grad(test))
    inside = ufl.dx(metadata={"quadrature_degree": 2 * degree + EXTRA_QUADRATURE})
    with compiling():
        return (
            fem.form(trial * weight * inside),
            fem.form(-along * weight * inside),
            fem.form(trial * test * ufl.dx),
            fem.form(source * test * ufl.dx),
        )


def interpolant(space, function: Callable[[np.ndarray], np.ndarray]):
    """The finite element function with the values ``function(x)`` at the nodes x (n,)."""
    result = fem.Function(space)
    result.interpolate(lambda x: function(x[0]))
    return result


def plane_interpolant(space, function: Callable[[np.ndarray], np.ndarray]):
    """The finite element function with the values ``function(points)`` at the nodes (n, 2).

    Values have shape (n, components).
    """
    result = fem.Function(space)
    result.interpolate(lambda x: function(x[:2].T).T)
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
    reference = (x - origin) / (end - origin)
    values = tabulate(space, reference[:, None], derivative)[derivative]
    if derivative:
        values = values / (end - origin)[:, None]
    return _basis_matrix(space, cells, values)


def rectangle_basis(space, points: np.ndarray, axis: int | None = None) -> sparse.csr_matrix:
    """Basis functions, or their derivatives, of a space on :func:`rectangle_mesh` at points.

    Args:
        space: Lagrange elements of degree 1 or 2.
        points: (N, 2) in the rectangle.
        axis: of the derivative; none for values.

    Returns:
        Matrix (N, dofs).

    Raises:
        ValueError: a point outside the mesh.
    """
    geometry = space.mesh.geometry
    corners = geometry.x[_rows(geometry.dofmap, 3), :2]  # (cells, 3, 2), in the reference order
    lower, upper = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    slack = ROUNDING * (upper - lower)
    if np.any(points < lower - slack) or np.any(points > upper + slack):
        found = np.min(points, axis=0), np.max(points, axis=0)
        raise ValueError(f"points: {found[0]} to {found[1]}; allowed: {lower} to {upper}")
    count = round(np.sqrt(len(corners) / 2))
    cell_of = np.empty((count, count, 2), dtype=int)  # by square and side of its diagonal
    cell_of[_square_and_side((corners.mean(axis=1) - lower) / (upper - lower), count)] = np.arange(
        len(corners)
    )
    cells = cell_of[_square_and_side((points - lower) / (upper - lower), count)]

    return _basis_at(space, cells, points, axis)


def simplex_basis(space, points: np.ndarray, axis: int | None = None) -> sparse.csr_matrix:
    """Basis functions, or their derivatives, of a space on :func:`simplex_mesh` at points.

    Args:
        space: Lagrange elements; those of a vector field are taken for one component.
        points: (N, d); those outside the mesh belong to the cell that is nearest to them.
        axis: of the derivative; none for values.

    Returns:
        Matrix (N, nodes).
    """
    return _basis_at(space, locate(*mesh_arrays(space.mesh), points), points, axis)


def _basis_at(space, cells: np.ndarray, points: np.ndarray, axis: int | None):
    """Basis of the cells (N,) at a point of each, or the derivative along an axis."""
    vertices, corners = mesh_arrays(space.mesh)
    origin = vertices[corners[cells, 0]]
    inverse = np.linalg.inv(edge_matrices(vertices, corners[cells]))  # dX/dx
    reference = np.einsum("nij,nj->ni", inverse, points - origin)
    values, *slopes = tabulate(space, reference, 0 if axis is None else 1)
    if axis is not None:
        values = sum(slope * inverse[:, i, axis, None] for i, slope in enumerate(slopes))
    return _basis_matrix(space, cells, values)


def _square_and_side(unit: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Square (i, j) of points in the unit square, and 1 above its diagonal, 0 below."""
    scaled = unit * count
    square = np.clip(np.floor(scaled).astype(int), 0, count - 1)
    inside = scaled - square
    return square[:, 0], square[:, 1], (inside[:, 1] > inside[:, 0]).astype(int)


def _square_edge(domain) -> float:
    """Mean edge of the squares of :func:`rectangle_mesh`."""
    points = domain.geometry.x[:, :2]
    count = round(np.sqrt(len(points))) - 1
    return float(np.sqrt(np.prod(np.ptp(points, axis=0)))) / count


def _basis_matrix(space, cells: np.ndarray, values: np.ndarray) -> sparse.csr_matrix:
    """Matrix (N, dofs) from the values (N, dofs of a cell) of the basis of each point's cell."""
    dofs = _rows(space.dofmap.list, values.shape[1])[cells]
    rows = np.repeat(np.arange(len(cells)), values.shape[1])
    size = len(space.tabulate_dof_coordinates())
    return sparse.csr_matrix((values.ravel(), (rows, dofs.ravel())), shape=(len(cells), size))


def _rows(connectivity, width: int) -> np.ndarray:
    """An adjacency list (old) or array (new) of constant width as an array."""
    flat = connectivity.array if hasattr(connectivity, "array") else connectivity
    return np.asarray(flat).reshape(-1, width)


def tabulate(space, reference: np.ndarray, derivative: int) -> np.ndarray:
    """Reference basis at points (N, d) up to first derivatives, (1 or 1 + d, N, nodes)."""
    element = space.ufl_element()
    if space.dofmap.bs > 1 or not hasattr(element, "tabulate"):
        element = space.element.basix_element
    table = np.asarray(element.tabulate(derivative, reference))
    return table.reshape(len(table), len(reference), -1)
