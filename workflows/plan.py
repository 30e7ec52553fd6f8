"""The plan: all jobs of a configuration, checked before the first one runs.

What the schema cannot know (names of cases, methods, choices, settings and budgets) is asked of
the cases and methods themselves.

``python -m workflows.plan --config full`` lists the jobs; ``--json`` prints them in the form that
``python -m workflows.run --job`` takes, one a line; ``--case`` and ``--job`` choose among them.
``--references`` lists, or prints for ``python -m workflows.references``, what they are scored by.
"""

import argparse
import dataclasses
import itertools
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from cases.budgets import BudgetTooSmall
from cases.contracts import Case, Method
from cases.discovery import case_names, load_case, load_method
from cases.references import ReferenceMethod
from workflows.configuration import CONFIGS, ConfigurationError, complete, read, refusal
from workflows.jobs import CHOICES, Job, named_references, overridden, reference_method

KEYS = dict(zip(CHOICES, ("integrators", "optimizers", "boundaries"), strict=True))
"""Key of an entry, and attribute of a method, that lists the values of a choice."""
OVERRIDES = ("time_step", "num_steps", "references")
"""Keys of a case whose values replace its own."""


def jobs(configuration: Mapping[str, Any]) -> list[Job]:
    """All jobs of a complete configuration, in its order.

    Raises:
        ConfigurationError: an unknown case, method, choice, setting or budget; a budget into
            which nothing fits; two entries for the same run.
    """
    found = []
    for name, entry in configuration["cases"].items():
        if name not in case_names():
            raise refusal("cases", repr(name), ", ".join(case_names()))
        case = overridden(load_case(name), *(entry[key] for key in OVERRIDES))
        _check_references(case, entry["references"], f"cases.{name}.references")
        for number, run in enumerate(entry["runs"]):
            path = f"cases.{name}.runs.{number}"
            for method, values in _methods(case, run, path):
                _check_budgets(case, method, run, run["dtype"] or configuration["dtype"], path)
                found += _jobs_of_method(configuration, case, run, method, values, path)
    names = [(job.case, job.name) for job in found]
    for case, name in names:
        if names.count((case, name)) > 1:
            raise refusal(f"cases.{case}.runs", f"{name} twice", "each run once")
    return found


def _check_references(case: Case, settings: Mapping[str, Any], path: str) -> None:
    """Refuse settings that one of the computed references does not know."""
    references = [r for r in named_references(case).values() if isinstance(r, ReferenceMethod)]
    if settings and not references:
        raise refusal(path, ", ".join(map(repr, settings)), "none, for its references are formulas")
    for reference in references if settings else ():
        solver = load_method(case.equation.kind, reference.method)
        _check_settings(solver, settings, path)
        try:
            reference_method(case, reference)
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"{path}.{error}") from error


def _check_settings(solver: type[Method], settings: Mapping[str, Any], path: str) -> None:
    known = [f.name for f in dataclasses.fields(solver) if f.name not in CHOICES]
    for setting in settings:
        if setting not in known:
            raise refusal(path, repr(setting), ", ".join(known) or "none")


def _methods(case: Case, run, path: str) -> Iterator[tuple[Method, dict[str, Any]]]:
    """Each method of an entry, with the values that its job holds."""
    try:
        solver = load_method(case.equation.kind, run["method"])
    except ImportError as error:
        raise refusal(f"{path}.method", run["method"], f"what is installed ({error})") from error
    except ValueError as error:
        raise ConfigurationError(f"{path}.{error}") from error
    _check_settings(solver, run["settings"], f"{path}.settings")
    for values in itertools.product(*(_choices(solver, run, key, path) for key in KEYS.values())):
        choices = dict(zip(CHOICES, values, strict=True))
        try:
            method = solver(**choices, **run["settings"])
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"{path}.settings.{error}") from error
        yield method, {**choices, "settings": run["settings"]}


def _choices(solver: type[Method], run, key: str, path: str) -> list[str]:
    """What the entry chooses, or the one thing that the method allows."""
    allowed = getattr(solver, key)
    if key not in run and len(allowed) > 1:
        raise refusal(f"{path}.{key}", "missing", ", ".join(allowed))
    for value in run.get(key, []):
        if value not in allowed:
            raise refusal(f"{path}.{key}", repr(value), ", ".join(allowed))
    return run.get(key, list(allowed))


def _check_budgets(case: Case, method: Method, run, dtype: str, path: str) -> None:
    for request in run["budgets"]:
        try:
            budget = case.budget(request)
            if method.supports(case)[0]:
                method.check_budget(case, budget, dtype)
        except BudgetTooSmall as error:
            raise refusal(f"{path}.budgets", request, f"a larger one ({error})") from error
        except ValueError as error:
            raise ConfigurationError(f"{path}.{error}") from error


def _jobs_of_method(configuration, case: Case, run, method: Method, values, path: str):
    """One job for all runs, or one a run where the method draws random numbers."""
    common = {
        "scale": configuration["scale"],
        "case": case.name,
        **{key: configuration["cases"][case.name][key] for key in OVERRIDES},
        "method": run["method"],
        "label": method.label,
        "timed": configuration["cases"][case.name]["timed"],
        "stop_after": run["num_steps"],
        "device": configuration["device"],
        "dtype": run["dtype"] or configuration["dtype"],
        "threads": run["threads"] or configuration["threads"],
        "time_limit_s": run["time_limit_s"] or configuration["time_limit_s"],
        **values,
    }
    runs = tuple(itertools.product(run["budgets"], run["seeds"]))
    if method.seeded:
        return [
            Job(
                name=f"{method.label}_budget_{request}_seed_{seed}",
                runs=((request, seed),),
                **common,
            )
            for request, seed in runs
        ]
    if run["seeds"] != [0]:
        raise refusal(f"{path}.seeds", run["seeds"], f"[0], for {method.name} draws no numbers")
    return [Job(name=method.label, runs=runs, **common)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="a scale, a file, or - for YAML on stdin")
    parser.add_argument("--case", help="this case only")
    parser.add_argument("--job", help="this job only")
    parser.add_argument("--references", action="store_true", help="references, not runs")
    parser.add_argument("--json", action="store_true", help="print jobs, not names")
    arguments = parser.parse_args()
    try:
        found = jobs(complete(_given(arguments.config)))
    except ConfigurationError as error:
        sys.exit(str(error))
    if arguments.references:
        found = {(r.case, r.name): r for job in found for r in job.reference_jobs()}.values()
    for job in found:
        if arguments.case in (None, job.case) and arguments.job in (None, job.name):
            print(job.to_json() if arguments.json else f"{job.case} {job.name}")


def _given(config: str) -> Any:
    if config == "-":
        return yaml.safe_load(sys.stdin)
    shipped = CONFIGS / f"{config}.yaml"
    return read(shipped if shipped.exists() else Path(config))


if __name__ == "__main__":
    main()
