"""The numbers that captions name, read from the tables."""

from report.names import method_name
from report.numbers import MISSING, short, spread_of_times

NEAR = 1.02  # as in the claims: errors closer than 2 % count as equal
START = 1.0  # s; before it the floor is so small that a ratio to it says nothing


def caption_values(comparison, results) -> dict[str, str]:
    """Errors at the end and times of the paper's scheme, the ladder, and the ratios to the floor.

    Keys: ``insr_``, ``grid_``, ``strong_`` and ``floor_`` with ``final`` and ``time``;
    ``strong_name``, ``paper_kib``, ``t_last``; those of the ladder; ``ratio_`` and an integrator.
    """
    panel = comparison.panels[0]
    strong = comparison.best_strong(results, panel)
    values = {"paper_kib": short(comparison.paper_kib, 4), "t_last": MISSING}
    values["strong_name"] = comparison.name(results, strong) if strong else MISSING
    named = {"insr": panel.main, "grid": panel.published, "strong": strong, "floor": panel.limit}
    for name, method in named.items():
        curve = comparison.series(results, method)
        values[f"{name}_final"] = short(curve.iloc[-1].median()) if len(curve) else MISSING
        if len(curve):
            values["t_last"] = f"{curve.index[-1]:g}"
        runs = comparison.at_paper_budget(comparison.runs(results, method=method))
        values[f"{name}_time"] = spread_of_times(runs["solve_s"])
    return values | _ladder_values(comparison, results) | _ratio_values(comparison, results)


def quantity_values(comparison, results, metrics, *, largest=False) -> dict[str, str]:
    """Another number of the field at the last step: ``insr_``, ``grid_``, ``floor_`` and its name.

    Args:
        comparison: what is compared.
        results: of one scale.
        metrics: names in ``errors.csv``.
        largest: over all steps, in place of the last one's.
    """
    panel, values = comparison.panels[0], {}
    named = {"insr": panel.main, "grid": panel.published, "floor": panel.limit}
    for metric in metrics:
        for name, method in named.items():
            curve = comparison.series(results, method, metric)
            if len(curve):
                told = curve.max() if largest else curve.iloc[-1]
            values[f"{name}_{metric}"] = short(told.median()) if len(curve) else MISSING
    return values


def _ladder_values(comparison, results):
    panel = comparison.panels[0]
    runs = comparison.runs(results, integrator=[*panel.integrators])
    runs = runs[~runs["family"].isin(comparison.contains_solution)]
    near = runs[(runs["role"] == "strong") & (runs["error_over_floor"] <= NEAR)]
    values = dict.fromkeys(
        ("memory_strong", "memory_strong_name", "grid_best_ratio", "grid_largest_kib"), MISSING
    )
    if len(near):
        best = near.sort_values(["memory_kib", "error"]).iloc[0]
        values["memory_strong"] = short(best["memory_kib"])
        values["memory_strong_name"] = method_name(best)
    ladder = runs[(runs["method"] == panel.published)].dropna(subset=["error_over_floor"])
    if len(ladder):
        best = ladder.sort_values("error_over_floor").iloc[0]
        values["grid_best_ratio"] = short(best["error_over_floor"])
        values["grid_largest_kib"] = short(best["memory_kib"])
    return values


def _ratio_values(comparison, results):
    values = {}
    for panel in comparison.panels:
        ours = comparison.series(results, panel.main)
        floor = comparison.series(results, panel.floor)
        ratio = ours.div(floor.iloc[:, 0], axis=0) if len(ours) and len(floor) else ours
        late = ratio[ratio.index >= START - 1e-9]
        values[f"ratio_{panel.key}"] = short(late.max().max(), 4) if len(late) else MISSING
    return values
