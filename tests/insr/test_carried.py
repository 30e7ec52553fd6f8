"""A passive field in a computed flow: values stay on their paths."""

from dataclasses import replace

import numpy as np
import pytest

from cases.budgets import siren_parameters
from cases.contracts import Companion, FieldSeries
from cases.discovery import load_case
from cases.flows import velocity_gradient
from cases.problems.transport2d import foot as exact_foot
from insr.carried import carry
from insr.gathered_fit import GatheredFit
from tests.tolerances import allowed

pytestmark = pytest.mark.integration

FIT = GatheredFit(iterations=2000)
CENTRE = np.array([np.pi / 2, np.pi / 2 - 0.5])


def blob(points):
    return np.exp(-np.sum((points - CENTRE) ** 2, axis=1, keepdims=True) / (2 * 0.5**2))


class Steady(FieldSeries):
    """The Taylor-Green flow as a case starts with it, the same after each of some steps."""

    def __init__(self, case, count):
        self.steps, self._case = tuple(range(count + 1)), case

    def evaluate(self, step, points):
        return self._case.initial(points)

    def gradient(self, step, points):
        return velocity_gradient(points)


def flow_with_a_blob():
    blobs = Companion(
        symbol="rho",
        unit="1",
        initial=blob,
        metric="mae",
        paper_bytes=4 * siren_parameters(3, 20, 2, 1),
        network=(3, 20),
        last_step=4,
    )
    case = load_case("taylor_green")
    return replace(case, num_steps=6, figure_times=(0.1, 0.3), companions={"blob": blobs})


def carried(reached, dtype, fit=FIT):
    """The blob in a flow that got as far as ``reached`` of six steps."""
    case = flow_with_a_blob()
    return carry(
        case, "blob", Steady(case, reached), "chorin", case.budget(1), dtype, 0, "cpu", fit
    )


@pytest.fixture(scope="module")
def found():
    return carried(6, "float64")


def test_values_stay_on_their_paths(found):
    case = flow_with_a_blob()
    budget = case.budget(1)
    assert found.memory_bytes <= 2 * case.companion_budget("blob", budget).bytes  # float64
    points = case.domain.grid((41, 41))
    # The network's own initial field: what its fit leaves is no matter of the carrying.
    wanted = found.field.evaluate(0, exact_foot(points, 2 * case.time_step))
    error = np.abs(found.field.evaluate(2, points) - wanted).mean()
    assert error < allowed("carried_blob") * wanted.mean()
    start = found.field.evaluate(0, points)
    assert np.abs(start - blob(points)).mean() < 3 * allowed("carried_blob") * wanted.mean()
    assert np.abs(wanted - blob(points)).mean() > 3 * allowed("carried_blob") * wanted.mean()


def test_it_goes_as_far_as_the_flow_and_keeps_what_is_scored(found):
    assert tuple(found.field.steps) == (0, 2)
    short = carried(1, "float32", GatheredFit(iterations=20))
    assert tuple(short.field.steps) == (0,)
    case = flow_with_a_blob()
    assert short.memory_bytes <= case.companion_budget("blob", case.budget(1)).bytes
