"""How the work grows with the length of a document."""

from cProfile import Profile

import msgspec
import pytest

from schemas.pages import Page, Pages
from tests.corpus import compose
from workers.classify import classify
from workers.parse import parse
from workers.parse.limits import Limits


def repeated(pages: Pages, times: int) -> Pages:
    """A document that prints another one several times over: its pages, or the lines of its only page."""
    if pages.geometry:
        count = len(pages.pages)
        again = tuple(
            msgspec.structs.replace(page, number=part * count + page.number)
            for part in range(times)
            for page in pages.pages
        )
        return msgspec.structs.replace(pages, pages=again)
    lines = pages.pages[0].lines * times
    return msgspec.structs.replace(pages, pages=(Page(0, 0, 0, lines),))


def calls(pages: Pages) -> int:
    """How many functions are called to classify a document."""
    profile = Profile()
    profile.runcall(classify, pages, "report")
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("ending", ["pdf", "txt"])
def test_four_times_the_document_takes_four_times_the_work(ending: str) -> None:
    """The functions called grow as the document does, not as its square."""
    report = compose("growth", profile="shanghai")
    pages = parse(report.pdf() if ending == "pdf" else report.text().encode(), f"report.{ending}", Limits())
    calls(pages)
    once, four_times = (calls(repeated(pages, times)) for times in (1, 4))
    assert four_times < 4.2 * once
