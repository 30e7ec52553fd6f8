"""Finite element fields in files that ParaView opens."""

from contextlib import chdir
from pathlib import Path

import meshio
import numpy as np

from baselines import dolfinx_layer

CELL_TYPES = {3: "triangle", 6: "triangle6", 4: "tetra", 10: "tetra10"}
"""Names of simplices in meshio, by their nodes."""

LATER_EDGES = [(0, 3), (1, 3), (2, 3)]
EDGES = {3: [(0, 1), (1, 2), (2, 0)], 4: [(0, 1), (1, 2), (2, 0), *LATER_EDGES]}
"""Edges in the order of VTK, by the corners of a simplex."""


def vtk_cells(space) -> np.ndarray:
    """Nodes of each cell of a Lagrange space of degree 1 or 2, in the order of VTK."""
    nodes, cells = dolfinx_layer.nodes(space), dolfinx_layer.cell_nodes(space)
    vertices, corners = dolfinx_layer.mesh_arrays(space.mesh)
    first = vertices[corners[0]]
    wanted = [*first, *(np.mean(first[list(edge)], axis=0) for edge in EDGES[len(first)])]
    distances = np.linalg.norm(np.array(wanted)[: cells.shape[1], None] - nodes[cells[0]], axis=2)
    return cells[:, np.argmin(distances, axis=1)]


def write_series(path: Path, space, values: np.ndarray, times: np.ndarray, name: str) -> None:
    """Write a vector field at several times as XDMF with its HDF5 file beside it.

    Args:
        path: of the ``.xdmf`` file; its folder exists.
        space: vector-valued Lagrange elements of degree 1 or 2.
        values: nodal values, shape (steps, nodes, d).
        times: of the steps, at least as many.
        name: of the field; ParaView's filter *Warp By Vector* shows the deformed body.
    """
    cells = vtk_cells(space)

    def in_space(vectors):
        return np.pad(vectors, ((0, 0), (0, 3 - vectors.shape[1])))

    # meshio puts the HDF5 file into the working directory.
    with chdir(Path(path).parent), meshio.xdmf.TimeSeriesWriter(Path(path).name) as writer:
        points = in_space(dolfinx_layer.nodes(space))
        writer.write_points_cells(points, [(CELL_TYPES[cells.shape[1]], cells)])
        for field, at in zip(values, times, strict=False):
            writer.write_data(float(at), point_data={name: in_space(field.astype(float))})
