"""Names that last: of a body over the years, of a finding over versions and reruns, and of the values it speaks of."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.tables.types import clean

__all__ = ["body_keys", "finding_key", "fingerprint", "normalised", "place_of", "series_name"]

_LENGTH = 32
_SEPARATOR = "\x1f"
_PLACE = ("form", "side", "line", "code", "column_key", "section")


def normalised(name: str | None) -> str:
    """A name as the database keeps it, without white space, with half-width brackets and digits; '' for none."""
    return "".join(unicodedata.normalize("NFKC", clean(name or "")).split())


def body_keys(region: str | None, region_code: str | None, department: str) -> tuple[str, str]:
    """Place and department of a body; the place by its code where there is one."""
    return region_code or normalised(region), normalised(department)


def series_name(keys: tuple[str, str], kind: str, fiscal_year: int) -> str:
    """A body's reports of one kind for one year."""
    return _SEPARATOR.join((*keys, kind, str(fiscal_year)))


def place_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The place that a finding's row blames, without amounts: those of its columns that are set."""
    return {name: normalised(str(row[name])) for name in _PLACE if row[name] is not None}


def finding_key(series: str, rule: str, place: Mapping[str, str], number: int) -> str:
    """The name of a finding's identity; `series` is a series' name, or the hash of a document that has none."""
    parts = (series, rule, *(place.get(name, "") for name in _PLACE), str(number))
    return _digest(parts)


def fingerprint(row: Mapping[str, Any]) -> str:
    """What a finding's row says in figures: expected, found, difference and the evidence's words, white space aside."""
    said: Iterable[str | None] = (row["expected"], row["found"], row["difference"])
    evidence = (normalised(item["text"]) for item in row["evidence"])
    return _digest((*("" if value is None else normalised(value) for value in said), *evidence))


def _digest(parts: Iterable[str]) -> str:
    text = _SEPARATOR.join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
