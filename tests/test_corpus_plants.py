"""Planted errors: each kind alters what it says and no more."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import ERROR_KINDS, PLANTS, Composed, NotPlantable, compose
from tests.corpus.profiles import FORM_KEYS

PLACES = [(profile, seed) for seed in range(1, 40) for profile in ("wuhan-2022", "wuhan-2020", "shanghai", "national")]


@cache
def planted(kind: str) -> tuple[Composed, Composed]:
    """The first report that has a place for the error, without and with it."""
    for profile, seed in PLACES:
        try:
            return compose(seed, profile), compose(seed, profile, errors=(kind,))
        except NotPlantable:
            continue
    raise AssertionError(kind)


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """All leaves of nested lists and dicts by path."""
    if isinstance(value, dict):
        return {k: v for name, inner in value.items() for k, v in leaves(inner, f"{path}/{name}").items()}
    if isinstance(value, list):
        return {k: v for n, inner in enumerate(value) for k, v in leaves(inner, f"{path}/{n}").items()}
    return {path: value}


def changed(kind: str) -> dict[str, list[str]]:
    """The paths whose truth differs, by the truth's chapters; quotes left out."""
    clean, dirty = (leaves(r.truth()) for r in planted(kind))
    paths = [p for p in clean.keys() | dirty.keys() if clean.get(p) != dirty.get(p) and not p.endswith("/quote")]
    chapters = ("tables", "narrative", "performance", "meta")
    return {c: sorted(p for p in paths if p.split("/")[1] == c) for c in chapters}


def test_there_are_many_kinds() -> None:
    """The register has more than a hundred kinds of error, each described and graded."""
    assert len(ERROR_KINDS) > 100
    assert all(p.about.endswith(".") and p.severity in ("error", "warning", "info") for p in PLANTS.values())


@pytest.mark.parametrize("kind", ERROR_KINDS)
def test_a_plant_is_told_in_the_truth_and_shows_in_print(kind: str) -> None:
    """The truth names kind, place, printed and true value, and the printed text is another than without it."""
    clean, dirty = planted(kind)
    (anomaly,) = dirty.truth()["anomalies"]
    assert anomaly["code"] == kind
    assert anomaly["where"]
    assert anomaly["quote"]
    assert anomaly["expected"] != anomaly["found"]
    assert json.dumps(anomaly, ensure_ascii=False)
    assert clean.truth()["anomalies"] == []
    if not kind.startswith(("cover-", "contents-")):
        tables = [r.truth()["tables"] for r in (clean, dirty)]
        assert clean.text() != dirty.text() or tables[0] != tables[1]


@pytest.mark.parametrize("kind", [k for k in ERROR_KINDS if k.startswith("digit.")])
def test_a_digit_alters_one_cell(kind: str) -> None:
    """One figure of one form differs, by its first digits and not by its last."""
    paths = changed(kind)
    anomaly = planted(kind)[1].truth()["anomalies"][0]
    assert len(paths["tables"]) == 1
    assert paths["tables"][0].startswith(f"/tables/{anomaly['cell']['form']}/")
    assert not paths["narrative"]
    assert not paths["performance"]
    assert anomaly["single"]
    assert len(anomaly["found"]) == len(anomaly["expected"])
    assert anomaly["found"][-1] == anomaly["expected"][-1]


@pytest.mark.parametrize(
    "kind",
    [k for k in ERROR_KINDS if k.startswith(("text.", "growth", "completion.", "share.", "procurement", "run-"))],
)
def test_a_wrong_figure_of_the_text_is_one_figure(kind: str) -> None:
    """One figure of the text differs; the forms are untouched."""
    paths = changed(kind)
    assert [p for p in paths["narrative"] if p.endswith("/value")]
    assert len(paths["narrative"]) == 1
    assert not paths["tables"]
    assert not paths["performance"]


@pytest.mark.parametrize("kind", [k for k in ERROR_KINDS if k.startswith("direction.")])
def test_a_wrong_word_alters_no_figure(kind: str) -> None:
    """Figures and forms are the same; only a word differs."""
    assert not any(changed(kind).values())


def test_errors_can_be_combined() -> None:
    """Several errors in one report are all told."""
    report = compose(1, "national", errors=("digit.INCOME", "growth", "form-department"))
    assert [a["code"] for a in report.truth()["anomalies"]] == ["digit.INCOME", "growth", "form-department"]


def test_a_report_without_a_place_refuses() -> None:
    """An error that has no place in a report is not planted quietly."""
    with pytest.raises(NotPlantable):
        compose(1, "shanghai", errors=("evaluation.total",))
    with pytest.raises(KeyError):
        compose(1, "shanghai", errors=("no such error",))


def test_forms_can_vanish() -> None:
    """A missing form is missing in the truth too."""
    keys = {f["key"] for f in planted("missing-form")[1].inspection()["report"]["forms"]}
    assert len(keys) == len(FORM_KEYS) - 1


def test_a_perfect_output_scores_one(shared: Path, tmp_path: Path) -> None:
    """The scorer beside the checkout gives full marks to the inspection of composed reports, clean and planted."""
    import subprocess
    import sys

    reports = [compose(seed, profile) for profile, seed in PLACES[:12]]
    reports += [
        planted(k)[1] for k in ("digit.EXPENDITURE", "growth", "wrong-name", "evaluation.rate", "declaration-year")
    ]
    lines = []
    for report in reports:
        gold = json.dumps(report.truth(), ensure_ascii=False)
        (tmp_path / f"gold_{report.name}.json").write_text(gold, encoding="utf-8")
        lines.append(json.dumps(report.inspection(), ensure_ascii=False))
    out = tmp_path / "out.jsonl"
    out.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, shared / "tools/score.py", "--gold", tmp_path, "--json", "--detail", out]
    result = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    totals = json.loads(result.stdout.splitlines()[-1])
    assert {k: v for k, v in totals.items() if isinstance(v, float) and v != 1.0} == {}, result.stdout
    assert totals["scored"] == len(reports)
