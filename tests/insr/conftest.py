from dataclasses import replace

import pytest

from insr.boundary import NO_ANSATZ
from insr.initial_fit import InitialFit


@pytest.fixture(scope="session")
def found_fits():
    return {}


@pytest.fixture
def shared_fits(found_fits, monkeypatch):
    """Runs that start from the same fit do it once: it is not what they are about."""
    run = InitialFit.run

    def run_once(fit, network, box, function, *, seed, ansatz=NO_ANSATZ, device="cpu"):
        key = (fit, network, box, function, seed, ansatz, str(device))
        if key not in found_fits:
            found_fits[key] = run(
                fit, network, box, function, seed=seed, ansatz=ansatz, device=device
            )
        weights, facts = found_fits[key]
        return weights.clone(), dict(facts)

    monkeypatch.setattr(InitialFit, "run", run_once)


@pytest.fixture
def coarse_fits(monkeypatch):
    """Runs that need no good start take a short fit."""
    run = InitialFit.run

    def run_shortly(fit, *arguments, **options):
        return run(replace(fit, adam_iterations=50, iterations=5), *arguments, **options)

    monkeypatch.setattr(InitialFit, "run", run_shortly)
