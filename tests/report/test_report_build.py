"""The structure of the report, built from invented results."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from report import build, claims
from report.tables import Results

pytestmark = pytest.mark.integration


class Structure(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def count(self, name):
        return sum(tag == name for tag, _ in self.tags)


@pytest.fixture(scope="module")
def outputs(full, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "full"
    shutil.copytree(full.folder, folder)
    results = Results(folder)
    shutil.copytree(drawn[0].parent, folder / "figures" / "advection1d")
    ledger = [claims.judge(one, results) for one in claims.load_claims()]
    claims.write(ledger, folder / "tables" / "claims.csv")
    return results, build.build(results, folder / "report")


@pytest.fixture(scope="module")
def page(outputs):
    return Structure(outputs[1][0].read_text(encoding="utf-8"))


def test_headings_tables_and_contents(page):
    assert page.count("h1") == 1
    assert page.count("h2") >= 3
    assert page.count("nav") == 1
    # machine, paper, questions, equal memory, free integrator, matching, speed, work, failures,
    # claims, and of all cases: summary, coverage, items
    assert page.count("table") == 13
    assert page.count("th") > 40
    assert sum(a.get("class") == "scroll" for _, a in page.tags) == page.count("table")


def test_figures_are_inside_the_page_and_have_words(page):
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(pictures) == 6
    for attributes in pictures:
        assert attributes["src"].startswith("data:image/svg+xml,<")
        assert len(attributes["alt"]) > 40


def test_nothing_is_loaded_from_elsewhere(page):
    for _, attributes in page.tags:
        for key in ("src", "href", "data", "srcset"):
            assert attributes.get(key, "#").startswith(("#", "data:"))
    assert not {"link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert "@import" not in "".join(page.words)
    assert "url(" not in "".join(page.words)


def test_links_within_the_page_lead_somewhere(page):
    known = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [a["href"][1:] for tag, a in page.tags if tag == "a" and "href" in a]
    assert links
    assert {link for link in links if not link.startswith("close-")} <= known


def test_numbers_of_the_tables_stand_in_the_page(page):
    words = "".join(page.words)
    for number in ("0.666", "0.777", "0.113 (0.112 to 0.114)", "13.3 h", "ffffffffff"):
        assert number in words
    assert "stopped after 2 of 240 steps" in words
    assert "an invented processor" in words
    told = "".join(word for word in page.words if not _is_program(word))
    assert not re.search(r"\{\w+\}", told)


def _is_program(words):
    """Whether words are those of the style or of the script."""
    return "{" in words and ";" in words


def test_pdf_is_a_document_of_several_pages(outputs):
    content = outputs[1][1].read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 50_000


def test_same_results_give_the_same_bytes(outputs, tmp_path):
    results, (html, pdf) = outputs
    again = build.build(results, tmp_path)
    assert again[0].read_bytes() == html.read_bytes()
    assert again[1].read_bytes() == pdf.read_bytes()


def test_smoke_report_warns_and_builds_without_figures(smoke, tmp_path):
    html, _ = build.build(smoke, tmp_path)
    words = " ".join("".join(Structure(html.read_text(encoding="utf-8")).words).split())
    assert "This is a smoke run" in words
    assert "Not drawn at this scale." in words
