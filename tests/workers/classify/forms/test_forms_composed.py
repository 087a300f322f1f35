"""Composed reports read back: every cell, in every layout, as PDF and as plain text."""

from decimal import Decimal
from functools import cache

import pytest

from schemas.pages import Line, Page, Pages
from schemas.report import Fact
from tests.corpus import Composed, compose
from workers.classify.forms import read_forms
from workers.classify.forms.blocks import items_of
from workers.parse import parse

PROFILES = ("wuhan-2020", "wuhan-2022", "shanghai", "national")
Cells = dict[tuple[str, str | None, str, str, int], Decimal]


@cache
def composed(seed: int, profile: str) -> Composed:
    return compose(seed, profile=profile)


def keyed(rows: list[tuple[str, str | None, str, str, str]]) -> Cells:
    """Cells by form, side, row and column, a name that comes again by its turn."""
    out: Cells = {}
    for form, side, row, column, value in rows:
        turn = sum(key[:4] == (form, side, row, column) for key in out)
        out[form, side, row, column, turn] = Decimal(value)
    return out


def expected(report: Composed) -> Cells:
    facts = report.inspection()["facts"]
    return keyed([(f["form"], f["side"], f["code"] or f["name"], f["column"], f["value"]) for f in facts])


def read(facts: tuple[Fact, ...]) -> Cells:
    return keyed([(f.form, f.side, f.code or f.name, f.column, f.value) for f in facts])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", [3, 8])
def test_every_cell_of_a_pdf_is_read(seed: int, profile: str) -> None:
    """From a PDF with ruled tables every cell comes back as it was printed, and none besides."""
    report = composed(seed, profile)
    forms, facts = read_forms(parse(report.pdf(), report.name + ".pdf"))
    assert read(facts) == expected(report)
    assert {f.key: f.status for f in forms} == {f["key"]: f["status"] for f in report.inspection()["report"]["forms"]}
    assert not any(fact.inferred for fact in facts)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", [3, 8])
def test_every_cell_of_a_text_is_proven(seed: int, profile: str) -> None:
    """From plain text, blank cells lost, every cell comes back into its column."""
    report = composed(seed, profile)
    forms, facts = read_forms(parse(report.text().encode(), report.name + ".txt"))
    assert read(facts) == expected(report)
    assert not [form.key for form in forms if form.unread]


def laid_out(pages: Pages) -> Pages:
    """The pages as an extraction by visual lines prints them: wrapped cells above and below their row's line."""
    lines: list[str] = []
    for item in items_of(pages):
        if item.line is not None:
            lines.append(item.line.text)
        elif item.grid is not None:
            for row in range(item.grid.rows):
                lines += _visual_lines([cell.text for cell in item.grid.cells if cell.row == row])
    return Pages("text/plain", "laid out", False, (Page(0, 0.0, 0.0, tuple(map(Line, lines))),))


def _visual_lines(cells: list[str]) -> list[str]:
    levels: dict[float, list[str]] = {}
    for cell in cells:
        parts = [part for part in cell.split("\n") if part.strip()]
        for n, part in enumerate(parts):
            levels.setdefault(n - (len(parts) - 1) / 2, []).append(part)
    return [" ".join(levels[level]) for level in sorted(levels)]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", [3, 11])
def test_rows_torn_apart_by_an_extraction_give_no_wrong_cell(seed: int, profile: str) -> None:
    """Where wrapped cells are torn apart a figure may stay unread, but none comes back in another place."""
    pages = parse(composed(seed, profile).pdf(), "x.pdf")
    printed = read(read_forms(pages)[1])
    found = read(read_forms(laid_out(pages))[1])
    assert {key: value for key, value in found.items() if printed.get(key) != value} == {}
    assert len(found) >= 0.97 * len(printed)


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_fifty_reports_of_each_layout_are_read_to_the_cell(profile: str) -> None:
    """Over many seeds all but one cell in a thousand come back, from PDF and from text."""
    right = total = 0
    for seed in range(100, 150):
        report = composed(seed, profile)
        wanted = expected(report)
        for data, name in ((report.pdf(), "x.pdf"), (report.text().encode(), "x.txt")):
            found = read(read_forms(parse(data, name))[1])
            right += sum(found.get(key) == value for key, value in wanted.items())
            total += len(wanted.keys() | found.keys())
    assert right >= 0.999 * total
