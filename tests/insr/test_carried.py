"""A passive field in a computed flow: values stay on their paths."""

from dataclasses import replace

import numpy as np

from cases.budgets import siren_parameters
from cases.contracts import Companion, FieldSeries
from cases.discovery import load_case
from cases.problems.transport2d import foot as exact_foot
from insr.carried import carry
from tests.tolerances import allowed

CENTRE = np.array([np.pi / 2, np.pi / 2 - 0.5])


def blob(points):
    return np.exp(-np.sum((points - CENTRE) ** 2, axis=1, keepdims=True) / (2 * 0.5**2))


class Steady(FieldSeries):
    """The flow of a case, the same after each of some steps."""

    def __init__(self, case, count):
        self.steps, self._case = tuple(range(count + 1)), case

    def evaluate(self, step, points):
        return self._case.initial(points)

    def gradient(self, step, points):
        raise NotImplementedError("nothing here needs it")


def flow_with_a_blob():
    blobs = Companion(
        symbol="rho",
        unit="1",
        initial=blob,
        metric="mae",
        paper_bytes=4 * siren_parameters(3, 12, 2, 1),
        network=(3, 12),
        last_step=4,
    )
    case = load_case("taylor_green")
    return replace(case, num_steps=6, figure_times=(0.1, 0.3), companions={"blob": blobs})


def test_values_stay_on_their_paths():
    case = flow_with_a_blob()
    budget = case.budget(1)
    found = carry(case, "blob", Steady(case, 6), "chorin", budget, "float64", 0, "cpu")
    assert found.memory_bytes <= 2 * case.companion_budget("blob", budget).bytes  # float64
    points = case.domain.grid((41, 41))
    wanted = blob(exact_foot(points, 2 * case.time_step))
    error = np.abs(found.field.evaluate(2, points) - wanted).mean()
    assert error < allowed("carried_blob") * wanted.mean()
    assert np.abs(wanted - blob(points)).mean() > 3 * allowed("carried_blob") * wanted.mean()


def test_it_goes_as_far_as_the_flow_and_keeps_what_is_scored():
    case = flow_with_a_blob()
    for reached, kept in ((6, (0, 2)), (1, (0,))):
        found = carry(
            case, "blob", Steady(case, reached), "chorin", case.budget(1), "float32", 0, "cpu"
        )
        assert tuple(s for s in found.field.steps) == kept
