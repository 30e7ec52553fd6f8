"""Vector graphics that are as large as what they show: pictures in them have few colours."""

import base64
import re
from io import BytesIO

import numpy as np
from PIL import Image

PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")
COLOURS = 256  # of a palette


def compact(text: str) -> str:
    """An SVG whose pictures have a palette where their colours fit into one; nothing is lost."""
    return PICTURE.sub(lambda found: _with_palette(found[0]), text)


def _with_palette(encoded: str) -> str:
    picture = Image.open(BytesIO(base64.b64decode(encoded))).convert("RGBA")
    pixels = np.ascontiguousarray(picture).view(np.uint32)[..., 0]  # one number a colour
    colours, places = np.unique(pixels, return_inverse=True)
    if len(colours) > COLOURS:
        return encoded
    parts = colours.view(np.uint8).reshape(-1, 4)
    indices = Image.fromarray(places.reshape(pixels.shape).astype(np.uint8)).convert("P")
    indices.putpalette(parts[:, :3].tobytes())
    buffer = BytesIO()
    indices.save(buffer, "PNG", optimize=True, transparency=parts[:, 3].tobytes())
    smaller = base64.b64encode(buffer.getvalue()).decode()
    return min(encoded, smaller, key=len)
