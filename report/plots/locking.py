"""Locking: the error of elements against the stiffness of the volume."""

import matplotlib.pyplot as plt

from report.names import name_of
from report.plots import style

LOOKS = (("fem_p1", style.PUBLISHED, "s", "-"), ("fem_p2", style.GREEN, "^", "--"))


def locking(comparison, results):
    """Error at full load against c_v, at equal memory; ``None`` where that was not run."""
    table = results.locking
    table = table[(table["case"] == comparison.case) & (table["status"] == "ok")]
    if table.empty:
        return None
    figure, axes = plt.subplots(figsize=(style.WIDTH, 2.6))
    for name, colour, marker, dashes in LOOKS:
        rows = table[table["method"].str.startswith(f"{name}_")].sort_values("volume")
        axes.plot(
            rows["volume"], rows["linf"], color=colour, marker=marker, ls=dashes,
            label=f"{name_of('methods', name)}, largest",
        )  # fmt: skip
        axes.plot(
            rows["volume"], rows["mean_distance"], color=colour, marker=marker, mfc="white",
            ls=dashes, lw=0.8, label=f"{name_of('methods', name)}, mean",
        )  # fmt: skip
    own = table.drop_duplicates("volume").sort_values("volume")
    axes.plot(
        own["volume"], own["reference_distance"], color="0.15", ls=":", lw=1.2,
        label="difference of the references",
    )  # fmt: skip
    axes.set(xlabel=r"stiffness of the volume $c_v / c_a$ (1)", ylabel="displacement error (m)")
    style.logarithmic(axes)
    figure.legend(loc="outside right center", fontsize=6.8)
    return figure
