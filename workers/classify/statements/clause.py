"""What the words before a figure say of it: what it is of, which way it went, what it is measured against."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from schemas.knowledge.narrative import figure_words
from schemas.report import StatementKind

__all__ = ["Clause", "clause_before"]

_DELIMITERS = "，。；：！？"
_THING = re.compile(r"[“\"]?[\u4e00-\u9fff]{1,8}")
_MEASURED = re.compile(r"占|完成[^，]{0,6}预算")


@cache
def _change_words() -> re.Pattern[str]:
    known = figure_words()
    return re.compile("|".join(sorted([*known.increase, *known.decrease], key=len, reverse=True)))


def clause_before(plain: str, folded: str, start: int, at: int, end: int) -> "Clause":
    """The words that name the figure between `at` and `end`: behind the last punctuation, or an open bracket."""
    begin = max(start, *(folded.rfind(char, start, at) + 1 for char in _DELIMITERS))
    bracket = folded.rfind("(", begin, at)
    if bracket >= 0 and folded.find(")", bracket, at) < 0:
        begin = bracket + 1
    begin += folded.startswith("、", begin)
    return Clause(plain[begin:at], folded[begin:at], plain[end : end + 10])


@dataclass(frozen=True)
class Clause:
    """The words before a figure, printed and folded, and the first printed words behind it."""

    plain: str
    folded: str
    behind: str

    @cached_property
    def _core(self) -> tuple[int, int]:
        """Where the name begins and ends in the clause, without the words that lead to the figure."""
        known = figure_words()
        lead = known.item_lead.match(self.folded)
        start = lead.end() if lead else 0
        change = known.change_lead.match(self.folded[start:])
        start += change.end() if change else 0
        trail = known.item_trail.search(self.folded, start)
        return start, trail.start() if trail else len(self.folded)

    @property
    def changed(self) -> str | None:
        """The word for a direction right before the figure (办公费减少3万元)."""
        found = figure_words().change_before.search(self.folded)
        words = _change_words().findall(found[0]) if found else []
        return words[-1] if words else None

    @property
    def led_by_change(self) -> str | None:
        """The word for a direction that leads the clause (追加工资3万元)."""
        lead = figure_words().item_lead.match(self.folded)
        found = figure_words().change_lead.match(self.folded[lead.end() if lead else 0 :])
        return found[0] if found else None

    @property
    def compared_with(self) -> str | None:
        """What a change is measured against."""
        found = figure_words().compared_before.search(self.folded)
        return (found["base"] or None) if found else None

    @property
    def rate(self) -> tuple[str | None, str | None]:
        """The scope and the base of a percentage: completion of a budget, share of a whole."""
        known = figure_words()
        if completed := known.completion_before.search(self.folded):
            return "completion", completed["base"].removeprefix("完成")
        if shared := known.share_before.search(self.folded):
            return "share", shared["base"] or None
        return None, None

    @property
    def is_budget(self) -> bool:
        """Whether the figure is budgeted rather than spent."""
        known = figure_words()
        return bool(known.budget_before.search(self.folded)) and not known.actual_before.search(self.folded)

    def item(self, subject: str) -> str:
        """The figure's name as printed: the words before it, or the thing counted; a rate goes with its subject."""
        start, end = self._core
        name = self.plain[start:end].strip("、")
        if _MEASURED.match(name):
            return subject + name
        thing = _THING.match(self.behind)
        return name or subject or (thing[0] if thing else "")

    def kind(self, unit: str) -> StatementKind:
        """What an empty slot with this unit would hold."""
        if unit in figure_words().percent:
            return StatementKind.PERCENT
        return StatementKind.AMOUNT if unit in figure_words().money else StatementKind.COUNT
