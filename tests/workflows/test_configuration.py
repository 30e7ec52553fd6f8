"""What is wrong with a configuration is said in one line before anything runs."""

import json
import subprocess
import sys

import pytest
import yaml

from workflows import jobs as workflow_jobs
from workflows import plan
from workflows.configuration import CONFIGS, SCHEMA, ConfigurationError, complete, read
from workflows.jobs import Job, ReferenceJob
from workflows.plan import jobs

pytestmark = pytest.mark.usefixtures("fake_methods")
RUN = "cases.advection1d.runs.0"


def refused(configuration):
    with pytest.raises(ConfigurationError) as caught:
        jobs(complete(configuration))
    message = str(caught.value)
    assert "\n" not in message
    return message


def changed(configuration, path, value):
    *path, last = path.split(".")
    place = configuration
    for key in path:
        place = place[int(key) if isinstance(place, list) else key]
    place[last] = value
    return configuration


def test_jobs_of_a_small_configuration(configuration):
    found = jobs(complete(configuration))
    assert [(job.name, job.runs) for job in found] == [
        ("floor_midpoint", ((1, 0),)),
        ("steady_midpoint", ((0.5, 0), (1, 0))),
        ("random_budget_1_seed_0", ((1, 0),)),
        ("random_budget_1_seed_1", ((1, 1),)),
    ]
    assert {job.num_steps for job in found} == {4}


def test_defaults_come_from_the_schema(configuration):
    full = complete(configuration)
    assert (full["dtype"], full["device"], full["threads"]) == ("float32", "auto", 1)
    run = full["cases"]["advection1d"]["runs"][0]
    assert (run["budgets"], run["seeds"], run["settings"]) == ([1], [0], {})


def test_a_run_may_have_its_own_number_of_threads(configuration):
    configuration["cases"]["advection1d"]["runs"][1]["threads"] = 2
    assert [job.threads for job in jobs(complete(configuration))] == [1, 2, 1, 1]


def test_a_run_may_have_its_own_storage_type(configuration):
    configuration["cases"]["advection1d"]["runs"][1]["dtype"] = "float64"
    assert [job.dtype for job in jobs(complete(configuration))] == [
        "float32",
        "float64",
        "float32",
        "float32",
    ]


def test_defaults_satisfy_the_schema(configuration):
    once = complete(configuration)
    assert complete(once) == once


def test_a_job_survives_its_text(configuration):
    for job in jobs(complete(configuration)):
        assert Job.from_json(job.to_json()) == job


def test_seeds_and_budgets_become_jobs_of_their_own(configuration):
    configuration["cases"]["advection1d"]["runs"] = [
        {"method": "random", "budgets": [0.25, "published_same_error"], "seeds": [3]}
    ]
    assert [job.name for job in jobs(complete(configuration))] == [
        "random_budget_0.25_seed_3",
        "random_budget_published_same_error_seed_3",
    ]


def test_limits_of_an_entry_win(configuration):
    run = configuration["cases"]["advection1d"]["runs"][0] | {"time_limit_s": 5, "num_steps": 2}
    configuration["cases"]["advection1d"]["runs"] = [run]
    (job,) = jobs(complete(configuration))
    assert (job.time_limit_s, job.stop_after, job.num_steps) == (5, 2, 4)


def test_all_runs_of_a_case_are_timed_or_none(configuration):
    assert all(job.timed for job in jobs(complete(configuration)))
    configuration["cases"]["advection1d"]["timed"] = False
    assert not any(job.timed for job in jobs(complete(configuration)))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("scale", "nonsense", "scale: 'nonsense'; allowed: smoke, full, extended, paper"),
        ("colour", 1, "file: unknown key 'colour'; allowed: scale, device, dtype"),
        ("dtype", "float16", "dtype: 'float16'; allowed: float32, float64"),
        ("device", "tpu", "device: 'tpu'; allowed: auto, cpu, cuda"),
        ("threads", 0, "threads: 0; allowed: an integer of at least 1"),
        ("time_limit_s", 0, "time_limit_s: 0; allowed: a number above 0"),
        ("cases", {}, "cases: {}; allowed: a mapping"),
        ("cases.nonsense", {"runs": [{"method": "floor"}]}, "cases: 'nonsense'; allowed: adv"),
        ("cases.advection1d.time_step", 0, "cases.advection1d.time_step: 0; allowed: a number ab"),
        ("cases.advection1d.time_step", -1, "cases.advection1d.time_step: -1; allowed: a number"),
        ("cases.advection1d.num_steps", 0, "cases.advection1d.num_steps: 0; allowed: an integer"),
        ("cases.advection1d.num_steps", 1.5, "cases.advection1d.num_steps: 1.5; allowed: an int"),
        ("cases.advection1d.timed", 1, "cases.advection1d.timed: 1; allowed: true (each run"),
        ("cases.advection1d.runs", [], "cases.advection1d.runs: []; allowed: a list"),
        ("cases.advection1d.dt", 1, "cases.advection1d: unknown key 'dt'; allowed: time_step"),
        (
            "cases.advection1d.references",
            [],
            "cases.advection1d.references: []; allowed: a mapping",
        ),
        (
            "cases.advection1d.references",
            {"cells": 4},
            "cases.advection1d.references: 'cells'; allowed: none, for its references are formulas",
        ),
        (f"{RUN}.method", "nonsense", f"{RUN}.method: 'nonsense'; allowed for advection: carry"),
        (f"{RUN}.seed", 1, f"{RUN}: unknown key 'seed'; allowed: method, integrators"),
        (f"{RUN}.integrators", ["euler"], f"{RUN}.integrators: 'euler'; allowed: midpoint, impl"),
        (f"{RUN}.integrators", ["midpoint"] * 2, f"{RUN}.integrators: ['midpoint', 'midpoint'];"),
        (f"{RUN}.optimizers", ["adam"], f"{RUN}.optimizers: 'adam'; allowed: none"),
        (f"{RUN}.budgets", [0], f"{RUN}.budgets.0: 0; allowed: a number above 0"),
        (f"{RUN}.budgets", [-1], f"{RUN}.budgets.0: -1; allowed: a number above 0"),
        (f"{RUN}.budgets", [1, 1.0], f"{RUN}.budgets: [1, 1.0]; allowed: a list of different"),
        (f"{RUN}.budgets", ["huge"], f"{RUN}.budgets: 'huge'; allowed: a number above 0, publ"),
        (f"{RUN}.budgets", [1e-9], f"{RUN}.budget: 0 bytes; allowed: a number above 0"),
        (f"{RUN}.budgets", [float("inf")], f"{RUN}.budgets: inf; allowed: a finite number"),
        (f"{RUN}.seeds", [1, 1], f"{RUN}.seeds: [1, 1]; allowed: a list of different integers"),
        (f"{RUN}.seeds", [-1], f"{RUN}.seeds.0: -1; allowed: an integer of at least 0"),
        (f"{RUN}.seeds", [0, 1], f"{RUN}.seeds: [0, 1]; allowed: [0], for floor draws no"),
        (f"{RUN}.settings", {"speed": 1}, f"{RUN}.settings: 'speed'; allowed: none"),
        (f"{RUN}.num_steps", 0, f"{RUN}.num_steps: 0; allowed: an integer of at least 1"),
    ],
)
def test_refusals_name_key_value_and_what_is_allowed(configuration, path, value, message):
    assert refused(changed(configuration, path, value)).startswith(f"configuration: {message}")


