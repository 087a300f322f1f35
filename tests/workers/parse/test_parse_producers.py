"""Equality with pdfminer over composed reports as written by five programs."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.corpus import Composed, compose
from tests.workers.parse.producers import by_chromium, by_fpdf2, by_pdfium, by_qpdf
from tests.workers.parse.test_parse_equality import compare

PROFILES = ("wuhan-2020", "wuhan-2022", "shanghai", "national")
REPORTS = 44
"""With five ways of writing each, over 200 documents."""
PRODUCERS: dict[str, Callable[[Composed], bytes]] = {
    "reportlab": Composed.pdf,
    "fpdf2": lambda report: by_fpdf2(report, most_pages=10),
    "qpdf, reformatted": lambda report: by_qpdf(report.pdf(), reformatted=True),
    "qpdf, for the web": lambda report: by_qpdf(report.pdf(), reformatted=False),
    "PDFium": lambda report: by_pdfium(report.pdf()),
}


@cache
def composed(number: int) -> Composed:
    return compose(f"equality-{number}", profile=PROFILES[number % len(PROFILES)])


@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_report_of_every_producer(producer: str) -> None:
    """Whoever wrote it, a report is drawn as pdfminer draws it, and no page is left to pdfminer."""
    count, fallbacks = compare(PRODUCERS[producer](composed(1)), every=4)
    assert count > 300
    assert fallbacks == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("producer", PRODUCERS)
def test_many_reports_of_every_producer(producer: str) -> None:
    """The same over 44 reports of each of five ways of writing them, 220 documents of four programs in all."""
    total = 0
    for number in range(REPORTS):
        count, fallbacks = compare(PRODUCERS[producer](composed(number)), every=3)
        assert fallbacks == 0
        total += count
    assert total > 1_000 * REPORTS


@pytest.mark.slow
def test_reports_printed_by_a_browser(tmp_path: Path) -> None:
    """What Chromium prints is drawn as pdfminer draws it."""
    for number in range(4):
        data = by_chromium(composed(number), tmp_path)
        if data is None:
            pytest.skip("no Chromium to print with")
        count, fallbacks = compare(data)
        assert count > 1_000
        assert fallbacks == 0
