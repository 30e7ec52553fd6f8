"""What the tests of stationary cases share: the cases, samples of a field, the Laplacian."""

import numpy as np

from cases.contracts import Sample
from cases.discovery import case_names, load_case
from cases.smooth import Smooth
from cases.stationary import Stationary

CASES = {
    name: case
    for name in case_names()
    if isinstance((case := load_case(name)).equation, Stationary)
}
SMOOTH = [name for name, case in CASES.items() if case.reference.smooth]


def sample_of(field: Smooth) -> Sample:
    nothing = np.empty(0)
    return Sample(
        nothing,
        nothing,
        nothing,
        lambda: nothing,
        value_at=lambda points: field.value(points)[:, None],
        gradient_at=lambda points: field.gradient(points)[:, None],
    )


def laplacian(field, points):
    return np.trace(field.hessian(points), axis1=1, axis2=2)
