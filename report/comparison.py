"""What the figures and tables of one case compare, and the rows of the tables that this means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cases.budgets import KIB
from cases.discovery import load_case
from report.names import method_name, name_of
from report.select import filtered
from report.tables import RUN

WORK = "_iterations_"
"""In labels of runs whose optimiser was given another number of iterations."""
UNBOUNDED = ("floor", "reference")
"""Roles that stand outside the comparison at equal memory."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One scheme in time, and the methods that are compared with it: a panel, a pair of columns.

    Attributes:
        integrators: words of the tables that mean this scheme; more than one where they differ
            only in how a network carries out the step. The first one names the panel.
        tested: labels of the INSR methods shown, the one that is compared first.
        forms: integrator -> words, where INSR has several forms of the scheme.
        published: label of the published baseline that is drawn beside them, or "".
        floor: label of the floor, or "" where the scheme is exact in time.
        reference: label of the coarser run of a computed reference, or "". Its error is the
            difference of the two, and no method is ranked by less than that.
        metric: of the errors over time in which this scheme is judged, where it is not the
            case's own: another reference belongs to it.
        published_name: what the published baseline is called in legends, where it is no grid.
        name: what the panel is called, where that is not its first integrator.
    """

    integrators: tuple[str, ...]
    tested: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)
    published: str = ""
    floor: str = ""
    reference: str = ""
    metric: str = ""
    published_name: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """Its word in the names of caption values."""
        return self.integrators[0]

    @property
    def title(self) -> str:
        """How people write it."""
        return self.name or name_of("integrators", self.key)

    @property
    def main(self) -> str:
        """Label of the INSR method that is compared, or ""."""
        return self.tested[0] if self.tested else ""

    @property
    def limit(self) -> str:
        """Label of the floor, or of the coarser reference, or ""."""
        return self.floor or self.reference


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A case as the report sees it.

    Attributes:
        case: name of the case.
        title: of its section.
        short_title: in the README.
        panels: schemes in time; the first is the paper's.
        scheme: the paper's scheme within a sentence.
        metric: of the errors over time, in words.
        unit: of that metric.
        published_grid: the published baseline, in a legend.
        published: its published numbers.
        references: metric over time -> what stands behind it, where a case has several references.
        contains_solution: families whose basis contains the exact solution. Such rows are
            flagged, are no strong baselines, and no memory ratio is taken from them.
        budget: the memory at which methods are compared, as a configuration names it; by default
            that of the paper's representation.
        time_words: of axes of time.
    """

    case: str
    title: str
    short_title: str
    panels: tuple[Panel, ...]
    scheme: str
    metric: str
    unit: str
    published_grid: str
    published: Mapping[str, Any]
    references: Mapping[str, str] = field(default_factory=dict)
    contains_solution: tuple[str, ...] = ()
    budget: float | str = 1
    time_words: str = "time t (s)"

    @property
    def paper_kib(self) -> float:
        """Memory at which methods are compared."""
        return load_case(self.case).budget(self.budget).bytes / KIB

    @property
    def over_steps(self) -> str:
        """Of which steps the headline error is."""
        last = load_case(self.case).headline == "last"
        return "at the last step" if last else "averaged over the steps"

    @property
    def paper_budgets(self) -> tuple[float, ...]:
        """Budgets in KiB that the paper names, its own first."""
        named = load_case(self.case).named_budgets.values()
        return (self.paper_kib, *(bytes_ / KIB for bytes_ in named))

    @property
    def metric_name(self) -> str:
        """Name of the metric in the tables."""
        return load_case(self.case).metric

    @property
    def integrators(self) -> tuple[str, ...]:
        """Integrators of all panels."""
        return tuple(word for panel in self.panels for word in panel.integrators)

    def at_paper_budget(self, table, kib: float | None = None):
        """Rows at the paper's memory (its printed digits; the smallest that a mesh can miss)."""
        return table[np.isclose(table["budget_kib"], kib or self.paper_kib, rtol=1e-3)]

    def at_named_budgets(self, table):
        """Rows at any of the paper's budgets; floors and references whatever theirs."""
        known = np.isclose(table["budget_kib"].to_numpy()[:, None], self.paper_budgets, rtol=1e-3)
        return table[known.any(axis=1) | table["role"].isin(UNBOUNDED)]

    def runs(self, results, **rows):
        """Rows of the summary of this case; only finished ones unless ``status`` says else."""
        return filtered(results.summary, {"case": self.case} | rows)

    def without_variants(self, runs):
        """Rows without ablations: networks that differ from a tested one in a setting, and those of
        any optimiser with a number of iterations of their own.
        """
        runs = runs[~runs["method"].str.contains(WORK)]
        tested = tuple(f"{label}_" for panel in self.panels for label in panel.tested)
        return runs[~runs["method"].str.startswith(tested)] if tested else runs

    def labels(self, results, pattern: str) -> list[str]:
        """Labels of this case's methods that fit a pattern such as ``pinn*``."""
        return sorted(set(self.runs(results, method=pattern, status="*")["method"]))

    def judged(self, results, panel: Panel, **rows):
        """Finished rows of the summary with ``error`` in the panel's metric."""
        runs = self.runs(results, **rows)
        if not panel.metric:
            return runs
        errors = self.means(results)[[*RUN, panel.metric]].rename(columns={panel.metric: "error"})
        return runs.drop(columns="error").merge(errors, on=RUN, how="left")

    def means(self, results):
        """Columns of a run's key and of its mean errors over the steps against each reference."""
        names = [f"mean_{metric}" for metric in self.references]
        further = results.diagnostics.query("case == @self.case")
        further = further[further["name"].isin(names)]
        further = further.assign(value=pd.to_numeric(further["value"]))
        wide = further.pivot_table(index=RUN, columns="name", values="value")
        wide = wide.rename(columns=lambda name: name.removeprefix("mean_")).reset_index()
        errors = self.runs(results)[[*RUN, "error"]].rename(columns={"error": self.metric_name})
        return errors.merge(wide, on=RUN, how="left").reindex(columns=[*RUN, *self.references])

    def panels_run(self, results) -> list[Panel]:
        """The panels for which there are rows, in their order; the first where there are none."""
        present = set(results.summary.query("case == @self.case")["integrator"])
        return [p for p in self.panels if present & {*p.integrators}] or [self.panels[0]]

    def best_strong(self, results, panel: Panel) -> str:
        """Label of the strong baseline of least error at the paper's memory, or ""."""
        rows = self.judged(results, panel, role="strong", integrator=[*panel.integrators])
        rows = rows[~rows["family"].isin(self.contains_solution)]
        rows = self.at_paper_budget(rows).dropna(subset=["error"]).sort_values(["error", "method"])
        return rows["method"].iloc[0] if len(rows) else ""

    def name(self, results, method: str) -> str:
        """Written name of a method by its label."""
        return method_name(results.summary.query("method == @method").iloc[0])

    def form_name(self, record) -> str:
        """Name of a method; an INSR method is named with its form of the scheme."""
        forms = {i: words for panel in self.panels for i, words in panel.forms.items()}
        words = forms.get(record["integrator"]) if record["family"] == "insr" else None
        return method_name(record) + (f", {words}" if words else "")

    def series(self, results, method: str, metric: str = "", *, start: bool = False):
        """A metric over time of a method at the paper's memory: columns time, then one a seed.

        ``metric`` may be a sum, such as ``kinetic_energy + elastic_energy``; ``start`` says whether
        the initial field counts.
        """
        metric = metric or self.metric_name
        if " + " in metric:
            parts = metric.split(" + ")
            return sum(self.series(results, method, part, start=start) for part in parts)
        rows = results.errors.query(
            "case == @self.case and method == @method and metric == @metric"
        )
        rows = rows[rows["step"] >= (0 if start else 1)]
        if not set(rows["role"]) & set(UNBOUNDED):
            rows = self.at_paper_budget(rows)
        return rows.pivot_table(index="time", columns="seed", values="value")

    def field(self, results, method: str):
        """The stored field of a method at the paper's memory (its first seed), or ``None``."""
        found = {
            seed: field
            for (case, label, budget, seed), field in results.fields.items()
            if (case, label) == (self.case, method)
            and np.isclose(budget, self.paper_kib, rtol=1e-3)
        }
        return found[min(found)] if found else None

    def published_title(self, panel: Panel) -> str:
        """What the published baseline of a scheme is called in a legend."""
        if panel.published_name:
            return f"published: {panel.published_name}"
        return f"published grid: {self.published_grid}"

    def flag(self, family: str) -> str:
        """The mark of rows whose basis contains the solution."""
        return " †" if family in self.contains_solution else ""
