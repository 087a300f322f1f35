"""Composed reports as files: text layers, places, sameness."""

import io
import re
from collections import Counter

import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LAParams

from tests.corpus import compose
from tests.corpus.document import Para
from tests.corpus.profiles import PROFILES
from tests.corpus.truth import number

FAST = LAParams(boxes_flow=None)


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("seed", range(8))
def test_the_text_layer_has_the_characters_that_were_drawn(seed: int) -> None:
    """A stock reader gets back every character of every page, whatever the faces and the habits of the producer."""
    report = compose(seed, tuple(PROFILES)[seed % 4])
    pages = extract_text(io.BytesIO(report.pdf()), maxpages=9, laparams=FAST).split("\x0c")
    for page, read in list(zip(report.pages.pages, pages, strict=False))[:9]:
        drawn = Counter(squeeze("".join(t.text for t in page.texts)))
        assert not drawn - Counter(squeeze(read))


def test_the_text_layer_holds_every_sentence() -> None:
    """Where figures stand on the baseline of the characters, a stock reader gets whole paragraphs back."""
    reports = (compose(seed, "shanghai") for seed in range(50))
    report = next(
        r for r in reports if not (r.pages.style.shift or r.pages.style.shuffled or r.pages.style.running_head)
    )
    read = squeeze(re.sub(r"\n[^\n]*\d+[^\n]*\n+\x0c", "\n", extract_text(io.BytesIO(report.pdf()), laparams=FAST)))
    paragraphs = [squeeze(p.text) for p in report.document.each(Para)]
    assert sum(p in read for p in paragraphs) >= 0.85 * len(paragraphs)


def test_wide_pages_may_be_turned() -> None:
    """A rotated page is seen as a landscape page, with everything on it."""
    reports = (compose(seed, "national") for seed in range(50))
    report = next(r for r in reports if r.pages.style.rotate_wide)
    pdf = report.pdf()
    assert pdf.count(b"/Rotate 90") == sum(p.width > p.height for p in report.pages.pages) > 0
    wide = [p for p in extract_pages(io.BytesIO(pdf), maxpages=9, laparams=None) if p.width > p.height]
    assert wide
    assert all(item.x0 >= 0 and item.x1 <= page.width for page in wide for item in page)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_seed_gives_the_same_bytes(profile: str) -> None:
    """PDF, text and truth are functions of the arguments."""
    one, two = compose(5, profile), compose(5, profile)
    assert one.pdf() == two.pdf()
    assert one.text() == two.text()
    assert one.truth() == two.truth()
    assert compose(6, profile).text() != one.text()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_figure_of_the_forms_has_its_place(profile: str) -> None:
    """Each printed cell stands in a box on a page that exists."""
    report = compose(8, profile)
    places = report.places()
    sizes = [(p.width, p.height) for p in report.pages.pages]
    assert len(places) == len(report.inspection()["facts"])
    for place in places:
        width, height = sizes[place["page"]]
        x0, top, x1, bottom = place["box"]
        assert 0 <= x0 < x1 <= width
        assert 0 <= top < bottom <= height


@pytest.mark.parametrize("profile", PROFILES)
def test_text_keeps_every_printed_figure(profile: str) -> None:
    """The plain text has all figures of the forms, whatever became of blank cells."""
    report = compose(9, profile)
    found = set(re.findall(r"[\d,]+\.\d\d", report.text()))
    for fact in report.inspection()["facts"]:
        if re.fullmatch(r"[\d,]+\.\d\d", fact["text"]):
            assert fact["text"] in found
            assert number(fact["text"]) == fact["value"]


def test_profiles_differ_in_what_matters() -> None:
    """The four layouts print other numbers, other orders and other code columns."""
    forms = {p: [(f["key"], f["number"]) for f in compose(2, p).inspection()["report"]["forms"]] for p in PROFILES}
    assert forms["wuhan-2020"][6] == ("THREE_PUBLIC", "表7")
    assert forms["wuhan-2022"][8] == ("THREE_PUBLIC", "公开09表")
    assert forms["shanghai"][6] == ("THREE_PUBLIC", None)
    assert len(compose(2, "national", 2019).inspection()["report"]["forms"]) == 8
