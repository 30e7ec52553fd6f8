"""What comparisons of moving solids share: the panel of implicit Euler, the bodies in pictures."""

from report.comparison import Panel

DAMPED = Panel(
    integrators=("variational",),
    tested=("insr_variational_exact",),
    published="fem_p1_variational",
    published_name="P1 elements",
    reference="reference_variational",
)
UNDAMPED = Panel(
    integrators=("midpoint", "symplectic_euler"),
    tested=("insr_midpoint_exact", "mpm"),
    published="fem_p1_midpoint",
    published_name="P1 elements",
    reference="reference_midpoint",
    name="midpoint, symplectic Euler",
)
"""Its metric is that of the case's reference without damping."""
SHOWN = (
    ("INSR", "insr_variational_exact"),
    ("P1 elements", "fem_p1_variational"),
    ("P2 elements", "fem_p2_variational"),
    ("material points", "mpm"),
)
"""Titles and labels of the methods in pictures."""
