import pytest
from synthetic import write_results
from synthetic_flows import FLOWS, write_flow
from synthetic_solids import SOLIDS, write_solid

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
    """Name and invented full results of a flow."""
    return request.param, Results(write_flow(tmp_path_factory.mktemp("flow"), request.param))


@pytest.fixture(scope="session")
def drawn_flow(flow):
    """The same, with all figures in their place."""
    return with_figures(*flow)


@pytest.fixture(scope="session", params=sorted(SOLIDS))
def solid(request, tmp_path_factory):
    """Name and invented full results of a solid."""
    return request.param, Results(write_solid(tmp_path_factory.mktemp("solid"), request.param))


@pytest.fixture(scope="session")
def drawn_solid(solid):
    """The same, with all figures in their place."""
    return with_figures(*solid)


def with_figures(case, results):
    draw(case, results, results.folder / "figures" / case)
    return case, results
