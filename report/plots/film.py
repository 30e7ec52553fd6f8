"""A short film of a field: one strip of frames as a PNG, one below the other, and its last frame.

The page moves the strip behind a window (``style.css``); the document shows the last frame.
"""

import json
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from report.plots import style
from report.plots.pictures import columns, frame_images

DPI = 110
HEIGHT = 2.0  # inches


def film(comparison, results, quantity):
    """All frames at the times that the reference was kept, shape (frames, height, width, 3).

    ``None`` where no field was kept.
    """
    shown = columns(comparison, results)
    if shown[0].field is None:
        return None
    figure, update = frame_images(shown, quantity, (style.WIDTH, HEIGHT))
    return frames_of(figure, update, shown[0].field.times)


def film_of(picture, comparison, results, shown, height):
    """All frames of a picture that changes with time, or ``None`` where there is nothing to show.

    Args:
        picture: (comparison, results, shown, size) -> (figure, function of a time, times).
        comparison, results, shown: what the picture shows.
        height: of a frame, in inches.
    """
    found = picture(comparison, results, shown, (style.WIDTH, height))
    return found and frames_of(*found)


def frames_of(figure, update, times):
    """Frames of a figure that ``update`` (a function of a time) redraws, one a time."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    frames = []
    for time in times:
        update(time)
        canvas.draw()
        # The first frame lays out all of them, so that none moves against the others.
        figure.set_layout_engine("none")
        frames.append(np.asarray(canvas.buffer_rgba())[..., :3].copy())
    plt.close(figure)
    return np.stack(frames)


def save_film(frames: np.ndarray, path: Path) -> None:
    """Write ``<name>.png`` (the strip), ``<name>.last.png`` and ``<name>.json`` (the sizes)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width, _ = frames.shape
    _write(path.with_suffix(".png"), frames.reshape(count * height, width, 3))
    _write(path.with_suffix(".last.png"), frames[-1])
    sizes = {"frames": count, "width": width, "height": height}
    path.with_suffix(".json").write_text(json.dumps(sizes) + "\n")


def _write(path, pixels):
    part = path.with_suffix(".part")
    plt.imsave(
        part, pixels, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True}
    )
    os.replace(part, path)
