"""The register of planted errors and the tools they share.

A plant alters a composed document in one specific way and says what it did. Where a report has no place for it, it
raises NotPlantable.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, TypeVar

from tests.corpus.body import Accounts
from tests.corpus.document import Cell, Document, Figure, Form, Half, Para, Row, Word
from tests.corpus.profiles import Profile, Style
from tests.corpus.truth import number, row_text

__all__ = ["PLANTS", "Ground", "NotPlantable", "Place", "Planted", "altered_digit", "plant", "plant_into"]

T = TypeVar("T")


class NotPlantable(Exception):
    """The report has no place for this error."""


@dataclass(frozen=True)
class Place:
    """The place to blame, as findings name it."""

    form: str | None = None
    side: str | None = None
    line: str | None = None
    code: str | None = None
    name: str | None = None
    column: str | None = None
    section: str | None = None


@dataclass(frozen=True)
class Planted:
    """What was done. `single` tells whether it was one figure of a form, so that it can be diagnosed as a cell."""

    kind: str
    severity: str
    category: str
    place: Place
    quote: str
    expected: str
    found: str
    single: bool = False

    def anomaly(self) -> dict[str, Any]:
        """As an entry of the gold's anomalies."""
        place = self.place
        where = place.section or "/".join(
            p for p in (place.form, place.code or place.line or place.name, place.column) if p
        )
        return {
            "code": self.kind,
            "severity": self.severity,
            "category": self.category,
            "where": where,
            "cell": asdict(place),
            "quote": self.quote,
            "expected": self.expected,
            "found": self.found,
            "single": self.single,
            "evidence": [[self.quote, None]],
        }


@dataclass
class Ground:
    """What a plant works on, and with what chance."""

    document: Document
    accounts: Accounts
    profile: Profile
    style: Style
    rng: Random
    kind: str = ""
    severity: str = ""
    category: str = ""

    def choose(self, choices: Sequence[T]) -> T:
        """One of the choices; NotPlantable if there is none."""
        if not choices:
            raise NotPlantable(self.kind)
        return self.rng.choice(choices)

    def form(self, key: str) -> Form:
        """A form with figures."""
        form = self.document.form(key)
        if form is None or form.picture or not any(c.text for _, h in form.halves() for c in h.values.values()):
            raise NotPlantable(self.kind)
        return form

    def figure(self, *keys: str) -> tuple[Para, Figure]:
        """One of the figures that bear one of these keys (a key that ends in * is a beginning)."""
        found = [(p, f) for p in self.document.each(Para) for f in p.figures() if _matches(f.key, keys) and f.text]
        return self.choose(found)

    def word(self, *keys: str) -> tuple[Para, Word]:
        """One of the words that bear one of these keys."""
        paras = self.document.each(Para)
        return self.choose([(p, w) for p in paras for w in p.parts if isinstance(w, Word) and _matches(w.key, keys)])

    def para(self, *keys: str) -> Para:
        """One of the paragraphs that bear one of these keys."""
        return self.choose([p for p in self.document.each(Para) if _matches(p.key, keys)])

    def amounts(self, form: Form) -> Iterator[tuple[Row, Half, str, Cell]]:
        """All printed figures of a form but zeros."""
        for row, half in form.halves():
            for column, cell in half.values.items():
                if number(cell.text).replace(".", "").strip("0"):
                    yield row, half, column, cell

    # --- reports of what was done

    def in_cell(self, form: Form, row: Row, half: Half, column: str, expected: str, single: bool = True) -> Planted:
        """An error in a cell, after it was altered."""
        place = Place(form.key, half.side, half.line, half.code, half.name or None, column)
        found = number(half.values[column].text)
        return self.done(place, row_text(form, row), number(expected), found, single)

    def in_row(self, form: Form, row: Row, expected: str, found: str) -> Planted:
        """An error in a row."""
        half = row.halves[0]
        place = Place(form.key, half.side, half.line, half.code, half.name or None)
        return self.done(place, row_text(form, row), expected, found)

    def in_text(self, para: Para, expected: str, found: str) -> Planted:
        """An error in a paragraph, after it was altered."""
        return self.done(Place(section=para.section), para.text, expected, found)

    def done(self, place: Place, quote: str, expected: str, found: str, single: bool = False) -> Planted:
        """An error anywhere."""
        return Planted(self.kind, self.severity, self.category, place, quote, expected, found, single)


def _matches(key: str, patterns: tuple[str, ...]) -> bool:
    return any(key.startswith(p[:-1]) if p.endswith("*") else key == p for p in patterns)


@dataclass(frozen=True)
class Plant:
    """A registered kind of error."""

    kind: str
    severity: str
    category: str
    act: Callable[[Ground], Planted]
    about: str


PLANTS: dict[str, Plant] = {}


def plant(
    kind: str, severity: str, category: str
) -> Callable[[Callable[[Ground], Planted]], Callable[[Ground], Planted]]:
    """Register a function as the planter of a kind; its docstring tells what it does."""

    def register(act: Callable[[Ground], Planted]) -> Callable[[Ground], Planted]:
        PLANTS[kind] = Plant(kind, severity, category, act, (act.__doc__ or "").strip())
        return act

    return register


def plant_into(ground: Ground, kind: str) -> Planted:
    """Plant one error; KeyError for an unknown kind, NotPlantable where there is no place for it."""
    entry = PLANTS[kind]
    ground.kind, ground.severity, ground.category = entry.kind, entry.severity, entry.category
    return entry.act(ground)


def altered_digit(rng: Random, text: str) -> str:
    """The printed figure with one digit before the decimal point altered (of a fraction: its first decimal)."""
    whole = text.find(".") if "." in text else len(text)
    places = [i for i in range(whole) if text[i].isdigit()]
    if text[:whole].strip("0,") == "" and "." in text:
        places = [whole + 1]
    at = rng.choice(places)
    choices = [d for d in "123456789" if d != text[at]] + (["0"] if text[at] != "0" and at != places[0] else [])
    return text[:at] + rng.choice(choices) + text[at + 1 :]
