"""States of a run in files that ParaView opens; *Warp By Vector* shows the deformed body.

Finite elements write their own mesh and elements (XDMF with HDF5), particles themselves with
velocities and deformation gradients (VTK). Of other methods the field is sampled at the vertices of
a regular mesh of the undeformed body.
"""

from contextlib import chdir
from pathlib import Path

import numpy as np

from cases.contracts import Case, Solution

CELLS = {1: "line", 2: "quad", 3: "hexahedron"}
"""Names of boxes in meshio, by dimension."""

CORNERS = {
    1: [(0,), (1,)],
    2: [(0, 0), (1, 0), (1, 1), (0, 1)],
    3: [(*corner, z) for z in (0, 1) for corner in [(0, 0), (1, 0), (1, 1), (0, 1)]],
}
"""Corners of a box in the order of VTK, in edges from the first."""


def write_states(folder: Path, case: Case, solution: Solution) -> None:
    """Write all stored steps into a folder that exists."""
    times = case.times[list(solution.field.steps)]
    if solution.write_states is not None:
        solution.write_states(folder, times)
        return
    counts = case.observable_points_per_axis or case.scoring_points_per_axis
    write_sampled(folder / f"{case.name}.xdmf", case, solution, counts)


def write_sampled(path: Path, case: Case, solution: Solution, counts: tuple[int, ...]) -> None:
    """Write the field at the points of a regular mesh of so many points an axis."""
    import meshio  # after the solving, whose peak memory it would count in

    points, cells = case.domain.grid(counts), regular_cells(case.domain.mask(counts), counts)
    # meshio puts the HDF5 file into the working directory.
    with chdir(path.parent), meshio.xdmf.TimeSeriesWriter(path.name) as writer:
        writer.write_points_cells(_in_space(points), [(CELLS[len(counts)], cells)])
        for step in solution.field.steps:
            values = solution.field.evaluate(step, points)
            writer.write_data(float(case.times[step]), point_data={case.symbol: _in_space(values)})


def regular_cells(inside: np.ndarray, counts: tuple[int, ...]) -> np.ndarray:
    """Boxes between neighbouring points of a grid, those with all corners inside.

    Args:
        inside: which points of the grid are in the body, (points,), last axis fastest.
        counts: points an axis.

    Returns:
        Places of the corners among the points inside, (cells, 2^d), in the order of VTK.
    """
    place = np.where(inside, np.cumsum(inside) - 1, -1).reshape(counts)
    corners = [
        place[tuple(slice(o, n - 1 + o) for o, n in zip(offsets, counts, strict=True))].ravel()
        for offsets in CORNERS[len(counts)]
    ]
    cells = np.stack(corners, axis=1)
    return cells[np.all(cells >= 0, axis=1)]


def _in_space(vectors: np.ndarray) -> np.ndarray:
    return np.pad(vectors.astype(float), [(0, 0), (0, 3 - vectors.shape[1])])
