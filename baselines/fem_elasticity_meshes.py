r"""Meshes of solids: by gmsh at a given size or budget, graded to corners, and structured ones.

Where a gripped edge meets a free one, u behaves like r^mu with mu between 0.6 and 0.75, so that a
uniform mesh gains less than one order, whatever its elements. A graded one has the size

.. math:: h(r) = H \, (\max(r, r_0) / R)^{3/4}, \qquad r_0 = R (H/R)^4,

r being the distance to the nearest such corner, R half the longest edge of the body, and r_0 where
h(r) = r. Source: Grisvard, *Elliptic Problems in Nonsmooth Domains*, 1985, 8.4.

Where a body hits an obstacle, the penalty presses on a layer of the thickness sqrt(mu / k), in
which the largest errors are. Meshes for it have the size

.. math:: h(d) = H \, \min(1, \max(d / R, 1/4)),

d being the way that the point has to go beyond that of the nearest point of the body. A ring that
stands on its rim is laid on a side: there, d is the distance from the plane that touches this side,
R the radius of the tube, and the least size H / 2. (Facets of the length h miss the depth of a
circle by h^2 / 8R, and the volume everywhere.)

A mesh is (vertices (V, d), cells (C, d + 1)). Its memory is that of
:func:`cases.budgets.fem_numbers`.
"""

import math
from collections.abc import Callable
from contextlib import contextmanager
from itertools import combinations, pairwise

import gmsh
import numpy as np

from cases.budgets import Budget, BudgetTooSmall, fem_numbers
from cases.contracts import Case
from cases.domains import Box, Domain, Torus
from cases.obstacles import Obstacle
from cases.plane_domains import Annulus, Ellipse, Polygon

GRADING = 3 / 4
NEAR_OBSTACLE = 1 / 4  # least of h/H there
NEAR_SIDE = 1 / 2  # of a ring that is laid on it
REFINEMENTS = 8  # bisections of the size on the way to a budget
COARSEST = 0.5  # size of the coarsest mesh, of half the body's longest edge
FINEST = 1 / 4096
PROBES = 65  # points an axis among which the nearest one to an obstacle is looked for
TRIANGLE, TETRAHEDRON = 2, 4  # gmsh's numbers of these elements

Mesh = tuple[np.ndarray, np.ndarray]
SizeAt = Callable[[np.ndarray], float]
"""Maps a point (d,) to the wanted length of edges there."""


def gmsh_mesh(domain: Domain, size: float, size_at: SizeAt | None = None) -> Mesh:
    """Unstructured mesh of a domain in the plane or of a torus.

    Args:
        domain: what is meshed.
        size: H, wanted length of edges.
        size_at: wanted length at a point, or H everywhere.

    Raises:
        ValueError: another domain.
    """
    with _model():
        match domain:
            case Box() if domain.dim == 2:
                gmsh.model.occ.addRectangle(*domain.lower, 0.0, *domain.lengths)
            case Torus():
                torus = gmsh.model.occ.addTorus(0.0, 0.0, 0.0, domain.major, domain.minor)
                # gmsh's torus goes around the z axis, ours around the y axis.
                gmsh.model.occ.rotate([(3, torus)], 0, 0, 0, 1, 0, 0, np.pi / 2)
            case Polygon():
                _add_polygon(domain.array)
            case Ellipse(semi_axes) if semi_axes[0] >= semi_axes[1]:
                gmsh.model.occ.addDisk(0.0, 0.0, 0.0, *semi_axes)
            case Annulus(inner, outer):
                disks = [gmsh.model.occ.addDisk(0.0, 0.0, 0.0, r, r) for r in (outer, inner)]
                gmsh.model.occ.cut([(2, disks[0])], [(2, disks[1])])
            case _:
                raise ValueError(
                    f"domain: {domain}; allowed: a box, polygon, ring or lying ellipse in the "
                    "plane, or a torus"
                )
        gmsh.model.occ.synchronize()
        gmsh.option.setNumber("Mesh.MeshSizeMax", float(size))
        if size_at is None:
            gmsh.option.setNumber("Mesh.MeshSizeMin", float(size))
        else:
            for option in ("ExtendFromBoundary", "FromPoints", "FromCurvature"):
                gmsh.option.setNumber(f"Mesh.MeshSize{option}", 0)
            gmsh.model.mesh.setSizeCallback(
                lambda dim, tag, x, y, z, given: float(size_at(np.array((x, y, z)[: domain.dim])))
            )
        gmsh.model.mesh.generate(domain.dim)
        return _arrays(domain.dim)


@contextmanager
def _model():
    """An empty model; gmsh is silent, reads no files, and leaves signals alone."""
    gmsh.initialize(readConfigFiles=False, interruptible=False)
    try:
        gmsh.option.setNumber("General.Terminal", 0)
        gmsh.option.setNumber("General.NumThreads", 1)
        yield
    finally:
        gmsh.finalize()


def _add_polygon(vertices: np.ndarray) -> None:
    points = [gmsh.model.occ.addPoint(*vertex, 0.0) for vertex in vertices]
    lines = [gmsh.model.occ.addLine(*ends) for ends in pairwise([*points, points[0]])]
    gmsh.model.occ.addPlaneSurface([gmsh.model.occ.addCurveLoop(lines)])


def _arrays(dim: int) -> Mesh:
    """Vertices and cells of the present model, without vertices that no cell has."""
    tags, places, _ = gmsh.model.mesh.getNodes()
    _, corners = gmsh.model.mesh.getElementsByType(TRIANGLE if dim == 2 else TETRAHEDRON)
    number = np.zeros(int(tags.max()) + 1, dtype=int)
    number[tags] = np.arange(len(tags))
    used, cells = np.unique(number[corners], return_inverse=True)
    return places.reshape(-1, 3)[used, :dim], cells.reshape(-1, dim + 1)


