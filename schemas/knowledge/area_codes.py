"""Telephone area codes by administrative division (divisions/area_codes.csv).

area_codes("420107")   -> ("027",)
"""

import csv
from functools import cache
from pathlib import Path

__all__ = ["area_codes"]

_FILE = Path(__file__).with_name("divisions") / "area_codes.csv"


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["stem"]: tuple(row["codes"].split()) for row in csv.DictReader(lines)}


def area_codes(region_code: str | None) -> tuple[str, ...]:
    """The area codes of a region, the present one first; empty where they are unknown, and for a whole province."""
    known = _codes()
    return next((known[region_code[:n]] for n in (6, 4, 2) if region_code and region_code[:n] in known), ())
