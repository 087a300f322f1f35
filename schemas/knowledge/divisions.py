"""Administrative divisions (GB/T 2260): the region that a name begins with.

    locate("杭州市西湖区民政局")        -> Region("330106", "浙江省杭州市西湖区", length=6)
    locate("西湖区民政局")              -> None: there are two, and nothing says which
    locate("西湖区民政局", within="33") -> Region("330106", "浙江省杭州市西湖区", length=3)

The names are data (divisions/divisions.csv).
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

__all__ = ["Division", "Region", "divisions", "locate", "regions"]

_FILE = Path(__file__).with_suffix("") / "divisions.csv"
# How many characters the short form of a province leaves out: 湖北省 one, 广西壮族自治区 five.
_CUT = {
    "省": 1,
    "市": 1,
    "内蒙古自治区": 3,
    "西藏自治区": 3,
    "广西壮族自治区": 5,
    "宁夏回族自治区": 5,
    "新疆维吾尔自治区": 6,
}


class Division(Struct, frozen=True):
    """One division; `since` and `until` are years, None where no change is known."""

    code: str
    name: str
    since: int | None = None
    until: int | None = None

    @property
    def stem(self) -> str:
        """The digits that its parts' codes begin with: 42, 4201 or 420107."""
        if self.code.endswith("0000"):
            return self.code[:2]
        return self.code[:4] if self.code.endswith("00") else self.code

    def existed(self, year: int | None) -> bool:
        """Whether the name was in use in a year (unknown years: always)."""
        return year is None or ((self.since or year) <= year <= (self.until or year))


class Region(Struct, frozen=True):
    """A region as a name gives it: its code, its full name from the province down, the characters it took."""

    code: str
    name: str
    length: int


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions in order of their codes."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return tuple(Division(row["code"], row["name"], _year(row["since"]), _year(row["until"])) for row in rows)


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    """Divisions by their names; provinces also by the short form (湖北, 内蒙古)."""
    found: dict[str, list[Division]] = {}
    for division in divisions():
        found.setdefault(division.name, []).append(division)
        if division.code.endswith("0000"):
            cut = _CUT.get(division.name) or _CUT.get(division.name[-1], 0)
            found.setdefault(division.name[:-cut], []).append(division)
    return {name: tuple(same) for name, same in found.items()}


@cache
def _by_stem() -> dict[str, Division]:
    return {division.stem: division for division in divisions()}


@cache
def _longest_name() -> int:
    return max(map(len, _by_name()))


def _chains(name: str, at: int, above: str, year: int | None) -> Iterator[tuple[Division, int]]:
    """Every division that name[at:] can begin with below `above`, with where it ends, followed down."""
    for end in range(min(len(name), at + _longest_name()), at + 1, -1):
        for division in _by_name().get(name[at:end], ()):
            if division.stem.startswith(above) and division.stem != above and division.existed(year):
                yield division, end
                yield from _chains(name, end, division.stem, year)


def regions(name: str, year: int | None = None, within: str = "") -> tuple[Region, ...]:
    """The regions that a name can begin with, those that take most of it; `within` is the stem of a known region.

    More than one means that the name alone does not decide (there are two 西湖区).
    """
    found = list(_chains(name, 0, within, year)) or list(_chains(name, 0, within, None))
    if not found:
        return ()
    longest = max(end for _, end in found)
    best = {division.code: division for division, end in found if end == longest}
    return tuple(Region(code, _full_name(division), longest) for code, division in best.items())


def locate(name: str, year: int | None = None, within: str = "") -> Region | None:
    """The one region that a name begins with; None where there is none, or more than one."""
    found = regions(name, year, within)
    return found[0] if len(found) == 1 else None


def _full_name(division: Division) -> str:
    stem = division.stem
    above = [_by_stem()[stem[:cut]].name for cut in (2, 4) if cut < len(stem) and stem[:cut] in _by_stem()]
    return "".join([*above, division.name])
