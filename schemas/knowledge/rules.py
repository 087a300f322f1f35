"""The rule catalogue as data: rules, and the packs that select them.

`rules/catalogue/*.toml` holds the rules, a file a family or a few; `rules/packs.toml` the packs; `rules/words.toml`
what messages call forms and columns. A rule says its formula in the notation that the Ministry prints under its own
tables, extended by the names of schemas.knowledge.forms (docs/rules.md), or it names no formula and a small function
of workers.validate judges it.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from schemas.findings import Severity
from schemas.report import Kind

__all__ = ["Pack", "Rule", "column_words", "form_words", "over_reports", "pack_for", "packs", "rules"]

_FOLDER = Path(__file__).with_name("rules")


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of the catalogue.

    `formula` is None where a function judges. `source` says in our words where the rule comes from. `forms` are the
    forms it cannot do without (short names T1 … T9). `years` is the first and last fiscal year (0: open), `places`
    the region code prefixes, `kinds` the kinds of document it applies to; empty means all final accounts.
    `over` names the other reports that it needs (years, history, units, peers, budget, versions); it is empty where a
    report is judged by itself. `also` are the names that usual lists give to the same check where it is told under
    this one.
    """

    id: str
    title: str
    title_en: str
    severity: Severity
    source: str
    formula: str | None = None
    forms: tuple[str, ...] = ()
    years: tuple[int, int] = (0, 0)
    places: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    note: str = ""
    family: str = ""
    category: str = ""
    category_en: str = ""
    over: str = ""
    also: tuple[str, ...] = ()

    def applies(self, year: int | None, place: str | None, kind: Kind) -> bool:
        """Whether the rule speaks of a report of this year, place and kind."""
        first, last = self.years
        in_time = year is None or (first <= year and (last == 0 or year <= last))
        if year is None and self.years != (0, 0):
            in_time = False
        in_place = not self.places or (place is not None and place.startswith(self.places))
        return in_time and in_place and (not self.kinds or kind in self.kinds)


class Pack(Struct, frozen=True, forbid_unknown_fields=True):
    """The demands of one place over some years; exactly one applies to a report.

    `tables` lists the forms that must be there (short names), `sections` the statutory sections of the explanation
    in order, `budget_basis` with what the 三公 figures are compared (年初 or 全年).
    """

    id: str
    title: str
    years: tuple[int, int]
    places: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    budget_basis: str = "年初"


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the catalogue, in the order of its files. Raises ValueError where an id comes twice."""
    found: list[Rule] = []
    for path in sorted((_FOLDER / "catalogue").glob("*.toml")):
        data = _read(path)
        shared = {k: v for k, v in data.items() if k != "rule"}
        found += [msgspec.convert(shared | one, Rule) for one in data.get("rule", [])]
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise ValueError(f"rule {one.id} stands in the catalogue twice")
        seen.add(one.id)
    return tuple(found)


@cache
def over_reports() -> frozenset[str]:
    """The ids of the rules that look at several reports at once."""
    return frozenset(one.id for one in rules() if one.over)


@cache
def packs() -> tuple[Pack, ...]:
    """Every pack, the national ones among them."""
    return tuple(msgspec.convert(one, Pack) for one in _read(_FOLDER / "packs.toml")["pack"])


def pack_for(year: int | None, place: str | None) -> Pack:
    """The one pack for a fiscal year and a region code: the most local whose years contain it.

    A report without a year is judged by the newest national pack.
    """
    if year is None:
        return max((p for p in packs() if not p.places), key=lambda p: p.years[0])
    fitting = [p for p in packs() if p.years[0] <= year and (p.years[1] == 0 or year <= p.years[1])]
    local = [(len(prefix), p) for p in fitting for prefix in p.places if place and place.startswith(prefix)]
    if local:
        return max(local, key=lambda one: one[0])[1]
    return next(p for p in fitting if not p.places)


def column_words(key: str) -> str:
    """A column in words: total → 合计, actual.reception → 决算数公务接待费."""
    names = _words()["columns"]
    return "".join(names[part] for part in key.split("."))


def form_words(key: str) -> str:
    """A form's name in English, by its outward key."""
    return _words()["forms"][key]


@cache
def _words() -> dict[str, dict[str, str]]:
    return _read(_FOLDER / "words.toml")
