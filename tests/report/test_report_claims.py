"""The ledger's logic against results whose answers are known."""

import csv
import math
import re

import jsonschema
import pytest
import yaml
from synthetic import PAPER_KIB

from cases.solid_histories import REPRODUCED
from report import build, claims
from report.chapters import CHAPTERS, section_of
from report.published import load_published
from report.select import STATISTICS
from report.tables import TABLES

GRID = {"method": "upwind_midpoint", "budget_kib": 3.5195}  # 6 times the floor of 0.111
INSR = {"method": "insr_midpoint_gauss_newton_penalty", "budget_kib": 3.5195}
GRID_ERROR = 0.666
INSR_ERRORS = [0.111 * r for r in (1.01, 1.02, 1.03)]

SELECTION = {
    "table": {"enum": [*TABLES]},
    "rows": {"type": "object"},
    "column": {"type": "string"},
    "statistic": {"enum": list(STATISTICS)},
    "per": {"enum": ["run", "method"]},
    "times": {"type": "number"},
}
OVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["table", "rows", "column"],
    "properties": SELECTION,
}
LEDGERS = sorted(claims.FOLDER.glob("*.yaml"))
CASES = [path.stem for path in LEDGERS if path.stem not in CHAPTERS]
TEXT = {"type": "string", "minLength": 3}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "case", "paper", "where", "claim", "metric", "published", "command"],
    "oneOf": [{"required": ["test", "tolerance"]}, {"required": ["not_tested"]}],
    "properties": {
        **dict.fromkeys(("id", "case", "paper", "where", "claim", "metric", "command"), TEXT),
        **dict.fromkeys(("note", "why", "not_tested"), TEXT),
        "published": {"type": ["number", "string"]},
        "tolerance": {
            "type": "object",
            "required": ["reason"],
            "minProperties": 2,
            "maxProperties": 2,
            "additionalProperties": {"type": "number"},
            "properties": {"reason": TEXT},
            "propertyNames": {"enum": ["relative", "absolute", "bound", "reason"]},
        },
        "test": {
            "type": "object",
            "additionalProperties": False,
            "required": ["table", "rows", "column", "holds"],
            "properties": {
                **SELECTION,
                "holds": {"enum": ["within", "at_most", "at_least"]},
                "over": OVER,
                "repeat": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["name"],
                        "minProperties": 2,
                        "properties": {
                            "name": TEXT,
                            **SELECTION,
                            "over": {"anyOf": [OVER, {"type": "null"}]},
                        },
                    },
                },
            },
        },
    },
}


def claim(*, published=0.666, tolerance=None, **test):
    return {
        "id": "t",
        "case": "advection1d",
        "paper": "P",
        "where": "here",
        "claim": "so it is",
        "metric": "m",
        "published": published,
        "tolerance": {"reason": "r", **(tolerance or {"relative": 0.01})},
        "test": {"table": "summary", "rows": GRID, "column": "error", "holds": "within", **test},
        "command": "make",
    }


RATIO = {"over": {"table": "summary", "rows": INSR, "column": "error"}, "holds": "at_least"}
AN_ORDER = {"bound": 1.02}


@pytest.mark.parametrize(
    ("published", "tolerance", "holds", "expected"),
    [
        (0.666, {"relative": 0.01}, "within", "agrees"),
        (0.670, {"relative": 0.01}, "within", "agrees"),
        (0.680, {"relative": 0.01}, "within", "differs"),
        (0.680, {"absolute": 0.02}, "within", "agrees"),
        (0.680, {"relative": 0.01}, "at_most", "agrees"),
        (0.650, {"relative": 0.01}, "at_most", "differs"),
        (0.650, {"relative": 0.01}, "at_least", "agrees"),
        ("large", {"bound": 0.5}, "at_least", "agrees"),
        ("small", {"bound": 0.5}, "at_most", "differs"),
    ],
)
def test_verdict_of_one_value(full, published, tolerance, holds, expected):
    row = claims.judge(claim(published=published, tolerance=tolerance, holds=holds), full)
    assert row["verdict"] == expected
    assert row["measured"] == pytest.approx(GRID_ERROR)
    assert row["spread"] is None
    assert row["cost_s"] == pytest.approx(0.0123 * PAPER_KIB + 0.5)
    assert row["scale"] == "full"


