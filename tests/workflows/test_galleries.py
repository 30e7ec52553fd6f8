"""Galleries of distances and the study of a penalty's weight, at the size of smoke."""

import numpy as np
import pytest

from cases.discovery import load_case
from workflows import gallery_shapes, weight_study
from workflows.gallery_fields import SIDES, edge_table, galleries
from workflows.weight_study import weight_table


@pytest.fixture(scope="module")
def pictures():
    return galleries("smoke")


def values(pictures, name):
    return pictures["value"].sel(picture=name).values


def test_both_distances_are_there_and_positive_inside(pictures):
    for name, domain in gallery_shapes.domains().items():
        for kind in domain.distances:
            inside = values(pictures, f"domains/{name}/{kind}/value")
            inside = inside[np.isfinite(inside)]
            assert len(inside) > 20, name
            assert (inside > 0).mean() > 0.95, (name, kind)


def test_distances_of_a_square_lie_below_the_exact_one_and_have_its_symmetry(pictures):
    for kind in ("equivalence", "mean_value"):
        found = values(pictures, "domains/square/" + kind + "/value")
        np.testing.assert_allclose(found, found.T, atol=1e-6)
        np.testing.assert_allclose(found, found[::-1], atol=1e-6)
        pixel = 2.08 / SIDES["smoke"]
        x = np.arange(-1.04 + pixel / 2, 1.04, pixel)
        exact = np.minimum.outer(1 - np.abs(x), 1 - np.abs(x))
        inside = np.isfinite(found)
        assert np.all(found[inside] <= exact[inside] + 1e-6)


def test_laplacian_is_that_of_the_values(pictures):
    name = "domains/annulus/equivalence"
    phi, laplacian = (values(pictures, f"{name}/{q}").astype(float) for q in ("value", "laplacian"))
    # (1 - r)(r - a) / (1 - a): the Laplacian is ((1 + a) / r - 4) / (1 - a).
    a = gallery_shapes.RING
    pixel = 2.08 / SIDES["smoke"]
    x = np.arange(-1.04 + pixel / 2, 1.04, pixel)
    r = np.hypot.outer(x, x)
    inside = np.isfinite(phi)
    np.testing.assert_allclose(phi[inside], ((1 - r) * (r - a) / (1 - a))[inside], atol=1e-5)
    np.testing.assert_allclose(laplacian[inside], (((1 + a) / r - 4) / (1 - a))[inside], atol=1e-4)


def test_lifts_have_the_data_near_the_boundary(pictures):
    found = values(pictures, "lifts/laplace_annulus/value")
    known = found[np.isfinite(found)]
    assert known.min() >= 1 - 1e-6
    assert known.max() <= 2 + 1e-6
    hexagon = values(pictures, "lifts/harmonic_hexagon/value")
    assert np.nanmax(hexagon) == pytest.approx(1, abs=0.2)


def test_many_edges_are_no_distance():
    table = edge_table("smoke").set_index(["distance", "edges"])
    falling = table.loc["equivalence"]["over_distance"]
    assert falling.is_monotonic_decreasing
    assert falling.iloc[-1] < 0.5 < table.loc["mean_value"]["over_distance"].iloc[-1]
    assert (table["seconds_per_point"] > 0).all()


def test_weights_are_those_of_the_loss(monkeypatch):
    monkeypatch.setattr(weight_study, "SECONDS", {"smoke": 0.02})
    table = weight_table(load_case("beam"), "smoke")
    assert set(table["status"]) == {"ok"}
    exact = table[table["boundary"] == "exact"]
    assert exact["weight"].isna().all()
    assert (exact["boundary_error"] < 1e-12).all()
    penalised = table[table["boundary"] == "penalty"]
    assert sorted(set(penalised["weight"])) == sorted(weight_study.SMOKE_WEIGHTS)
    assert (penalised["boundary_error"] > 1e-6).all()


def test_other_cases_are_refused():
    with pytest.raises(ValueError, match="case: 'advection1d'; allowed: poisson_square_k1"):
        weight_table(load_case("advection1d"), "smoke")
