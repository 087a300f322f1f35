"""Self-evaluation forms of composed reports, as PDF and as text, against their known content."""

from typing import Any

import pytest

from schemas.report import PerformanceForm
from tests.corpus import compose
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


def squeezed(text: Any) -> str:
    return "".join(str(text or "").split())


@pytest.mark.parametrize("profile", ["wuhan-2020", "wuhan-2022", "national"])
@pytest.mark.parametrize("media", ["pdf", "txt"])
def test_composed_forms_are_read_whole(profile: str, media: str) -> None:
    """Every form, head figure and indicator of composed reports is read, from grids and from text."""
    for seed in (11, 12):
        report = compose(seed, profile=profile)
        data = report.pdf() if media == "pdf" else report.text().encode()
        pages = parse(data, f"{report.name}.{media}")
        forms = read_performance(pages, read_structure(pages))
        wanted = report.truth()["performance"]
        assert [form.project for form in forms] == [form["project"] for form in wanted]
        for form, gold in zip(forms, wanted, strict=True):
            check(form, gold)


def check(form: PerformanceForm, gold: dict[str, Any]) -> None:
    """Compares a form with what was composed."""
    for theirs, ours in HEADS.items():
        assert str(getattr(form, ours)) == str(gold[theirs]).replace(",", "").rstrip("%"), (form.project, ours)
    found = [tuple(squeezed(getattr(row, cell)) for cell in CELLS) for row in form.indicators]
    assert found == [tuple(squeezed(row.get(cell)) for cell in CELLS) for row in gold["indicators"]]


def test_reports_without_forms_have_none() -> None:
    """A report that carries no self-evaluation form yields none."""
    report = compose(11, profile="shanghai")
    assert read_performance(parse(report.pdf(), "report.pdf")) == ()
