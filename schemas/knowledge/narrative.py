"""What is known of the prose of a report: its titles, and the sentences that state figures.

Everything is data in narrative/*.toml; patterns are matched on folded text without white space (half-width digits,
letters and brackets, full-width colons and commas, `"` for every quotation mark).
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

__all__ = [
    "NUMBER",
    "FigureWords",
    "IdentityWords",
    "KindPoints",
    "ScopePoints",
    "Sentence",
    "Sentences",
    "Titles",
    "YearPattern",
    "figure_words",
    "identity_words",
    "sentences",
    "titles",
]

_FOLDER = Path(__file__).with_suffix("")

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FILLED_OR_NOT = rf"(?:{NUMBER})|[X×*_]{{1,8}}|"


class Titles(Struct, frozen=True, forbid_unknown_fields=True):
    """How a report is divided (narrative/structure.toml); the patterns are regular expressions for folded text."""

    title_endings: tuple[str, ...]
    title_remainders: tuple[str, ...]
    contents_titles: tuple[str, ...]
    forms_part: re.Pattern[str]
    statement_part: re.Pattern[str]
    glossary_part: re.Pattern[str]
    statutory_form: re.Pattern[str]
    performance_form: re.Pattern[str]
    list_table: re.Pattern[str]
    caption: re.Pattern[str]


class FigureWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Units, directions and contexts of figures (narrative/figures.toml)."""

    money: tuple[str, ...]
    bare_money: tuple[str, ...]
    percent: tuple[str, ...]
    measures: tuple[str, ...]
    skip_before: tuple[str, ...]
    skip_behind: tuple[str, ...]
    threshold_before: re.Pattern[str]
    threshold_behind: re.Pattern[str]
    threshold_things: re.Pattern[str]
    idioms: tuple[str, ...]
    increase: tuple[str, ...]
    decrease: tuple[str, ...]
    change_before: re.Pattern[str]
    change_lead: re.Pattern[str]
    budget_before: re.Pattern[str]
    actual_before: re.Pattern[str]
    completion_before: re.Pattern[str]
    share_before: re.Pattern[str]
    compared_before: re.Pattern[str]
    item_lead: re.Pattern[str]
    item_trail: re.Pattern[str]
    empty_slots: tuple[re.Pattern[str], ...]


