"""Pictures in vector graphics become smaller and stay what they are."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from report.svg import COLOURS, as_text, compact


def svg(pixels):
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    encoded = base64.b64encode(buffer.getvalue()).decode()
    path = '<path d="M 1.234567 2 L -0.5 -0.0041"/>'
    return f'<svg>{path}<image href="data:image/png;base64,{encoded}"/></svg>'


def shown(text):
    (encoded,) = re.findall('base64,([^"]+)', text)
    return np.array(Image.open(BytesIO(base64.b64decode(encoded))).convert("RGBA"))


@pytest.mark.parametrize("colours", [1, 7, COLOURS])
def test_few_colours_take_a_palette_and_lose_nothing(colours):
    draw = np.random.default_rng(colours)
    palette = draw.integers(0, 256, (colours, 4), dtype=np.uint8)
    palette[-1, 3] = 0  # seen through
    pixels = palette[draw.integers(0, colours, (60, 80))]
    before = svg(pixels)
    after = compact(before)
    np.testing.assert_array_equal(shown(after), pixels)
    assert len(after) <= len(before)
    assert compact(after) == after
    assert after.startswith('<svg><path d="M 1.23 2 L -0.5 0"/>')


def test_more_colours_stay_as_they_are():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 4), dtype=np.uint8)
    text = svg(pixels)
    np.testing.assert_array_equal(shown(compact(text)), pixels)


def test_graphics_as_text_are_the_same_graphics():
    graphic = '<svg>\n<text fill="#0072b2" x="1">50 % &lt; &#252; "é"</text>\n</svg>\n'
    encoded = base64.b64encode(graphic.encode()).decode()
    page = as_text(f'<p>1</p><img src="data:image/svg+xml;base64,{encoded}" alt="a">')
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(page)
    assert [tag for tag, _ in found] == ["p", "img"]
    head, _, address = found[1][1]["src"].partition(",")
    assert head == "data:image/svg+xml"
    assert unquote(address) == graphic.strip().replace("\n", " ")
    assert found[1][1]["alt"] == "a"
