"""Fields that the runs kept, read from their files when they are drawn."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import xarray as xr

from cases.discovery import load_case

AXES = ("x", "y", "z", "w")
SAME_TIME = 1e-6  # s; times are multiples of a step that has no finite binary form


@dataclass(frozen=True)
class StoredField:
    """A field at the times at which it was kept.

    Attributes:
        path: its NetCDF file.
        variable: its name there.
        times: in s.
        budget: its place among the budgets of the file; ``None`` for a reference.
    """

    path: Path
    variable: str
    times: tuple[float, ...]
    budget: int | None = None

    @property
    def axes(self) -> list[np.ndarray]:
        """Coordinates of the points along each axis, in m."""
        return _axes(self.path, self.variable)

    def other(self, variable: str) -> "StoredField":
        """Another variable of the same run: a field that the flow carries."""
        return replace(self, variable=variable)

    def at(self, time: float) -> np.ndarray | None:
        """Values, shape (points of each axis, components); ``None`` where the run has none.

        NaN at those points of the bounds that are not in the domain.
        """
        places = [i for i, known in enumerate(self.times) if abs(known - time) < SAME_TIME]
        return self._read(self.variable, time=places[0]) if places else None

    def last(self) -> tuple[float, np.ndarray] | None:
        """Time and values of the last step of a run that ended early; ``None`` for the others."""
        values = self._read(f"{self.variable}_last")
        if values is None:
            return None
        return float(_opened(self.path)["last_time"][self.budget]), values

    def carriers(self, time: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Mesh or particles: places at rest (N, d) and then, and vertices of cells (C, d + 1).

        ``None`` where the run has none.
        """
        data, name = _opened(self.path), f"places_{self.budget}"
        places = [i for i, known in enumerate(self.times) if abs(known - time) < SAME_TIME]
        if name not in data or not places:
            return None
        now = data[name].isel(time=places[0]).values
        if not np.all(np.isfinite(now)):
            return None
        return data[f"rest_{self.budget}"].values, now, data[f"cells_{self.budget}"].values

    def _read(self, variable, **chosen):
        data = _opened(self.path)
        if variable not in data:
            return None
        series = data[variable]
        chosen |= {} if self.budget is None else {"budget": self.budget}
        axes = [name for name in AXES if name in series.dims]
        values = series.isel(chosen).transpose(*axes, ...).values
        if not np.any(np.isfinite(values)):
            return None
        return values if values.ndim > len(axes) else values[..., None]


@lru_cache(maxsize=32)
def _opened(path):
    """A file that a figure reads at many times; its values are read when they are asked for."""
    return xr.open_dataset(path, cache=False)


@cache
def _axes(path, variable):
    data = _opened(path)
    return [data[name].values for name in AXES if name in data[variable].dims]


@dataclass(frozen=True)
class StoredCourse:
    """The course of a training, one entry a record.

    Attributes:
        iterations, seconds: where and when.
        losses, watched: by its own points, and by independent ones.
        errors, largest_errors: sum |e| / sum |u|, and max |e|.
    """

    iterations: np.ndarray
    seconds: np.ndarray
    losses: np.ndarray
    watched: np.ndarray
    errors: np.ndarray
    largest_errors: np.ndarray


COURSE = ("epochs", "seconds", "loss", "watch", "error", "largest_error")


@dataclass(frozen=True)
class StoredRuns:
    """The files of runs that tables tell of.

    A folder of runs may hold others than its tables name: of another scale, made again, or put
    together from several scales. A run is known by the time of its start.

    Attributes:
        folders: of scales, each with ``runs/<case>/<job>.json`` and ``.nc``.
        cases: names.
        started: when the runs of the tables started.
        run_budget: how the tables write a budget.
    """

    folders: Sequence[Path]
    cases: Sequence[str]
    started: Collection[str]
    run_budget: Callable[[float], float]

    def fields(self) -> dict[tuple, StoredField]:
        """Run key -> field, for all runs that kept one."""
        found = {}
        for path in self._files("nc"):
            # The record beside the fields names the method and the seed.
            records = [run["record"] for run in self._runs(path.with_suffix(".json"))]
            variable = load_case(path.parent.name).symbol
            with xr.open_dataset(path) as data:
                if variable not in data or not records:
                    continue
                times = tuple(float(time) for time in data["time"])
                budgets = [float(budget) for budget in data["budget"]]
            for place, budget in enumerate(budgets):
                record = min(records, key=lambda r: abs(r["budget_kib"] - budget))
                found[self._key(record)] = StoredField(path, variable, times, place)
        return found

    def courses(self) -> dict[tuple, StoredCourse]:
        """Run key -> course, for all runs that recorded one."""
        found = {}
        for path in self._files("json"):
            for run in self._runs(path):
                columns = [run.get("diagnostics", {}).get(f"history_{name}") for name in COURSE]
                if all(columns):
                    arrays = [np.array(column, float) for column in columns]
                    found[self._key(run["record"])] = StoredCourse(*arrays)
        return found

    def references(self) -> dict[str, StoredField]:
        """Case -> its reference, from the file that kept most times."""
        found = {}
        for path in self._files("nc"):
            with xr.open_dataset(path) as data:
                if "reference" in data and self._runs(path.with_suffix(".json")):
                    field = StoredField(path, "reference", tuple(float(t) for t in data["time"]))
                    known = found.get(path.parent.name, field)
                    found[path.parent.name] = max(known, field, key=lambda f: len(f.times))
        return found

    def _files(self, kind: str) -> Iterator[Path]:
        for folder in self.folders:
            for case in self.cases:
                yield from sorted((folder / "runs" / case).glob(f"*.{kind}"))

    def _runs(self, path: Path) -> list[dict]:
        """Entries of a file of records that the tables tell of."""
        entries = json.loads(path.read_text())["runs"]
        return [run for run in entries if run["record"]["started_at"] in self.started]

    def _key(self, record) -> tuple:
        """What the tables call a run."""
        budget = self.run_budget(record["budget_kib"])
        return record["case"], record["method"], budget, int(record["seed"])
