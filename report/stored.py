"""Fields that the runs kept, read from their files when they are drawn."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

AXES = ("x", "y", "z")
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
        with xr.open_dataset(self.path) as data:
            return [data[name].values for name in AXES if name in data[self.variable].dims]

    def at(self, time: float) -> np.ndarray | None:
        """Values, shape (points of each axis, components); ``None`` where the run has none."""
        places = [i for i, known in enumerate(self.times) if abs(known - time) < SAME_TIME]
        if not places:
            return None
        with xr.open_dataset(self.path) as data:
            series = data[self.variable]
            chosen = {"time": places[0]} | ({} if self.budget is None else {"budget": self.budget})
            axes = [name for name in AXES if name in series.dims]
            values = series.isel(chosen).transpose(*axes, ...).values
        if not np.all(np.isfinite(values)):
            return None
        return values if values.ndim > len(axes) else values[..., None]


def stored_fields(folder: Path, case: str, run_budget) -> dict:
    """Run key -> field, for all runs of a case (of all cases where it is "") that kept one.

    Args:
        folder: that of the scale.
        case: its name, or "".
        run_budget: how the tables write a budget.
    """
    found = {}
    for path in sorted((folder / "runs").glob(f"{case or '*'}/*.nc")):
        # The record beside the fields names the method and the seed.
        records = [
            run["record"] for run in json.loads(path.with_suffix(".json").read_text())["runs"]
        ]
        with xr.open_dataset(path) as data:
            variable = next((name for name in data.data_vars if name != "reference"), None)
            if variable is None:
                continue
            times = tuple(float(time) for time in data["time"])
            budgets = [float(budget) for budget in data["budget"]]
        for place, budget in enumerate(budgets):
            record = min(records, key=lambda r: abs(r["budget_kib"] - budget))
            key = (
                record["case"],
                record["method"],
                run_budget(record["budget_kib"]),
                int(record["seed"]),
            )
            found[key] = StoredField(path, variable, times, place)
    return found


def stored_references(folder: Path, case: str) -> dict[str, StoredField]:
    """Case -> its reference, from the file that kept most times."""
    found = {}
    for path in sorted((folder / "runs").glob(f"{case or '*'}/*.nc")):
        with xr.open_dataset(path) as data:
            if "reference" in data:
                field = StoredField(path, "reference", tuple(float(t) for t in data["time"]))
                known = found.get(path.parent.name, field)
                found[path.parent.name] = max(known, field, key=lambda f: len(f.times))
    return found
