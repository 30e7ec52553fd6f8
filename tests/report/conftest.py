import pytest
from synthetic import write_results
from synthetic_flows import FLOWS, write_flow

from report.figures.__main__ import draw
from report.tables import Results


@pytest.fixture(scope="session")
def full(tmp_path_factory):
    """Invented results of scale full."""
    return Results(write_results(tmp_path_factory.mktemp("results"), "full"))


@pytest.fixture(scope="session")
def smoke(tmp_path_factory):
    """Invented results of scale smoke: six steps."""
    return Results(write_results(tmp_path_factory.mktemp("results"), "smoke", num_steps=6))


@pytest.fixture(scope="session")
def drawn(full, tmp_path_factory):
    """All figures of the invented full results."""
    return draw("advection1d", full, tmp_path_factory.mktemp("once"))


@pytest.fixture(scope="session", params=sorted(FLOWS))
def flow(request, tmp_path_factory):
    """Name and invented full results of a flow, with its figures in their place."""
    folder = write_flow(tmp_path_factory.mktemp(request.param), request.param)
    results = Results(folder)
    draw(request.param, results, folder / "figures" / request.param)
    return request.param, results