def graded_to_corners(
    domain: Domain, size: float, corners: np.ndarray, least_radius: float = 0.0
) -> SizeAt:
    """h(r), with r + r_0 in place of the larger of the two, for corners (K, d).

    ``least_radius`` is a bound of r_0 / R from below.
    """
    reach = _reach(domain)
    least = reach * max((size / reach) ** (1 / (1 - GRADING)), least_radius)

    def size_at(point):
        nearest = np.min(np.linalg.norm(corners - point, axis=1))
        return size * ((nearest + least) / reach) ** GRADING

    return size_at


def graded_to_obstacle(domain: Domain, size: float, obstacle: Obstacle) -> SizeAt:
    """h(d)."""
    reach = _reach(domain)
    nearest = np.min(obstacle.distance(domain.grid((PROBES,) * domain.dim).T))

    def size_at(point):
        return size * min(1.0, max((obstacle.distance(point) - nearest) / reach, NEAR_OBSTACLE))

    return size_at


def graded_to_side(torus: Torus, size: float, obstacle: Obstacle) -> SizeAt:
    """h(d) for the flat side of a ring that is the nearer one to the obstacle."""
    toward = -obstacle.normal((0.0, 0.0, 0.0))[1]
    side = math.copysign(1.0, toward)

    def size_at(point):
        depth = torus.minor - side * point[1]
        return size * min(1.0, max(depth / torus.minor, NEAR_SIDE))

    return size_at


def _reach(domain: Domain) -> float:
    """R, half the longest edge of the body."""
    return float(np.max(domain.bounds.lengths)) / 2


def structured_mesh(box: Box, counts: tuple[int, int]) -> Mesh:
    """Rectangles, ``counts`` along the axes, each cut from its lower left to its upper right."""
    columns, rows = counts
    axes = [np.linspace(a, b, n + 1) for a, b, n in zip(box.lower, box.upper, counts, strict=True)]
    vertices = np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)
    first = (np.arange(columns)[:, None] * (rows + 1) + np.arange(rows)).ravel()
    right, above, across = first + rows + 1, first + 1, first + rows + 2
    lower = np.stack([first, right, across], axis=1)
    upper = np.stack([first, across, above], axis=1)
    return vertices, np.concatenate([lower, upper])


def counts_of(box: Box, size: float) -> tuple[int, int]:
    """Rectangles an axis whose edges are nearest to ``size``."""
    return tuple(max(1, round(length / size)) for length in box.lengths)


def singular_corners(case: Case) -> np.ndarray | None:
    """Ends of the gripped edges of a box in the plane, (K, 2), or none where nothing is gripped."""
    box = case.domain.bounds
    ends = []
    for grip in case.boundary_conditions:
        along = 1 - grip.axis
        for other in (box.lower[along], box.upper[along]):
            point = np.empty(2)
            point[grip.axis] = getattr(box, grip.side)[grip.axis]
            point[along] = other
            ends.append(point)
    return np.unique(ends, axis=0) if ends else None


def node_count(mesh: Mesh, degree: int) -> int:
    """Nodes of Lagrange elements of degree 1 or 2: vertices, and middles of edges."""
    vertices, cells = mesh
    if degree == 1:
        return len(vertices)
    edges = np.concatenate(
        [cells[:, list(pair)] for pair in combinations(range(cells.shape[1]), 2)]
    )
    return len(vertices) + len(np.unique(np.sort(edges, axis=1), axis=0))


def stored_numbers(
    mesh: Mesh, degree: int, *, with_mesh: bool, components: int | None = None
) -> int:
    """Numbers of a field, by default of a displacement, which has a component an axis.

    Nodal values count, and with the mesh coordinates and connectivity.
    """
    vertices, cells = mesh
    dim, nodes = vertices.shape[1], node_count(mesh, degree)
    components = components or dim
    if not with_mesh:
        return components * nodes
    corners = dim + 1
    return fem_numbers(
        components=components,
        nodes=nodes,
        dim=dim,
        vertices=len(vertices),
        cells=len(cells),
        nodes_per_cell=corners if degree == 1 else corners * (corners + 1) // 2,
    )


def affordable_mesh(
    make: Callable[[float], Mesh],
    longest: float,
    budget: Budget,
    dtype: str,
    degree: int,
    *,
    with_mesh: bool,
    components: int | None = None,
) -> Mesh:
    """The finest of the meshes tried, by bisection of the size, whose field fits.

    Args:
        make: size -> mesh.
        longest: edge of the body's bounds.
        budget, dtype, degree, with_mesh, components: what it has to fit into, and how it is
            counted, see :func:`stored_numbers`.

    Raises:
        BudgetTooSmall: not even a mesh of four elements along that edge fits.
    """

    def fits(mesh):
        found = stored_numbers(mesh, degree, with_mesh=with_mesh, components=components)
        return found <= budget.numbers(dtype)

    coarse, best = COARSEST, make(COARSEST * longest / 2)
    if not fits(best):
        raise BudgetTooSmall(
            f"budget: {budget.bytes} bytes; too small for the coarsest mesh, "
            f"{len(best[0])} vertices and {len(best[1])} cells"
        )
    fine = coarse
    while fine > FINEST and fits(found := make(fine * longest / 2)):
        coarse, best, fine = fine, found, fine / 2
    for _ in range(REFINEMENTS):
        middle = np.sqrt(coarse * fine)
        found = make(middle * longest / 2)
        if fits(found):
            coarse, best = middle, found
        else:
            fine = middle
    return best
