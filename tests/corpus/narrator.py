"""Sentences with figures in them: templates filled with figures and words that know their keys."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from string import Formatter

from tests.corpus.body import Accounts, Body
from tests.corpus.document import Block, Figure, Fragment, Heading, Para, Word
from tests.corpus.money import NumberStyle, percent, wan
from tests.corpus.profiles import Profile, Style

__all__ = ["Narrator", "Slots"]

Slots = dict[str, Fragment | list[Fragment]]


@dataclass
class Narrator:
    """Writes the running text of one report: keeps the section path and collects the blocks."""

    body: Body
    accounts: Accounts
    before: Accounts
    profile: Profile
    style: Style
    rng: Random
    blocks: list[Block] = field(default_factory=list)
    part: str = ""
    path: list[str] = field(default_factory=list)

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.accounts.year

    @property
    def running_budget(self) -> int:
        """年初预算 of 机关运行经费."""
        factor = self.body.rng("running budget", self.year).choice((1.0, 1.04, 1.11, 1.2, 0.96))
        return self.body.rounded(self.accounts.operating_cost * factor)

    @property
    def section(self) -> str:
        """The path of the headings written last."""
        return "/".join([self.part, *self.path])

    @property
    def department(self) -> Word:
        """The department's name where the text must agree with the cover."""
        return Word("department", self.body.name)

    def vary(self, *choices: str) -> str:
        """One of several wordings, the same one throughout the report."""
        return Random(f"{self.style.wording}/{choices[0]}").choice(choices)

    # --- headings

    def open_part(self, ordinal: str, title: str, key: str = "") -> None:
        """A part's heading: 第三部分 … ."""
        self.part, self.path = f"第{ordinal}部分", []
        self.blocks.append(Heading(0, f"{self.part} {title}", self.part, contents=True, key=key))

    def heading(self, mark: str, title: str, level: int = 1, key: str = "") -> None:
        """A section's heading (`mark` 一 or （一））; the contents page lists level 1."""
        self.path = [*self.path[: level - 1], mark]
        self.blocks.append(Heading(level, f"{mark}{'、' if level == 1 else ''}{title}", self.section, level == 1, key))

    # --- figures

    def amount(self, key: str, item: str, fen: int) -> Figure:
        """An amount in the report's unit."""
        printed = wan(fen) if self.style.unit == "万元" else wan(fen * 10_000)
        return self._figure(key, self.style.text.show(printed), self.style.unit, "amount", item)

    def rate(self, key: str, item: str, part: int, whole: int) -> Figure:
        """A percentage of exact amounts."""
        return self.percentage(key, item, part, whole, self.style.rate_places)

    def percentage(self, key: str, item: str, part: int, whole: int, places: int) -> Figure:
        """A percentage with so many places (fewer where the report trims)."""
        shown = NumberStyle(trim=self.style.rates_trimmed, zero="0").show(percent(part, whole, places))
        return self._figure(key, shown, "%", "percent", item)

    def count(self, key: str, item: str, number: int, unit: str) -> Figure:
        """A count."""
        return self._figure(key, str(number), unit, "count", item)

    def _figure(self, key: str, text: str, unit: str, kind: str, item: str, direction: str | None = None) -> Figure:
        mark = "％" if unit == "%" and self.style.wide_percent else unit
        mark = f" {mark}" if self.style.blank_before_unit else mark
        return Figure(key, text, unit, kind, item, direction, mark)

    def change(self, key: str, item: str, now: int, then: int) -> list[Fragment]:
        """增加 or 减少 and by how much."""
        up = now > then
        figure = self.amount(f"{key}.change", f"{item}变动", abs(now - then))
        figure.kind, figure.direction = "change", "increase" if up else "decrease"
        return [Word(f"{key}.direction", "增加" if up else "减少"), figure]

    def growth(self, key: str, item: str, now: int, then: int, down: str = "下降") -> list[Fragment]:
        """增加 …万元，增长 …%; without a percentage where there was nothing before."""
        parts = self.change(key, item, now, then)
        if then <= 0:
            return parts
        rate = self.rate(f"{key}.growth", f"{item}变动率", abs(now - then), then)
        return [*parts, "，", Word(f"{key}.growth_word", "增长" if now > then else down), rate]

    def word(self, key: str, text: str) -> Word:
        """A word that must agree with figures."""
        return Word(key, text)

    def is_flat(self, now: int, then: int) -> bool:
        """Whether the difference vanishes at the printed precision."""
        return not wan(abs(now - then))

    def shares(self, key: str, amounts: dict[str, int], names: dict[str, str]) -> dict[str, Figure]:
        """Shares of a whole; where the report closes them at 100, the share with the largest remainder gives way."""
        whole, places = sum(amounts.values()), self.style.rate_places
        printed = {k: percent(v, whole, places) for k, v in amounts.items()}
        gap = 100 - sum(printed.values())
        if self.style.shares_close and abs(gap) == Decimal(1).scaleb(-places):
            missed = {k: (percent(v, whole, places + 4) - printed[k]) * gap for k, v in amounts.items()}
            printed[max(missed, key=lambda k: missed[k])] += gap
        show = NumberStyle(trim=self.style.rates_trimmed, zero="0").show
        return {
            k: self._figure(f"{key}.{k}.share", show(v), "%", "percent", f"{names[k]}占比") for k, v in printed.items()
        }

    # --- paragraphs

    def say(self, template: str, key: str = "", **slots: Fragment | list[Fragment]) -> Para:
        """Append a paragraph; `{year}`, `{prior}`, `{department}` are always known."""
        common: Slots = {
            "year": Word("year", str(self.year)),
            "prior": Word("prior_year", str(self.year - 1)),
            "department": self.department,
        }
        para = Para(self.section, self.fill(template, **{**common, **slots}), key)
        self.blocks.append(para)
        return para

    def fill(self, template: str, **slots: Fragment | list[Fragment]) -> list[Fragment]:
        """A template's fragments."""
        parts: list[Fragment] = []
        for literal, name, _, _ in Formatter().parse(template):
            if literal:
                parts.append(self.bracketed(literal))
            if name is not None:
                value = slots[name]
                parts += [
                    self.bracketed(p) if isinstance(p, str) else p
                    for p in (value if isinstance(value, list) else [value])
                ]
        return parts

    def bracketed(self, text: str) -> str:
        """The text with the brackets of this report."""
        return text.replace("（", "(").replace("）", ")") if self.style.brackets == "()" else text

    def join(self, items: Iterable[list[Fragment]], separator: str = "；") -> list[Fragment]:
        """Lists of fragments with a separator between them."""
        parts: list[Fragment] = []
        for item in items:
            parts += [separator, *item] if parts else item
        return parts
