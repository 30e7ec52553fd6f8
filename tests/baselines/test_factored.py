"""Sequences of linear systems: solved, with few factorisations, without piling up memory."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sparse

from baselines.factored import FactoredSystems, Singular

AXIS = 16


def laplacian(shift):
    line = sparse.diags([-1.0, 2.0, -1.0], [-1, 0, 1], shape=(AXIS, AXIS))
    return (sparse.kronsum(sparse.kronsum(line, line), line) + shift * sparse.eye(AXIS**3)).tocsr()


def residual(matrix, load, found):
    return np.linalg.norm(matrix @ found - load) / np.linalg.norm(load)


@pytest.mark.parametrize(("patience", "factorisations"), [(0, 4), (12, 1)])
def test_slowly_changing_systems_share_a_factorisation(patience, factorisations):
    systems, load = FactoredSystems(patience), np.random.default_rng(0).normal(size=AXIS**3)
    for shift in (0.1, 0.11, 0.12, 0.13):
        matrix = laplacian(shift)
        assert residual(matrix, load, systems.solve(matrix, load)) < 1e-8
    assert systems.factorisations == factorisations


def test_a_singular_system_is_refused():
    load = np.zeros(3)
    load[0] = 1.0
    with pytest.raises(Singular):
        FactoredSystems().solve(sparse.csr_matrix(np.ones((3, 3))), load)


def test_earlier_factors_are_given_back():
    """Ten factorisations take hardly more memory than three; one takes several MiB."""
    systems, load = FactoredSystems(), np.ones(AXIS**3)
    sizes = []
    for _ in range(10):
        systems.solve(laplacian(0.1), load)
        sizes.append(resident_kib())
    assert sizes[-1] - sizes[2] < 2 * 1024


def resident_kib():
    (line,) = [
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line
    ]
    return int(line.split()[1])
