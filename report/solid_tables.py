"""Tables of solids: how near their course is to the references', fracture, swinging, networks."""

import numpy as np
import pandas as pd

from cases.discovery import load_case
from cases.solid_histories import REPRODUCED
from cases.vibrations import implicit_euler_oscillation
from report.error_tables import ROLE_ORDER
from report.grid import column, table
from report.names import NETWORKS, name_of
from report.numbers import MISSING, count, duration, short, spread
from report.oscillations import natural_frequency
from report.tables import RUN

DISTANCES = {
    "centre_of_mass_distance": "path of the centre of mass (1)",
    "energy_distance": "energy (1)",
    "elastic_energy_distance": "elastic energy (1)",
    "penetration_distance": "depth (1)",
    "roughness_distance": "contact roughness (1)",
    "frequency_distance": "frequency (1)",
    "amplitude_distance": "amplitudes (1)",
}
NUMBERS = {
    "energy_balance": "energy made (1)",
    "largest_penetration": "largest depth (m)",
    "least_determinant": "least det F (1)",
}
SWINGING = {
    "frequency": "ω (1/s)",
    "damping": "factor in 1 s (1)",
    "first_amplitude": "first amplitude (m)",
}
JUDGES = {
    "main": "same scheme",
    "converged": "converged",
    "small_steps": "small steps",
    "second_order": "midpoint rule",
}
BEYOND = " ✗"


def observables(comparison, results):
    """Distances of every method's observables to the reference that its scheme is held to."""
    wide = _wide(comparison, results)
    distances = {name: words for name, words in DISTANCES.items() if name in wide}
    numbers = {name: words for name, words in NUMBERS.items() if name in wide}
    rows = []
    for group in _by_method(comparison, wide):
        bounds = REPRODUCED.get(group["family"].iloc[0], {})
        cells = [_judged(group[name], bounds.get(name)) for name in distances]
        told = [spread(group[name], 2) for name in numbers]
        if "least_determinant" in numbers and not (group["least_determinant"] > 0).all():
            told[-1] += BEYOND
        judge = group["judged_by"].iloc[0]
        rows.append(
            [*_described(comparison, group.iloc[0]), JUDGES.get(judge, MISSING), *cells, *told]
        )
    columns = [
        column("Method", "2fr", "left"),
        column("Scheme in time", "1.3fr", "left"),
        column("KiB", "0.7fr"),
        column("Held to", "1fr", "left"),
        *(column(words, "1.2fr") for words in (*distances.values(), *numbers.values())),
    ]
    caption = (
        "How near the course of each method is to that of the reference that its scheme is held "
        "to, at the memories that the paper names. Distances: the largest over the steps, of the "
        "path by the longest edge of the body, of the energy by the largest kinetic energy; the "
        "others relative. ✗: beyond the distance up to which a method is said to reproduce it, "
        f"which was fixed beforehand ({_bound_words(distances)}); det F has to be positive. "
        "Median over seeds, in brackets the range."
    )
    return table(caption, columns, rows)


def swinging(comparison, results):
    """Frequency, damping and amplitude of the tip, beside the reference's and the theory's."""
    wide = _wide(comparison, results)
    rows = []
    for group in _by_method(comparison, wide) if "frequency" in wide else ():
        cells = []
        for name in SWINGING:
            known = group.get(f"{name}_reference", pd.Series(dtype=float)).dropna()
            cells += [spread(group[name], 4), short(known.iloc[0], 4) if len(known) else MISSING]
        rows.append([*_described(comparison, group.iloc[0]), *cells])
    omega = natural_frequency(comparison, results)
    if omega is not None and rows:
        slow, damping = implicit_euler_oscillation(omega, load_case(comparison.case).time_step)
        cells = [short(slow, 4), MISSING, short(damping, 4), MISSING, MISSING, MISSING]
        rows.insert(0, ["theory of a linear oscillation", "implicit Euler", MISSING, *cells])
        cells = [short(omega, 4), MISSING, "1", MISSING, MISSING, MISSING]
        rows.insert(0, ["theory of a linear oscillation", "exact in time", MISSING, *cells])
    columns = [
        column("Method", "2fr", "left"),
        column("Scheme in time", "1.3fr", "left"),
        column("KiB", "0.7fr"),
        *(
            column(title, "1.1fr")
            for words in SWINGING.values()
            for title in (words, "its reference")
        ),
    ]
    caption = (
        "The swinging of the tip: angular frequency from the zeros, the factor by which the "
        "amplitude changes in one second, and the first amplitude, each beside that of the "
        "reference which the scheme is held to. Theory: implicit Euler leaves of a linear "
        "oscillation (1 + (ω dt)²)^(−1/2) a step and turns it by arctan(ω dt); ω is that of the "
        "reference of the midpoint rule, freed of the error of its step."
    )
    return table(caption, columns, rows)


