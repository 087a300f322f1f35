"""Composed final-account reports with known content.

Making one (the same arguments give the same bytes):

    compose(seed, profile="wuhan-2022", year=None, region=None, errors=()) -> Composed
        seed      anything with a str(); body, figures, style and look follow from it
        profile   "wuhan-2020" (FY 2020-21), "wuhan-2022" (2022-25), "shanghai" (2020-25), "national" (2019-25);
                  a year outside goes to the profile that the same family uses then
        region    a places.Region, its six-digit code or its full name; by default one of the profile's family
        errors    kinds of ERROR_KINDS, planted in order; NotPlantable where the report has no place for one
    next_year(report, years=1, errors=()) -> Composed    the same body another year, consistent with this one
    republish(report, changes, version="v2") -> Composed the same report after changes(document)
    plantable(report) -> list[str]    the kinds of error that this report has a place for (takes seconds)

What a Composed gives:

    .pdf(password=None) -> bytes      ruled forms, correct text layer
    .text() -> str                    as a plain-text extraction (lines without blank cells, or tabs with them)
    .truth(ending=".pdf") -> dict     as hand-made gold annotations; `file` is .name + ending
    .inspection(ending=".pdf") -> dict  what a perfect `inspect` prints (no places); scores 1.0 against .truth()
    .places() -> list[dict]           form, side, line, code, name, column, text, page, box of every printed figure
    .name, .document, .body, .profile, .style, .planted (list of Planted: kind, severity, place, quote, expected, found)
    .body.accounts(year)              the exact amounts (分) that everything was rounded from

`PLANTS[kind].about` tells what a kind of error does. Other documents of a drop folder are in `tests.corpus.others`:
budget(report), unit_accounts(seed), blank_template(profile), notice(seed), evaluation_report(seed),
government_accounts(seed) and junk() -> {file name: (bytes, reason of rejection)}.
"""

from tests.corpus.composed import ERROR_KINDS, Composed, compose, next_year, plantable, republish
from tests.corpus.planting import PLANTS, NotPlantable, Planted

__all__ = [
    "ERROR_KINDS",
    "PLANTS",
    "Composed",
    "NotPlantable",
    "Planted",
    "compose",
    "next_year",
    "plantable",
    "republish",
]