def test_order_against_the_published_baseline_alone(full):
    row = claims.judge(claim(published=4.87, tolerance=AN_ORDER, **RATIO), full)
    assert row["verdict"] == "agrees"
    assert row["measured"] == pytest.approx(GRID_ERROR / INSR_ERRORS[1])


def test_order_that_fails_against_a_strong_baseline_is_partly_and_says_which(full):
    strong = {"method": None, "role": "strong", "integrator": "midpoint"}
    repeat = [{"name": "strong", "rows": strong}]
    row = claims.judge(claim(tolerance=AN_ORDER, repeat=repeat, **RATIO), full)
    assert row["verdict"] == "partly"
    holds, fails = re.fullmatch(r"(holds also.*); (does not hold.*)", row["note"]).groups()
    assert "central, order 4" in holds
    assert "P2 elements" in holds
    assert "Fourier spectral" in fails


def test_order_that_fails_against_the_published_baseline_differs(full):
    swapped = {"over": {"table": "summary", "rows": GRID, "column": "error"}, "rows": INSR}
    row = claims.judge(claim(tolerance=AN_ORDER, holds="at_least", **swapped), full)
    assert row["verdict"] == "differs"


def test_seeds_give_median_spread_and_count(full):
    row = claims.judge(claim(published=0.111, tolerance={"relative": 0.05}, rows=INSR), full)
    assert row["verdict"] == "agrees"
    assert row["measured"] == pytest.approx(INSR_ERRORS[1])
    assert row["spread"] == pytest.approx(INSR_ERRORS[2] - INSR_ERRORS[0])
    assert row["n_seeds"] == 3


def test_claim_that_holds_for_some_seeds_is_partly(full):
    row = claims.judge(claim(published=0.111, tolerance={"relative": 0.015}, rows=INSR), full)
    assert row["verdict"] == "partly"
    assert "1 of 3 runs" in row["note"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"method": "nobody"}, "no such row"),
        ({"method": "central2_explicit_euler"}, "no finished run in summary: diverged"),
    ],
)
def test_missing_and_failed_rows_are_not_tested(full, rows, words):
    row = claims.judge(claim(rows=rows), full)
    assert row["verdict"] == "not_tested"
    assert row["measured"] is None
    assert words in row["note"]