def fracture(comparison, results):
    """How far particles came apart, and whether they were pulled slowly enough."""
    wide = _wide(comparison, results, ("particles",))
    wide = wide[wide["family"] == "mpm"]
    rows = [
        [
            comparison.form_name(run),
            short(run["budget_kib"], 4),
            count(run["particles"]),
            short(run.get("memory_kib_with_affine", np.nan), 4),
            count(run["components"]),
            short(run["largest_component"], 3),
            short(run["largest_gap"], 3),
            short(run["largest_opening"], 3),
            short(run["particles_min_det"], 3),
            short(run.get("kinetic_share", np.nan), 2),
            duration(run["solve_s"]),
        ]
        for run in wide.sort_values(["method", "budget_kib"]).to_dict("records")
    ]
    columns = [
        column("Method", "1.8fr", "left"),
        column("KiB"),
        column("Particles"),
        column("KiB with C"),
        column("Parts"),
        column("Largest part (1)"),
        column("Gap (1)"),
        column("Opening (1)"),
        column("least det F (1)"),
        column("Kinetic / elastic (1)"),
        column("Time"),
    ]
    caption = (
        "Material points at the end: memory with and without the slopes C of their velocities; "
        "the parts into which they fell, where particles hold together that are within one and a "
        "half cells of the grid, as far as its splines reach, and neighbours at rest up to one and "
        "a half times the distance that their deformation gradients tell; the largest distance of "
        "a particle from its nearest one, by their spacing at rest; the largest opening between "
        "particles that were neighbours, by what their own deformation gradients say (1: no "
        "crack); the kinetic energy that is left."
    )
    return table(caption, columns, rows)


def networks(comparison, results):
    """What the minimisations of the networks came to."""
    unit = "J/m" if load_case(comparison.case).domain.dim == 2 else "J"
    wanted = {
        "newton_iterations": ("Newton iterations", "1fr"),
        "factorisations": ("Matrices factorised", "1fr"),
        "steps_above_tolerance": ("Steps above tolerance", "1fr"),
        "stationarity": ("|gradient|", "1fr"),
        "decrement": ("Predicted decrease", "1.1fr"),
        "min_det_independent": ("least det F, other points (1)", "1.2fr"),
        "elastic_energy_independent": (f"Elastic energy, other points ({unit})", "1.3fr"),
    }
    wide = _wide(comparison, results, status="*")
    wide = wide[wide["family"].isin(NETWORKS)]
    rows = []
    for group in _by_method(comparison, wide):
        values = [group.get(name, pd.Series(dtype=float)) for name in wanted]
        rows.append([
            *_described(comparison, group.iloc[0]),
            *(spread(one, 3) for one in values),
            ", ".join(sorted(set(group["status"]))).replace("_", " "),
        ])  # fmt: skip
    columns = [
        column("Method", "2fr", "left"),
        column("Scheme in time", "1.3fr", "left"),
        column("KiB", "0.7fr"),
        *(column(words, width) for words, width in wanted.values()),
        column("Status", "0.9fr", "left"),
    ]
    caption = (
        "What the minimisations came to: work of all steps; at the last step the gradient of the "
        "energy in the weights and the decrease that a further Newton step predicts, relative to "
        "the size of the energy; energy and least determinant on points that the solver did not "
        "use. Median over seeds, in brackets the range."
    )
    return table(caption, columns, rows)


