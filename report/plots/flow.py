"""What is drawn of every flow."""

from report.plots.pictures import Quantity, magnitude, vorticity

SPEED = Quantity("speed |u| (m/s)", magnitude)
VORTICITY = Quantity("vorticity (1/s)", vorticity, signed=True)
INVARIANTS = {
    "kinetic_energy": ("kinetic energy (m⁴/s²)", "linear"),
    "divergence": ("rms divergence (1/s)", "log"),
    "wall_flux": ("largest |u · n| on walls (m/s)", "log"),
}
"""Metric in ``errors.csv`` -> words for its axis, and its scale."""
