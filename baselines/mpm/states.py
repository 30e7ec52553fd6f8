"""States of the particles as they are stored: fields for the scoring, files for ParaView."""

from pathlib import Path
from typing import final
from xml.etree import ElementTree

import meshio
import numpy as np

from baselines.mpm.moving_least_squares import MovingLeastSquares
from cases.contracts import FieldSeries


@final
class ParticleStates:
    """What a run keeps of its particles, in the storage type.

    Args:
        rest: places in the undeformed body, (N, d). They follow from the lattice and are no part
            of the memory.
        x, v, f: places, velocities, deformation gradients, (steps, N, ..).
        dtype: storage type.
    """

    def __init__(self, rest: np.ndarray, x: np.ndarray, v: np.ndarray, f: np.ndarray, dtype: str):
        self.rest = rest
        self.x, self.v, self.f = (np.ascontiguousarray(a, dtype=dtype) for a in (x, v, f))

    @property
    def displacements(self) -> np.ndarray:
        """u at the particles, (steps, N, d), float64."""
        return self.x.astype(float) - self.rest

    def write(self, folder: Path, times: np.ndarray) -> None:
        """Write ``particles.pvd`` for ParaView, and for each step the file that it names.

        Fields: displacement, velocity, deformation_gradient (row by row) and its determinant; in
        the plane padded by those of the third axis at rest.

        Args:
            folder: it exists.
            times: of the steps (s).
        """
        count, dim = self.rest.shape
        cells = [("vertex", np.arange(count)[:, None])]
        collection = ElementTree.Element("VTKFile", type="Collection", version="0.1")
        entries = ElementTree.SubElement(collection, "Collection")
        for step, (time, x, v, f) in enumerate(zip(times, self.x, self.v, self.f, strict=True)):
            gradient = np.tile(np.eye(3), (count, 1, 1))
            gradient[:, :dim, :dim] = f
            fields = {
                "displacement": _in_space(x - self.rest),
                "velocity": _in_space(v),
                "deformation_gradient": gradient.reshape(count, 9),
                "determinant": np.linalg.det(gradient),
            }
            name = f"particles_{step:04d}.vtu"
            meshio.Mesh(_in_space(x), cells, point_data=fields).write(folder / name)
            ElementTree.SubElement(entries, "DataSet", timestep=f"{time:g}", file=name)
        ElementTree.ElementTree(collection).write(folder / "particles.pvd")


@final
class ParticleSeries(FieldSeries):
    """A vector field by moving least squares from values in the rest shape.

    Args:
        basis: functions of the places, in the undeformed body, of the particles and of what else
            has values, such as gripped faces, and of their slopes.
        values: of these functions at steps 0, 1, ..., (steps, number of functions, d).
        states: whole states of the particles, which the values are part of.
    """

    def __init__(self, basis: MovingLeastSquares, values: np.ndarray, states: ParticleStates):
        self.steps = tuple(range(len(values)))
        self.states = states
        self._basis, self._values = basis, values

    def evaluate(self, step, points):
        return self._basis.values(points) @ self._at(step)

    def gradient(self, step, points):
        slopes = [matrix @ self._at(step) for matrix in self._basis.gradients(points)]
        return np.stack(slopes, axis=2)

    def _at(self, step):
        if step not in range(len(self.steps)):
            raise ValueError(f"step: {step}; allowed: 0 to {self.steps[-1]}")
        return self._values[step].astype(float)


def _in_space(vectors: np.ndarray) -> np.ndarray:
    """Vectors of the plane with a third component 0, (N, 3)."""
    return np.pad(vectors.astype(float), [(0, 0), (0, 3 - vectors.shape[1])])
