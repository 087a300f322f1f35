"""Self-evaluation forms of real reports, where they lie beside the project."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.report import Indicator, PerformanceForm
from workers.classify.performance import read_performance
from workers.classify.structure import read_structure
from workers.parse import parse

HEADS = {
    "budget": "budget",
    "actual": "actual",
    "rate_printed": "rate",
    "score_printed": "score",
    "total_printed": "total",
}
CELLS = ("level1", "level2", "name", "target", "actual", "weight", "score")


@pytest.fixture(scope="module")
def pairs(shared: Path) -> list[tuple[dict[str, Any], PerformanceForm | None]]:
    """Every annotated form with the form that was read for the same project."""
    found = []
    for path in sorted((shared / "gold").glob("gold_*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = shared / "reports" / gold["file"]
        pages = parse(source.read_bytes(), source.name)
        forms = {squeezed(form.project): form for form in read_performance(pages, read_structure(pages))}
        found += [(form, forms.get(squeezed(form.get("project")))) for form in gold["performance"]]
    return found


def squeezed(text: Any) -> str:
    return "".join(str(text or "").split())


def number(text: Any) -> Decimal | None:
    return Decimal(str(text).replace(",", "").rstrip("%分")) if text is not None else None


def differing(row: Indicator, gold: dict[str, Any]) -> list[str]:
    return [cell for cell in CELLS if squeezed(getattr(row, cell)) != squeezed(gold.get(cell))]


def test_head_figures_of_real_forms(pairs: list[tuple[dict[str, Any], PerformanceForm | None]]) -> None:
    """At least 95 % of the annotated head figures are read with their value."""
    wanted = [(gold[theirs], form, ours) for gold, form in pairs for theirs, ours in HEADS.items() if gold.get(theirs)]
    right = [form is not None and number(getattr(form, ours)) == number(value) for value, form, ours in wanted]
    assert sum(right) >= 0.95 * len(right)


def test_indicators_of_real_forms(pairs: list[tuple[dict[str, Any], PerformanceForm | None]]) -> None:
    """At least 95 % of the annotated indicators are read in every cell."""
    total = right = 0
    for gold, form in pairs:
        for row in gold.get("indicators", []):
            total += 1
            right += form is not None and any(not differing(found, row) for found in form.indicators)
    assert right >= 0.95 * total


def test_no_annotated_person_is_in_a_form(pairs: list[tuple[dict[str, Any], PerformanceForm | None]]) -> None:
    """The persons and telephone numbers that the forms print are in no field."""
    for gold, form in pairs:
        printed = repr(form)
        for key in ("finance_leader", "project_leader", "phone", "project_phone"):
            assert not gold.get(key) or gold[key] not in printed
