"""The closed vocabularies of the result tables. A new word is added here and nowhere else."""

FAMILIES = ("insr", "pinn", "grid", "spectral", "fem", "mpm")
ROLES = ("tested", "published", "strong", "floor", "reference")
INTEGRATORS = (
    "explicit_euler",
    "implicit_euler",
    "midpoint",
    "gauss_legendre4",
    "semi_lagrangian",
    "chorin",
    "chorin_fused",
    "second_order_splitting",
    "variational",
    "quasi_static",
    "symplectic_euler",
    "runge_kutta4",
    "stationary",
    "none",
)
SAME_SCHEME = {"chorin_fused": "chorin"}
"""Integrators that differ from another one only in how a step is carried out: in exact arithmetic
their results are equal, and so are their floors."""

OPTIMIZERS = ("adam", "annealed_adam", "lbfgs", "gauss_newton", "none")
BOUNDARIES = ("penalty", "exact", "strong", "none")
STATUSES = (
    "ok",
    "diverged",
    "not_converged",
    "time_limit",
    "out_of_memory",
    "unsupported",
    "failed",
)
SCALES = ("smoke", "full", "extended", "paper")
DTYPES = {"float32": 4, "float64": 8}
"""Storage types of a representation and the bytes of one number."""


def scheme_of(integrator: str) -> str:
    """The scheme in time that an integrator carries out: its own name, or that of its equal.

    >>> scheme_of("chorin_fused"), scheme_of("midpoint")
    ('chorin', 'midpoint')
    """
    return SAME_SCHEME.get(integrator, integrator)