class YearPattern(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that tells the fiscal year: the printed year plus `offset`."""

    source: str
    pattern: re.Pattern[str]
    weight: float
    offset: int


class KindPoints(Struct, frozen=True, forbid_unknown_fields=True):
    """Points for one kind of document: regular expressions for title and text, each counted once."""

    name: str
    title: dict[str, int]
    text: dict[str, int]


class ScopePoints(Struct, frozen=True, forbid_unknown_fields=True):
    """Points for a report of one unit and of a whole department."""

    unit_title: dict[str, int]
    department_title: dict[str, int]
    unit_text: dict[str, int]
    department_text: dict[str, int]


class IdentityWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The places that say who, when and what (narrative/identity.toml)."""

    name: str
    cover_titles: tuple[re.Pattern[str], ...]
    cover_labels: tuple[re.Pattern[str], ...]
    part_titles: tuple[re.Pattern[str], ...]
    form_titles: tuple[re.Pattern[str], ...]
    form_labels: tuple[re.Pattern[str], ...]
    statements: tuple[re.Pattern[str], ...]
    years: tuple[YearPattern, ...]
    published: tuple[re.Pattern[str], ...]
    unit: re.Pattern[str]
    body: re.Pattern[str]
    no_names: tuple[re.Pattern[str], ...]
    placeholder: re.Pattern[str]
    to_fill_in: re.Pattern[str]
    name_lead: re.Pattern[str]
    name_trail: re.Pattern[str]
    party: re.Pattern[str]
    plates: re.Pattern[str]
    weights: dict[str, float]
    kind: tuple[KindPoints, ...]
    scope: ScopePoints


class Sentence(Struct, frozen=True):
    """A sentence in its wordings: its figures are the named groups of `slots`, a unit is the group of the name with _u.

    `slots` maps a slot to (item, scope). `item` may hold {item} and {base}, the groups of those names, and {last},
    the item of the match before. `listed` is matched again and again behind the sentence. `after` must have come
    before in the section, and no `until` since.
    """

    id: str
    patterns: tuple[re.Pattern[str], ...]
    slots: dict[str, tuple[str, str]]
    family: str | None = None
    listed: re.Pattern[str] | None = None
    listed_slots: dict[str, tuple[str, str]] = {}
    after: re.Pattern[str] | None = None
    until: re.Pattern[str] | None = None


class Sentences(Struct, frozen=True):
    """All sentences in the order in which they are tried, and the families of sections by their headings."""

    known: tuple[Sentence, ...]
    families: tuple[tuple[str, re.Pattern[str]], ...]

    def family(self, heading: str) -> str | None:
        """The family of a section by its folded heading without number, None if it is none of ours."""
        return next((name for name, pattern in self.families if pattern.search(heading)), None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _decode(kind: type, value: object) -> object:
    if getattr(kind, "__origin__", kind) is re.Pattern:
        return re.compile(str(value))
    raise NotImplementedError(kind)


@cache
def titles() -> Titles:
    """The titles of parts, forms and captions."""
    return msgspec.convert(_read("structure.toml"), Titles, dec_hook=_decode)


@cache
def figure_words() -> FigureWords:
    """The units, directions and contexts of figures."""
    return msgspec.convert(_read("figures.toml"), FigureWords, dec_hook=_decode)


@cache
def identity_words() -> IdentityWords:
    """The places that say who, when and what."""
    data = _read("identity.toml")
    data["statements"] = [pattern.replace("{name}", data["name"]) for pattern in data["statements"]]
    return msgspec.convert(data, IdentityWords, dec_hook=_decode)


@cache
def sentences() -> Sentences:
    """The sentence patterns, notation expanded."""
    data = _read("sentences.toml")
    words: dict[str, str] = data["words"]

    def compiled(notation: str) -> re.Pattern[str]:
        return re.compile(_expand(notation, words))

    known = tuple(
        Sentence(
            id=entry["id"],
            patterns=tuple(compiled(wording) for wording in entry["wordings"]),
            slots={name: (item, scope) for name, (item, scope) in entry["slots"].items()},
            family=entry.get("family"),
            listed=compiled(entry["list"]) if "list" in entry else None,
            listed_slots={name: (item, scope) for name, (item, scope) in entry.get("list_slots", {}).items()},
            after=compiled(entry["after"]) if "after" in entry else None,
            until=compiled(entry["until"]) if "until" in entry else None,
        )
        for entry in data["sentence"]
    )
    return Sentences(known, tuple((name, re.compile(notation)) for name, notation in data["families"].items()))


_MACRO = re.compile(
    r"\{(?:=(?P<word>\w+)|@(?P<direction>\w+)|(?P<percent>[a-z]\w*)%|(?P<count>[a-z]\w*)(?P<empty>\??)#(?P<units>[^{}]+)|(?P<amount>[a-z]\w*))\}"
)


def _expand(notation: str, words: dict[str, str]) -> str:
    """A pattern's notation as a regular expression; words may hold notation themselves."""

    def one(macro: re.Match[str]) -> str:
        if macro["word"]:
            return _expand(words[macro["word"]], words)
        if macro["direction"]:
            known = figure_words()
            return f"(?P<{macro['direction']}>{'|'.join([*known.increase, *known.decrease, '持平'])})"
        if macro["percent"]:
            return _slot(macro["percent"], _FILLED_OR_NOT, "|".join(figure_words().percent), CLAUSE_END)
        if macro["count"]:
            filled = _FILLED_OR_NOT if macro["empty"] else f"(?:{NUMBER})"
            return _slot(macro["count"], filled, macro["units"], None)
        known_units = [*figure_words().money, *figure_words().bare_money]
        return _slot(macro["amount"], _FILLED_OR_NOT, "|".join(known_units), CLAUSE_END)

    return _MACRO.sub(one, notation)


# Written so that no set holds three signs far apart: such a set takes ten times as long to compile, in each of some
# two hundred slots.
CLAUSE_END = r"(?<=\d)(?=[，；]|[、。]|\)|$)"


def _slot(name: str, number: str, units: str, without: str | None) -> str:
    unit = units if without is None else f"{units}|{without}"
    return rf"(?<![\d.])(?P<{name}>{number})[余多]?(?P<{name}_u>{unit})"
