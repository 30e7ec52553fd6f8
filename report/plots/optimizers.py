"""What an optimiser is worth: error against time, by the number of its iterations a step."""

import matplotlib.pyplot as plt
import numpy as np

from report.comparison import WORK
from report.numbers import short
from report.plots import style

LABEL = "insr_gauss_legendre4_{}_penalty"
OPTIMIZERS = {
    "gauss_newton": ("Gauss–Newton", style.BLUE, "o", "-"),
    "lbfgs": ("L-BFGS", style.ORANGE, "s", "--"),
    "adam": ("Adam", style.PURPLE, "^", ":"),
}


def optimizers(comparison, results):
    """Error over the floor against time; ``None`` where fewer than two optimisers were run."""
    curves = {name: curve(comparison, results, name) for name in OPTIMIZERS}
    curves = {name: found for name, found in curves.items() if len(found)}
    if len(curves) < 2:
        return None
    figure, axes = plt.subplots(figsize=(0.75 * style.WIDTH, 3.0))
    for name, found in curves.items():
        words, colour, marker, dashes = OPTIMIZERS[name]
        axes.plot(
            found["solve_s"], found["error_over_floor"], color=colour, marker=marker, ls=dashes,
            label=words + beside(found, curves["gauss_newton"] if name != "gauss_newton" else None),
        )  # fmt: skip
        for row in found.itertuples():
            if row.iterations:
                axes.annotate(
                    str(row.iterations), (row.solve_s, row.error_over_floor), fontsize=6,
                    textcoords="offset points", xytext=(4, 3), color=colour,
                )  # fmt: skip
    style.logarithmic(axes)
    axes.axhline(1.0, color="0.4", lw=0.8, ls=":")
    axes.set(xlabel="time to solve (s)", ylabel="error / floor")
    figure.legend(loc="outside lower center")
    return figure


def curve(comparison, results, optimizer: str):
    """Medians over seeds by the number of iterations, 0 for the optimiser's own."""
    label = LABEL.format(optimizer)
    runs = comparison.at_paper_budget(
        comparison.runs(results, method=f"{label}*", dtype="float32", status="*")
    )
    runs = runs[(runs["method"] == label) | runs["method"].str.startswith(label + WORK)]
    runs = runs[runs["error_over_floor"].notna()]
    counts = runs["method"].str.removeprefix(label).str.removeprefix(WORK)
    runs = runs.assign(iterations=[int(text or 0) for text in counts])
    columns = ["solve_s", "error_over_floor"]
    return runs.groupby("iterations", as_index=False)[columns].median().sort_values("solve_s")


def beside(found, best) -> str:
    """Times the other's error at its time, and times its time at its error, in words."""
    if best is None or not len(best):
        return ""
    time, error = best[["solve_s", "error_over_floor"]].iloc[0]
    times, errors = found["solve_s"].to_numpy(), found["error_over_floor"].to_numpy()
    lines = []
    if times[0] <= time <= times[-1]:
        there = np.exp(np.interp(np.log(time), np.log(times), np.log(errors)))
        lines.append(f"equal time: {short(there / error)} × the error")
    elif time < times[0]:
        lines.append(f"shortest run: {short(times[0] / time)} × the time")
    if errors.min() > error:
        lines.append(f"equal error: not in {short(times[-1] / time)} × the time")
    else:
        first = times[np.argmax(errors <= error)]
        lines.append(f"equal error: {short(first / time)} × the time")
    return ": " + "; ".join(lines)
