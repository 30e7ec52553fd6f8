"""The last field of the runs that ended early."""

import matplotlib.pyplot as plt

from report.names import method_name, name_of
from report.plots import style
from report.plots.pictures import draw_picture, scale_of

MOST = 4


def unfinished(comparison, results, quantity):
    """Last fields of runs that did not finish, side by side; ``None`` where there are none.

    Args:
        comparison: what is compared.
        results: of one scale.
        quantity: what is drawn, on the colour scale of the initial field.
    """
    shown = _last_fields(comparison, results)
    if not shown:
        return None
    figure, row = plt.subplots(1, MOST, figsize=(style.WIDTH, 2.3), squeeze=False, sharey=True)
    for axes in row[0, len(shown) :]:
        axes.set_axis_off()
    used = row[0, : len(shown)]
    for (record, field, (time, values)), axes in zip(shown, used, strict=True):
        start = field.at(field.times[0])
        if len(field.axes) == 1:
            axes.plot(field.axes[0], start[:, 0], color="0.7", lw=1, label="start")
            axes.plot(field.axes[0], values[:, 0], color=style.BLUE, lw=1.2, label="last")
            axes.set_xlabel("x (m)")
        else:
            scale = scale_of(quantity.of(start, field.axes), quantity)
            image = draw_picture(axes, quantity.of(values, field.axes), field.axes, scale)
        words = (
            method_name(record),
            name_of("integrators", record["integrator"]),
            f"{record['status'].replace('_', ' ')} after t = {time:g} s",
        )
        axes.set_title("\n".join(words), fontsize=5.8)
    if len(field.axes) == 1:
        used[0].set_ylabel(quantity.words)
        used[0].legend()
    else:
        figure.colorbar(image, ax=used.tolist(), label=quantity.words, aspect=16, pad=0.01)
    return figure


def _last_fields(comparison, results):
    """(record, stored field, (time, values)): diverged runs first, one a method."""
    runs = comparison.at_paper_budget(comparison.runs(results, status="*"))
    runs = runs[runs["status"] != "ok"]
    order = (runs["status"] != "diverged").rename("order")
    runs = runs.assign(order=order).sort_values(["order", "method", "seed"])
    found = []
    for record in runs.drop_duplicates("method").to_dict("records"):
        key = tuple(record[name] for name in ("case", "method", "budget_kib", "seed"))
        field = results.fields.get(key)
        last = field.last() if field else None
        if last:
            found.append((record, field, last))
    return found[:MOST]