@pytest.fixture
def computed(monkeypatch, carrying_case):
    """The pulse with references that a method computes."""
    monkeypatch.setattr(plan, "load_case", lambda name: carrying_case)
    monkeypatch.setattr(workflow_jobs, "load_case", lambda name: carrying_case)


@pytest.mark.usefixtures("computed")
def test_settings_of_computed_references_are_overridden(configuration):
    """They reach both references, and leave those settings that they do not name."""
    configuration["cases"]["advection1d"]["references"] = {"last_step": 7}
    job = jobs(complete(configuration))[0]
    main, double = job.reference_jobs()
    assert [main.name, double.name] == ["main", "double"]
    assert ReferenceJob.from_json(main.to_json()) == main
    case = double.load_case()
    assert case.num_steps == 4
    assert case.reference.settings == {"last_step": 7}
    assert case.further_references["double"].settings == {"scale": 2.0, "last_step": 7}


@pytest.mark.usefixtures("computed")
def test_settings_that_no_reference_knows_are_refused(configuration):
    configuration["cases"]["advection1d"]["references"] = {"cells": 7}
    assert refused(configuration) == (
        "configuration: cases.advection1d.references: 'cells'; allowed: scale, last_step, carries"
    )


def test_a_choice_that_the_method_leaves_open_must_be_made(configuration):
    del configuration["cases"]["advection1d"]["runs"][0]["integrators"]
    assert f"{RUN}.integrators: missing; allowed: midpoint, implicit_euler" in refused(
        configuration
    )


def test_a_budget_into_which_nothing_fits_is_refused(configuration):
    changed(configuration, "cases.advection1d.runs.2.budgets", [0.001])
    assert refused(configuration) == (
        "configuration: cases.advection1d.runs.2.budgets: 0.001; "
        "allowed: a larger one (budget: 3 bytes; too small for 10 numbers)"
    )


def test_the_same_run_twice_is_refused(configuration):
    runs = configuration["cases"]["advection1d"]["runs"]
    runs.append({"method": "random", "seeds": [1]})
    assert "random_budget_1_seed_1 twice; allowed: each run once" in refused(configuration)


@pytest.mark.parametrize("given", [None, 3, "text", ["scale"]])
def test_what_is_no_mapping_is_refused(given):
    assert refused(given).startswith(f"configuration: file: {given!r}; allowed: a mapping")


def test_what_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("scale: [full\ncases: }")
    with pytest.raises(
        ConfigurationError, match=r"^configuration: file: .*bad.yaml; allowed: YAML"
    ):
        read(path)
    with pytest.raises(ConfigurationError, match=r"^configuration: file: .*; allowed: a file that"):
        read(tmp_path / "none.yaml")


def test_the_command_refuses_in_one_line_and_fails(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("scale: nonsense")
    done = subprocess.run(
        [sys.executable, "-m", "workflows.plan", "--config", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "configuration: scale: 'nonsense'; allowed: smoke, full, extended, paper"
    ]


def test_every_key_says_what_is_allowed():
    def parts(schema):
        yield schema
        for part in schema.get("properties", {}).values():
            yield from parts(part)
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                yield from parts(schema[key])

    assert all(part["description"] for part in parts(SCHEMA))


@pytest.mark.parametrize("scale", SCHEMA["properties"]["scale"]["enum"])
def test_shipped_configuration_satisfies_the_schema(scale):
    shipped = yaml.safe_load((CONFIGS / f"{scale}.yaml").read_text())
    assert complete(shipped) == complete({"scale": scale})
    assert shipped["scale"] == scale
    json.dumps(complete(shipped), allow_nan=False)


@pytest.mark.parametrize("scale", SCHEMA["properties"]["scale"]["enum"])
def test_shipped_configuration_names_real_methods(scale, monkeypatch):
    monkeypatch.undo()
    assert len(jobs(complete({"scale": scale}))) > 1
