"""The tables of one scale, joined so that each row knows the run that it belongs to."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from cases.vocabulary import SCALES
from report.stored import StoredCourse, StoredField, StoredRuns

RUN = ["case", "method", "budget_kib", "seed"]
# What a run is, for filters on the long tables.
DESCRIPTION = ["scale", "family", "role", "integrator", "optimizer", "boundary", "status"]
LOCKING = (
    *("case", "method", "volume", "budget_kib", "memory", "linf", "mean_distance"),
    *("reference_distance", "status", "reason", "solve_s"),
)
WEIGHTS = (
    *("case", "method", "optimizer", "boundary", "weight", "budget_kib", "relative_mae", "linf"),
    *("boundary_error", "loss", "iterations", "solve_s", "status", "reason"),
)
ADAPTIVITY = (
    *("case", "method", "budget_kib", "seed", "status", "time", "x", "wavenumber"),
    *("grid_wavenumber", "error", "grid_error", "uniform_error"),
)
TIME_STEPS = (
    *("case", "method", "budget_kib", "seed", "status", "time_step", "error", "exact_in_space"),
)
EDGES = ("case", "distance", "edges", "seconds_per_point", "over_distance")
COST = ["memory_kib", "n_parameters", "solve_s", "setup_s"]


@dataclass(frozen=True)
class Results:
    """The results below one folder ``results/<scale>``: of one section, or of all.

    Attributes:
        folder: that of the scale.
        case: name of the section, which is its case's but for chapters of several; "" for all.

    Raises:
        ValueError: there is no ``summary.csv`` among its tables.
    """

    folder: Path
    case: str = ""

    def __post_init__(self):
        if not (self.tables / "summary.csv").is_file():
            raise ValueError(f"scale-dir: {self.folder}; allowed: a folder with {self.tables}")

    @property
    def tables(self) -> Path:
        """The folder of the tables: the section's own, or those of all where they are merged."""
        own = self.folder / "tables" / self.case
        return own if own.is_dir() else self.folder / "tables"

    @cached_property
    def cases(self) -> list[str]:
        """Names of the cases for which there are rows."""
        return sorted(set(self.summary["case"]))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a run, with ``bytes_per_parameter``, and errors late in a training and least.

        ``late_error``, ``late_linf``, ``least_error`` and ``least_linf`` are those of
        :func:`workflows.tables.late`, or the errors where it has none.
        """
        table = self._read("summary")
        table["reason"] = table["reason"].fillna("")
        for column in ("error", "error_final", "error_max", "floor", "error_over_floor", *COST):
            table[column] = pd.to_numeric(table[column], errors="coerce")
        table["bytes_per_parameter"] = table["memory_kib"] * 1024 / table["n_parameters"]
        return self._with_errors_of_trainings(_with_run_key(table))

    def _with_errors_of_trainings(self, table: pd.DataFrame) -> pd.DataFrame:
        known = _with_run_key(self._read("diagnostics").rename(columns={"budget": "budget_kib"}))
        for when in ("late", "least"):
            for name, otherwise in {"error": "error", "linf": "error_max"}.items():
                column = f"{when}_{name}"
                found = known.loc[known["name"] == column, [*RUN, "value"]].drop_duplicates(RUN)
                found = table[RUN].merge(found, on=RUN, how="left")["value"]
                found = pd.to_numeric(found, errors="coerce").set_axis(table.index)
                table[column] = found.where(table[otherwise].notna()).fillna(table[otherwise])
        return table

    @cached_property
    def errors(self) -> pd.DataFrame:
        """One row a run, step and metric."""
        return self._joined("errors")

    @cached_property
    def diagnostics(self) -> pd.DataFrame:
        """One row a run and diagnostic: columns name and value."""
        return self._joined("diagnostics")

    @cached_property
    def matching(self) -> pd.DataFrame:
        """Memory and time to equal error, as the workflow found them."""
        return self._read("matching")

    @cached_property
    def machine(self) -> dict:
        """The machine and its software."""
        path = self.tables / "machine.json"
        return json.loads(path.read_text()) if path.is_file() else {}

    @cached_property
    def peaks(self) -> pd.DataFrame:
        """Largest value of the field and its place, one row a run and step that recorded them."""
        wide = self.errors[self.errors["metric"].isin(["peak", "peak_position"])]
        wide = wide.pivot_table(index=[*RUN, "time"], columns="metric", values="value")
        table = wide.reindex(columns=["peak", "peak_position"]).reset_index()
        return self._describe(table.assign(peak_loss=1.0 - table["peak"]))

    @cached_property
    def locking(self) -> pd.DataFrame:
        """Errors of elements for several stiffnesses of the volume; empty where they were not run.

        Budgets are named ``budget_kib`` and memories ``memory``, in KiB.
        """
        return self._study("locking", LOCKING)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Errors of networks for several weights of a penalty, and of the exact ansatz."""
        return self._study("weights", WEIGHTS)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Cost and faithfulness of distances (``method``) over the edges of a polygon."""
        table = self._study("edges", EDGES)
        return table.rename(columns={"distance": "method"}).assign(status="ok")

    @cached_property
    def adaptivity(self) -> pd.DataFrame:
        """Local wavenumbers and errors of the network and of an adaptive grid, by cells."""
        return self._study("adaptivity", ADAPTIVITY)

    @cached_property
    def time_steps(self) -> pd.DataFrame:
        """Errors at the end, of networks and exact in space, by the time step."""
        return self._study("time_steps", TIME_STEPS)

    @cached_property
    def concentration(self) -> pd.DataFrame:
        """How far wavenumbers gather where an adaptive grid has its nodes, one row a run and time.

        ``concentration`` is the network's mean wavenumber, weighted with the grid's nodes, over its
        mean in space: 1 where it is the same everywhere. ``grid_concentration`` is the grid's own.
        """
        grouped = self.adaptivity.groupby([*RUN, "status", "time"])
        rows = [
            {
                **dict(zip([*RUN, "status", "time"], key, strict=True)),
                "concentration": _gathered(cells["wavenumber"], cells["grid_wavenumber"]),
                "grid_concentration": _gathered(cells["grid_wavenumber"], cells["grid_wavenumber"]),
            }
            for key, cells in grouped
        ]
        columns = [*RUN, "status", "time", "concentration", "grid_concentration"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def uniformity(self) -> pd.DataFrame:
        """Largest by mean pointwise error at the last step, ``max_over_mean``, one row a run."""
        rows = self.errors[self.errors["metric"] == "mean_distance"].sort_values("step")
        last = rows.groupby(RUN)["value"].last().rename("mean_distance").reset_index()
        table = self.summary.merge(last, on=RUN)
        return table.assign(max_over_mean=table["error_max"] / table["mean_distance"])

    @cached_property
    def fields(self) -> dict[tuple, StoredField]:
        """Stored fields by run key (case, method, budget in KiB, seed)."""
        return self._stored.fields()

    @cached_property
    def courses(self) -> dict[tuple, StoredCourse]:
        """Courses of trainings by run key."""
        return self._stored.courses()

    @cached_property
    def references(self) -> dict[str, StoredField]:
        """Reference fields by case."""
        return self._stored.references()

    @cached_property
    def gallery(self) -> Path | None:
        """The file with the pictures of distances, if there is one."""
        paths = [folder / "galleries" / "distances.nc" for folder in self._folders]
        return next((path for path in paths if path.is_file()), None)

    @property
    def _folders(self) -> list[Path]:
        """Where runs left their files: merged results have none, but the scales of their rows."""
        if (self.folder / "runs").is_dir():
            return [self.folder]
        scales = sorted(set(self.summary["scale"]), key=SCALES.index)
        return [self.folder.parent / scale for scale in scales]

    @property
    def _stored(self) -> StoredRuns:
        started = set(self.summary["started_at"])
        return StoredRuns(self._folders, self.cases, started, run_budget)

    @cached_property
    def extrapolated(self) -> pd.DataFrame:
        """Runs that measured what the original scheme costs an iteration."""
        wide = self.diagnostics.assign(
            value=pd.to_numeric(self.diagnostics["value"], errors="coerce")
        )
        wide = wide.pivot_table(index=RUN, columns="name", values="value").reset_index()
        needed = ["seconds_per_iteration", "iterations_per_step_original"]
        if not set(needed) <= set(wide.columns):
            return self._describe(pd.DataFrame(columns=[*RUN, *needed]))
        return self._describe(wide[[*RUN, *needed]].dropna())

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Penalised networks beside those that differ in the exact ansatz alone: ``gain``."""
        return self._beside("_penalty", "_exact")

    @cached_property
    def potentials(self) -> pd.DataFrame:
        """Mean value potentials beside R-equivalence, otherwise alike: ``gain``."""
        return self._beside("_exact_mean_value", "_exact")

    def _beside(self, part: str, other: str) -> pd.DataFrame:
        """Error of methods with a part in their label over the median of those with the other."""
        runs = self.summary[(self.summary["family"] == "pinn") & self.summary["error"].notna()]
        medians = runs.groupby(["case", "method", "budget_kib"])["late_error"].median()
        mine = runs[runs["method"].str.contains(part)]
        twins = mine["method"].str.replace(part, other)
        keys = zip(mine["case"], twins, mine["budget_kib"], strict=True)
        known = [medians.get(key, float("nan")) for key in keys]
        return mine.assign(gain=mine["late_error"] / known)

    def table(self, name: str) -> pd.DataFrame:
        """A table by name.

        Raises:
            ValueError: there is none of that name.
        """
        if name not in TABLES:
            raise ValueError(f"table: {name!r}; allowed: {', '.join(TABLES)}")
        return getattr(self, name)

    def of_case(self, name: str) -> dict[str, pd.DataFrame]:
        """The rows of each case in a table by name: filters by other columns are slower."""
        if name not in self._by_case:
            self._by_case[name] = dict(tuple(self.table(name).groupby("case", sort=False)))
        return self._by_case[name]

    @cached_property
    def _by_case(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {}

    def _study(self, name: str, columns) -> pd.DataFrame:
        """A table that some cases have besides; empty where it was not made."""
        if not (self.tables / f"{name}.csv").is_file():
            return pd.DataFrame(columns=[*columns])
        table = self._read(name).rename(columns={"budget": "budget_kib"})
        return _with_run_key(table) if "budget_kib" in table else table

    def _read(self, name: str) -> pd.DataFrame:
        path = self.tables / f"{name}.csv"
        # "none" is a word of the vocabulary, not a missing value.
        return pd.read_csv(path, keep_default_na=False, na_values=[""])

    def _joined(self, name: str) -> pd.DataFrame:
        return self._describe(
            _with_run_key(self._read(name).rename(columns={"budget": "budget_kib"}))
        )

    def _describe(self, table: pd.DataFrame) -> pd.DataFrame:
        description = self.summary[[*RUN, *DESCRIPTION, *COST]].drop_duplicates(RUN)
        return table.astype({"budget_kib": float, "seed": int}).merge(
            description, on=RUN, how="left", suffixes=("", "_run")
        )


TABLES = (
    *("summary", "errors", "diagnostics", "matching"),
    *("peaks", "extrapolated", "locking", "uniformity", "weights", "edges"),
    *("gains", "potentials", "adaptivity", "concentration", "time_steps"),
)


def run_budget(budget) -> float:
    """Five significant digits of a budget: what joins tables that print it differently."""
    return float(f"{float(budget):.5g}")


def _gathered(wavenumbers, weights) -> float:
    return float((wavenumbers * weights).mean() / (wavenumbers.mean() * weights.mean()))


def _with_run_key(table):
    return table.assign(budget_kib=table["budget_kib"].map(run_budget))