def locking(comparison, results):
    """Errors at full load for several stiffnesses of the volume."""
    known = results.locking
    known = known[known["case"] == comparison.case].sort_values(["volume", "method"])
    described = results.summary.drop_duplicates("method").set_index("method", drop=False)
    rows = []
    for row in known.to_dict("records"):
        named = row["method"].removesuffix("_quasi_static")
        if row["method"] in described.index:
            named = comparison.name(results, row["method"])
        done = row["status"] == "ok"
        rows.append([
            short(row["volume"]), named, short(row["memory"], 4),
            short(row["linf"]) if done else row["status"].replace("_", " "),
            short(row["mean_distance"]) if done else MISSING,
            short(row["reference_distance"], 2),
        ])  # fmt: skip
    columns = [
        column("cᵥ (N/m)", "0.8fr"),
        column("Method", "2fr", "left"),
        column("KiB"),
        column("Largest error (m)", "1.3fr"),
        column("Mean error (m)", "1.3fr"),
        column("Difference of the references (m)", "1.6fr"),
    ]
    caption = (
        "Locking: the same pull of a square of cₐ = 1 N/m for several stiffnesses of its volume, "
        "by linear and by quadratic elements at the same bytes, each against its own reference."
    )
    return table(caption, columns, rows)


def reference_findings(comparison, results) -> list[str]:
    """How far each reference is from its coarser run, and from those of other schemes, in words."""
    errors, wide, said = comparison.means(results), _wide(comparison, results), []
    for panel in comparison.panels:
        own = errors[errors["method"] == panel.reference]
        metric = panel.metric or comparison.metric_name
        if own.empty or own[metric].isna().all():
            continue
        words = comparison.references[metric]
        said.append(
            f"The reference ({words}) differs from its own coarser run by "
            f"{short(own[metric].median())} {comparison.unit} {comparison.over_steps}."
        )
        judge = metric.removeprefix(comparison.metric_name).removeprefix("_") or "main"
        rows = wide[(wide["method"] == panel.reference) & (wide["judged_by"] == judge)]
        if len(rows) and "largest_penetration_reference" in rows:
            row = rows.iloc[0]
            finer, coarser = row["largest_penetration_reference"], row["largest_penetration"]
            said.append(
                f"Its largest depth in the obstacle is {short(finer)} {comparison.unit}, that of "
                f"the coarser run {short(coarser)} {comparison.unit}."
            )
        for other, named in comparison.references.items():
            if panel is comparison.panels[0] and other != metric and own[other].notna().any():
                said.append(
                    f"From the reference ({named}) it differs by "
                    f"{short(own[other].median())} {comparison.unit}: that is the error in time."
                )
    return said


def _wide(comparison, results, needed=(), status="ok"):
    """One row a run at the memories of the paper: its description and all its diagnostics."""
    runs = comparison.at_named_budgets(comparison.runs(results, status=status))
    found = results.diagnostics.query("case == @comparison.case")
    texts = found[found["name"] == "judged_by"].set_index(RUN)["value"].rename("judged_by")
    numbers = found.assign(value=pd.to_numeric(found["value"], errors="coerce"))
    numbers = numbers.pivot_table(index=RUN, columns="name", values="value")
    wide = runs.merge(numbers.drop(columns=[*runs.columns], errors="ignore"), on=RUN, how="left")
    wide = wide.merge(texts, on=RUN, how="left")
    return wide.dropna(subset=list(needed)) if set(needed) <= set(wide) else wide.iloc[:0]


def _by_method(comparison, runs):
    """The runs of one method and budget after the other: networks first, then by role and name."""
    groups = [group for _, group in runs.groupby(["method", "budget_kib"])]
    return sorted(
        groups,
        key=lambda group: (
            group["family"].iloc[0] not in NETWORKS,
            ROLE_ORDER.index(group["role"].iloc[0]),
            comparison.form_name(group.iloc[0]),
            group["integrator"].iloc[0],
            group["budget_kib"].iloc[0],
        ),
    )


def _described(comparison, record):
    return [
        comparison.form_name(record),
        name_of("integrators", record["integrator"]),
        short(record["memory_kib"] if record["role"] == "reference" else record["budget_kib"]),
    ]


def _judged(values, bound):
    text = spread(values, 2)
    return text + BEYOND if bound and (values.dropna() > bound.bound).any() else text


def _bound_words(distances):
    element, particle = REPRODUCED["fem"], REPRODUCED["mpm"]
    told = [
        f"{words.partition(' (')[0]} {element[name].bound:g}, particles {particle[name].bound:g}"
        for name, words in distances.items()
        if name in element
    ]
    return "; ".join(told)
