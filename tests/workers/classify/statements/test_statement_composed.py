"""Figures of whole reports: composed ones with known content, and the real ones that were annotated by hand."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.pages import Line, Page, Pages
from schemas.report import Statement
from tests.corpus import compose
from workers.classify.statements import read_statements
from workers.classify.structure import read_structure
from workers.classify.text import fold, squeeze
from workers.parse import parse

REPORTS = [("wuhan-2020", 2021), ("wuhan-2022", 2023), ("shanghai", 2024), ("national", 2022)]


def plain(text: str) -> Pages:
    return Pages("text/plain", "by hand", False, (Page(0, 0, 0, tuple(Line(row) for row in text.split("\n"))),))


def top(section: str) -> str:
    """The part and the section that explains it: 第三部分/五; of the other parts the part."""
    part, _, rest = fold(squeeze(section)).partition("/")
    return f"{part}/{rest.split('/')[0]}" if part == "第三部分" else part


def wanted(truth: dict[str, Any]) -> Counter[tuple[str, Decimal, str, str, str | None]]:
    return Counter(
        (top(f["section"]), Decimal(f["value"]), fold(f["unit"]), f["kind"], f["direction"])
        for f in truth["narrative"]
        if f["value"] is not None
    )


def found(statements: tuple[Statement, ...]) -> Counter[tuple[str, Decimal, str, str, str | None]]:
    return Counter(
        (top(s.section), s.amount, fold(s.unit), s.kind.value, s.direction if s.kind.value == "change" else None)
        for s in statements
        if s.amount is not None
    )


@pytest.mark.parametrize(("profile", "year"), REPORTS)
@pytest.mark.parametrize("medium", ["text", "pdf"])
def test_every_figure_of_a_composed_report_is_found(profile: str, year: int, medium: str) -> None:
    """Value, unit, kind, direction and section of every figure are right, and little else is stated."""
    for seed in (11, 12):
        report = compose(seed, profile=profile, year=year)
        pages = plain(report.text()) if medium == "text" else parse(report.pdf(), "report.pdf")
        statements = read_statements(pages, read_structure(pages))
        truth = wanted(report.truth())
        assert truth - found(statements) == Counter()
        assert len(statements) <= 1.2 * truth.total()


@pytest.mark.parametrize(("profile", "year"), REPORTS)
def test_every_statutory_figure_has_its_sentence(profile: str, year: int) -> None:
    """In the explanations of a composed report no figure is left to the scanner."""
    report = compose(13, profile=profile, year=year)
    pages = plain(report.text())
    alone = [s for s in read_statements(pages, read_structure(pages)) if s.pattern is None]
    assert [s.text for s in alone if s.section.startswith("第三部分")] == []


@pytest.mark.parametrize("name", ["000", "002", "003", "r2", "r3"])
def test_figures_of_annotated_reports(shared: Path, name: str) -> None:
    """Of the figures that were annotated by hand in real reports at most one in fifty is missed."""
    gold = json.loads((shared / "gold" / f"gold_{name}.json").read_text(encoding="utf-8"))
    path = next((shared / "reports").glob(f"{name}_*"))
    pages = parse(path.read_bytes(), path.name)
    have = Counter((s.amount, fold(s.unit).lstrip("余")) for s in read_statements(pages, read_structure(pages)))
    figures = [f for f in gold["narrative"] if f["value"] is not None]
    want = Counter((abs(Decimal(f["value"])), fold(f["unit"] or "").lstrip("余")) for f in figures)
    assert (want - have).total() <= want.total() / 50
