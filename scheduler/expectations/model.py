"""One expectation as a value."""

from datetime import date

from msgspec import Struct

from schemas.identities import body_keys
from schemas.knowledge.divisions import locate, regions
from schemas.report import Kind
from schemas.tables.expectations import Basis
from workers.validate.neighbours.words import bare

__all__ = ["LISTED_SURENESS", "Expected", "keys_of", "short"]

LISTED_SURENESS = 100
_CODE_LENGTH = 6


class Expected(Struct, frozen=True):
    """A body's report for a fiscal year, due on a day; `sureness` in per cent."""

    keys: tuple[str, str]
    region: str | None
    department: str
    kind: Kind
    fiscal_year: int
    due_on: date
    basis: Basis
    sureness: int
    why: str
    why_en: str


def short(name: str) -> str:
    """A body's name for comparison within a place: without the place at its beginning, brackets and 本级."""
    found = regions(bare(name))
    return bare(name)[found[0].length :] if found else bare(name)


def keys_of(region: str, department: str, year: int) -> tuple[tuple[str, str], str | None]:
    """A body's keys and its place's full name; `region` is a name, a six-digit code, or empty.

    Without a region the department's own name tells the place, if it begins with one that is unique.
    """
    if len(region) == _CODE_LENGTH and region.isdecimal():
        return body_keys(None, region, department), None
    found = locate(region or department, year)
    if found is not None:
        return body_keys(found.name, found.code, department), found.name
    return body_keys(region, None, department), region or None