def test_missing_rows_to_compare_with_are_not_tested(full):
    over = {"table": "summary", "rows": {"method": "nobody"}, "column": "error"}
    assert claims.judge(claim(over=over), full)["verdict"] == "not_tested"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": {"colour": "red"}}, "rows: 'colour'; allowed: "),
        ({"column": "colour"}, "column: 'colour'; allowed: "),
        ({"table": "nothing"}, "table: 'nothing'; allowed: "),
        ({"table": "errors"}, "statistic: 'only' found "),
    ],
)
def test_wrong_selection_is_refused(full, change, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        claims.judge(claim(**{"column": "value"} | change if change.get("table") else change), full)


def test_smoke_never_yields_a_verdict(smoke):
    ledger = [claims.judge(one, smoke) for one in claims.load_claims()]
    assert any(row["measured"] is not None for row in ledger)
    assert {row["verdict"] for row in ledger} == {"not_tested"}
    assert all(row["note"] for row in ledger)


def test_extrapolation_is_cost_times_iterations_times_steps(full):
    named = {one["id"]: one for one in claims.load_claims()}
    row = claims.judge(named["advection1d.table.insr_time"], full)
    assert row["measured"] == pytest.approx(0.01 * 20000 * 240)
    assert row["verdict"] == "partly"  # hours for the original scheme, seconds for Gauss-Newton
    assert "12.1" in row["note"]


def test_every_tested_claim_gets_a_verdict_or_a_reason(full):
    # Those of the case that these results are of; the flows have their own.
    for one in [one for one in claims.load_claims() if one["case"] == "advection1d"]:
        row = claims.judge(one, full)
        assert row["verdict"] in claims.VERDICTS
        assert row["verdict"] != "not_tested" or row["note"], row["id"]


def test_command_writes_the_columns_of_the_design(full, tmp_path):
    target = tmp_path / "claims.csv"
    claims.main(["--case", "advection1d", "--scale-dir", str(full.folder), "--output", str(target)])
    with target.open() as file:
        rows = list(csv.DictReader(file))
    assert ",".join(rows[0]) == (
        "id,paper,where,claim,metric,published,tolerance,measured,spread,n_seeds,verdict,scale,"
        "command,cost_s,note"
    )
    ours = [one["id"] for one in claims.load_claims() if one["case"] == "advection1d"]
    assert [row["id"] for row in rows] == ours


def test_a_claim_may_take_the_suite_s_own_bound():
    taken = claims.with_bound(claim(tolerance={"observable": "energy_distance", "family": "mpm"}))
    assert taken["tolerance"] == REPRODUCED["mpm"]["energy_distance"]._asdict()
    own = claim(tolerance={"bound": 2.0})
    assert claims.with_bound(own) is own
    with pytest.raises(ValueError, match=r"^tolerance: grid energy_distance; allowed: insr "):
        claims.with_bound(claim(tolerance={"observable": "energy_distance", "family": "grid"}))


def test_command_refuses_a_folder_without_tables(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        claims.main(
            [
                "--case",
                "advection1d",
                "--scale-dir",
                str(tmp_path),
                "--output",
                str(tmp_path / "claims.csv"),
            ]
        )
    assert stop.value.code == 2
    assert "scale-dir: " in capsys.readouterr().err
    assert not (tmp_path / "claims.csv").exists()


def test_each_ledger_holds_the_claims_of_its_section():
    for path in LEDGERS:
        told = {section_of(one["case"]) for one in yaml.safe_load(path.read_text())}
        assert told == {path.stem}


def test_claims_are_well_formed():
    for one in claims.load_claims():
        jsonschema.validate(one, SCHEMA)
        if "test" in one and "bound" not in one["tolerance"]:
            assert isinstance(one["published"], int | float), one["id"]
    identities = [one["id"] for one in claims.load_claims()]
    assert len(set(identities)) == len(identities)


def test_no_measured_number_stands_in_the_source():
    # The schema has no place for one; the reasons and notes name none either, beyond the
    # published values and the tolerances.
    for one in claims.load_claims():
        assert not {"measured", "spread", "verdict", "cost_s"} & set(one)
        words = f"{one.get('why', '')} {one.get('note', '')}".replace("0.0146", "")
        assert not re.search(r"\d\.\d{3,}", words), one["id"]


def test_no_typed_measurement_in_the_texts():
    # Captions take their numbers from the tables; what stands in braces is filled in.
    text = (build.FOLDER / "captions" / "advection1d.yaml").read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{2,}", text)


@pytest.mark.parametrize("case", CASES)
def test_published_numbers_are_claims(case):
    published = load_published(case)
    stated = [one["published"] for one in claims.load_claims() if one["case"] == case]
    stated = [value for value in stated if isinstance(value, int | float)]
    entries = [*published["table"], published.get("follow_up", {})]
    numbers = [row.get(key) for row in entries for key in ("error", "memory_kib", "solve_s")]
    numbers += [row["value"] for row in published["figure"]]
    for number in numbers:
        if isinstance(number, int | float):
            assert any(math.isclose(number, value) for value in stated), number


@pytest.mark.parametrize("case", CASES)
def test_times_of_the_extrapolation_are_the_published_settings(case):
    settings = load_published(case)["settings"]
    # The original optimiser has no run where no number of its iterations is stated: solids.
    product = settings["steps"] * settings.get("iterations_per_step", 0)
    factors = [
        one["test"]["times"]
        for one in claims.load_claims()
        if one["case"] == case and one.get("test", {}).get("table") == "extrapolated"
    ]
    assert factors == [product] * len(factors)
    timed = any(isinstance(row["solve_s"], int | float) for row in load_published(case)["table"])
    assert factors or not timed or product == 0


def test_no_yaml_number_became_a_text():
    # YAML 1.1 reads 1e-5 as a text; 1.0e-5 is a number.
    leaves = [v for path in LEDGERS for v in _leaves(yaml.safe_load(path.read_text()))]
    texts = [v for v in leaves if isinstance(v, str)]
    assert not [v for v in texts if re.fullmatch(r"[-+\d.]+(e[-+]?\d+)?", v)]


def _leaves(node):
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _leaves(inner)
    else:
        yield node
