"""Tables of flows: what each method conserves, and its errors against several references."""

import numpy as np

from cases.discovery import load_case
from report.error_tables import ROLE_ORDER
from report.grid import column, table
from report.names import NETWORKS, name_of
from report.numbers import short, spread
from report.tables import RUN

ORDER = (*ROLE_ORDER, "floor")
OBSERVABLES = ("kinetic_energy", "divergence", "wall_flux")


def invariants(comparison, results):
    """Divergence, flux through the walls and drift of the kinetic energy of every method."""
    runs = comparison.at_named_budgets(comparison.runs(results, status="*"))
    series = results.errors.query("case == @comparison.case and metric in @OBSERVABLES")
    found = series.sort_values("step").groupby([*RUN, "metric"])
    first, last = (found["value"].agg(f).unstack() for f in ("first", "last"))
    largest, reached = found["value"].max().unstack(), found["time"].max().unstack()
    rows = []
    for group in _by_method(comparison, runs):
        keys = [key for key in _keys(group) if key in last.index]
        if not keys:
            continue
        energy = last.loc[keys, "kinetic_energy"] / first.loc[keys, "kinetic_energy"] - 1
        rows.append([
            *_described(comparison, group.iloc[0]),
            f"{reached.loc[keys].max(axis=None):g}",
            spread(last.loc[keys, "divergence"], 2),
            spread(largest.loc[keys, "wall_flux"], 2),
            spread(energy, 2),
        ])  # fmt: skip
    columns = [
        column("Method", "2.6fr", "left"),
        column("Scheme in time", "1.6fr", "left"),
        column("KiB", "0.7fr"),
        column("t (s)", "0.5fr"),
        column("rms div u (1/s)", "1.5fr"),
        column("max |u · n| (m/s)", "1.5fr"),
        column("energy drift (1)", "1.6fr"),
    ]
    caption = (
        "What each method conserves, at the memories that the paper names: the root mean square of "
        "the divergence at the end, the largest normal velocity on the walls at any step, and the "
        "relative drift of the kinetic energy from its first value to its last, negative for a "
        "loss; t is how far a run came. Median over seeds, in brackets the range. The divergence "
        "is that of the field between its stored numbers: a staggered grid is free of it in its "
        "own differences."
    )
    return table(caption, columns, rows)


def references(comparison, results):
    """Errors of all methods against each of the references, and of the fields that they carry."""
    runs = comparison.at_named_budgets(comparison.runs(results, status="*"))
    carried = _companion_metrics(comparison)
    series = results.errors.query("case == @comparison.case and step > 0")
    last = series.groupby([*RUN, "metric"])["value"].last().unstack()
    errors = comparison.means(results).set_index(RUN).join(last.reindex(columns=[*carried]))
    rows = []
    for group in _by_method(comparison, runs):
        done = errors.loc[[key for key in _keys(group) if key in errors.index]]
        cells = [spread(done[metric]) for metric in errors]
        if done.empty:
            cells[0] = ", ".join(sorted(set(group["status"]))).replace("_", " ")
        rows.append([*_described(comparison, group.iloc[0]), *cells])
    columns = [
        column("Method", "2.2fr", "left"),
        column("Scheme in time", "1.5fr", "left"),
        column("KiB", "0.7fr"),
        *(column(words, "1.4fr") for words in comparison.references.values()),
        *(column(words, "1.4fr") for words in carried.values()),
    ]
    caption = (
        f"All methods at the memories that the paper names: {comparison.metric} "
        f"({comparison.unit}) {comparison.over_steps}, against each of the references"
        + "".join(
            f", and the error of the {name} at its last time" for name in _companions(comparison)
        )
        + ". Median over seeds, in brackets the range. The rows named reference are coarser runs "
        "of the references themselves: their errors are the differences of the two, and no method "
        "is ranked by less."
    )
    return table(caption, columns, rows)


def reference_findings(comparison, results) -> list[str]:
    """How much the references differ among themselves, in words."""
    errors = comparison.means(results)
    errors = errors[errors["method"] == comparison.panels[0].reference]
    if errors.empty:
        return []
    own = comparison.metric_name
    differs, in_time = errors[own].median(), errors[f"{own}_fine"].median()
    return [
        f"The reference differs from its own coarser run by {short(differs)}. Against the "
        f"reference of the finer time step it has error {short(in_time)}: that is what the "
        "splitting costs at this time step, with nothing lost in space."
    ]


def _companions(comparison) -> list[str]:
    return [*load_case(comparison.case).companions]


def _companion_metrics(comparison) -> dict[str, str]:
    case = load_case(comparison.case)
    return {
        f"{name}_{companion.metric}": f"{name}, t = {companion.last_step * case.time_step:g} s"
        for name, companion in case.companions.items()
    }


def _by_method(comparison, runs):
    """The runs of one method and budget after the other: by role, networks first, by error."""
    groups = [group for _, group in runs.groupby(["method", "budget_kib"])]
    return sorted(
        groups,
        key=lambda group: (
            group["family"].iloc[0] not in NETWORKS,
            ORDER.index(group["role"].iloc[0]),
            np.nan_to_num(group["error"].dropna().median(), nan=np.inf),
            comparison.form_name(group.iloc[0]),
        ),
    )


def _keys(runs):
    return list(runs[RUN].itertuples(index=False, name=None))


def _described(comparison, record):
    named = comparison.form_name(record) + comparison.flag(record["family"])
    memory = record["memory_kib"] if record["role"] in ORDER[-2:] else record["budget_kib"]
    return [named, name_of("integrators", record["integrator"]), short(memory)]
