"""Cases and methods are found by their files, and unknown names are refused with the known ones."""

import pytest

from cases.contracts import Case, Method
from cases.discovery import case_module, case_names, load_case, load_method, method_modules
from cases.records import SUMMARY_COLUMNS
from cases.vocabulary import BOUNDARIES, FAMILIES, INTEGRATORS, OPTIMIZERS

METHODS = sorted(method_modules("advection"))


@pytest.mark.parametrize("name", case_names())
def test_case_carries_the_name_of_its_file(name):
    case = load_case(name)
    assert isinstance(case, Case)
    assert case.name == name
    assert f"{name}_".startswith(f"{case_module(name).rpartition('.')[2]}_")


def test_names_of_a_family_begin_with_that_of_their_file():
    assert case_module("rod_sine_k3") == "cases.problems.rod_sine"
    assert case_module("laplace_annulus_robin") == "cases.problems.laplace_annulus_robin"
    assert len(set(case_names())) == len(case_names())
    for name in ("rod_sine", "rod_sine_k4", "rod_sine_k", "laplace_annulus_"):
        with pytest.raises(ValueError, match=rf"^case: '{name}'; allowed: .*rod_sine_k3"):
            load_case(name)


def test_unknown_case_is_refused():
    with pytest.raises(ValueError, match=r"case: 'nonsense'; allowed: .*advection1d"):
        load_case("nonsense")


def test_unknown_method_is_refused():
    with pytest.raises(ValueError, match=r"method: 'nonsense'; allowed for advection: .*upwind"):
        load_method("advection", "nonsense")


@pytest.mark.parametrize("name", METHODS)
def test_method_speaks_the_vocabulary(name):
    method = load_method("advection", name)
    assert issubclass(method, Method)
    assert method.family in FAMILIES
    assert set(method.integrators) <= set(INTEGRATORS)
    assert set(method.optimizers) <= set(OPTIMIZERS)
    assert set(method.boundaries) <= set(BOUNDARIES)


@pytest.mark.parametrize("name", METHODS)
def test_method_refuses_an_unknown_integrator(name):
    method = load_method("advection", name)
    with pytest.raises(ValueError, match="integrator: 'nonsense'; allowed for "):
        method(integrator="nonsense", optimizer=method.optimizers[0], boundary=method.boundaries[0])


def test_summary_has_the_columns_of_the_design():
    assert ", ".join(SUMMARY_COLUMNS) == (
        "scale, case, method, family, role, integrator, optimizer, boundary, seed, budget_kib, "
        "memory_kib, n_parameters, metric, error, error_final, error_max, floor, "
        "error_over_floor, status, reason, solve_s, setup_s, peak_rss_mib, device, threads, "
        "dtype, git_sha, env_hash, host, started_at"
    )
