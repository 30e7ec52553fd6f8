"""Figures of the Taylor-Green vortex.

Error over time with the floor, pictures of speed and vorticity, energy, divergence and wall flux,
error against memory and against run time, INSR over its floor, and a film of the vorticity.
"""

from functools import partial

from report.plots.curves import error_over_time, quantities_over_time, ratio_to_floor
from report.plots.film import film
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.pictures import Quantity, magnitude, pictures, vorticity
from report.rows.taylor_green import COMPARISON

SPEED = Quantity("speed |u| (m/s)", magnitude)
VORTICITY = Quantity("vorticity (1/s)", vorticity, signed=True)


def velocity(results):
    """Magnitude of the velocity at the end, and its error."""
    return pictures(COMPARISON, results, SPEED, times=(5.0,), errors_at=5.0)


def vortices(results):
    """Vorticity at the end, and its error."""
    return pictures(COMPARISON, results, VORTICITY, times=(5.0,), errors_at=5.0)


def invariants(results):
    """Kinetic energy, divergence and flux through the walls over time."""
    quantities = {
        "kinetic_energy": ("kinetic energy (m⁴/s²)", "linear"),
        "divergence": ("rms divergence (1/s)", "log"),
        "wall_flux": ("largest |u · n| on walls (m/s)", "log"),
    }
    return quantities_over_time(COMPARISON, results, quantities)


FIGURES = {
    "error_over_time": partial(error_over_time, COMPARISON),
    "velocity": velocity,
    "vorticity": vortices,
    "invariants": invariants,
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
    "ratio_to_floor": partial(ratio_to_floor, COMPARISON),
}
FILMS = {"vorticity_film": partial(film, COMPARISON, quantity=VORTICITY)}
