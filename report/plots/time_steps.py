"""Error at the end against the time step: of the network, and exact in space."""

import matplotlib.pyplot as plt

from report.names import name_of
from report.plots import style

LOOKS = {
    "implicit_euler": (style.BROWN, "s"),
    "midpoint": (style.BLUE, "o"),
    "gauss_legendre4": (style.PURPLE, "^"),
}


def time_steps(comparison, results):
    """A solid line a network, a dotted one its floor; ``None`` where not run."""
    table = results.time_steps
    table = table[(table["case"] == comparison.case) & (table["status"] == "ok")]
    if table.empty:
        return None
    figure, axes = plt.subplots(figsize=(0.75 * style.WIDTH, 3.0))
    for integrator, (colour, marker) in LOOKS.items():
        mine = table[table["method"].str.contains(integrator)].sort_values("time_step")
        if mine.empty:
            continue
        words = name_of("integrators", integrator)
        steps = mine["time_step"]
        axes.plot(steps, mine["error"], color=colour, marker=marker, label=f"INSR, {words}")
        axes.plot(steps, mine["exact_in_space"], color=colour, ls=":", label=f"floor, {words}")
    style.logarithmic(axes)
    axes.set(xlabel="time step (s)", ylabel=f"{comparison.metric} at the end ({comparison.unit})")
    figure.legend(loc="outside lower center", ncols=len(LOOKS), fontsize=6.8)
    return figure
