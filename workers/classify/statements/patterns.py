"""The sentence patterns applied: figures whose meaning a known sentence tells."""

import re
from bisect import bisect_left

from schemas.knowledge.narrative import Sentence, figure_words, sentences
from schemas.report import StatementKind
from workers.classify.needles import may_match
from workers.classify.statements.figure import Figure, direction_of, value_of
from workers.classify.statements.stretches import Stretch
from workers.classify.text import Text

__all__ = ["known_figures"]

_CHANGES = frozenset({"change", "growth"})
_RATES = frozenset({"share", "growth", "completion"})
_COUNTS = frozenset({"count", "score"})
_ITEM_LEAD = re.compile(r"^(?:[、.)）:：]|其中[，：]?)+")


def known_figures(text: Text, stretch: Stretch) -> list[Figure]:
    """The figures of a stretch that sentence patterns claim, each once, in order."""
    found = _Finder(text, stretch)
    for sentence in sentences().known:
        if sentence.family is None or sentence.family == stretch.family:
            found.apply(sentence)
    return found.figures


class _Finder:
    """The figures claimed so far in one stretch, sorted by where they stand."""

    def __init__(self, text: Text, stretch: Stretch) -> None:
        self.text, self.stretch = text, stretch
        self.figures: list[Figure] = []

    def apply(self, sentence: Sentence) -> None:
        """Claim what a sentence's wordings match, where nothing was claimed before."""
        for pattern in sentence.patterns:
            if not may_match(pattern, self.text.folded, self.stretch.start, self.stretch.end):
                continue
            for match in pattern.finditer(self.text.folded, self.stretch.start, self.stretch.end):
                if self._comes_after(sentence, match.start()) and self._claim(
                    self._matched(sentence, sentence.slots, match, match.start())
                ):
                    self._apply_list(sentence, match)

    def _apply_list(self, sentence: Sentence, head: re.Match[str]) -> None:
        at = head.end()
        while sentence.listed and (match := sentence.listed.match(self.text.folded, at, self.stretch.end)):
            figures = self._matched(sentence, sentence.listed_slots, match, head.start())
            if figures and not self._claim(figures):
                return
            at = match.end()

    def _comes_after(self, sentence: Sentence, at: int) -> bool:
        if sentence.after is None:
            return True
        ends = [match.end() for match in sentence.after.finditer(self.text.folded, self.stretch.start, at)]
        if not ends:
            return False
        return sentence.until is None or sentence.until.search(self.text.folded, ends[-1], at) is None

    def _claim(self, figures: list[Figure]) -> bool:
        if not figures or any(self._taken(figure) for figure in figures):
            return False
        self.figures = sorted([*self.figures, *figures], key=lambda figure: figure.start)
        return True

    def _taken(self, figure: Figure) -> bool:
        at = bisect_left(self.figures, figure.end, key=lambda other: other.start)
        return at > 0 and self.figures[at - 1].end > figure.start

    def _matched(
        self, sentence: Sentence, slots: dict[str, tuple[str, str]], match: re.Match[str], head: int
    ) -> list[Figure]:
        filled = [slot for slot in slots if slot in match.re.groupindex and match[slot] is not None]
        return [self._figure(sentence, slots, match, slot, head) for slot in filled]

    def _figure(
        self, sentence: Sentence, slots: dict[str, tuple[str, str]], match: re.Match[str], slot: str, head: int
    ) -> Figure:
        start, end = match.span(slot)
        unit_end = match.end(f"{slot}_u")
        unit = self.text.plain[end:unit_end]
        item, scope = slots[slot]
        return Figure(
            start=start,
            number_end=end,
            end=unit_end,
            value=value_of(match[slot]),
            unit=unit,
            kind=_kind(scope, unit),
            item=self._item(item, match),
            scope=scope,
            direction=direction_of(_direction(match, start)) if scope in _CHANGES else None,
            base=self._base(match, start) if scope in _CHANGES or scope in _RATES else None,
            pattern=sentence.id,
            slot=slot,
            match=head,
            sentence_start=match.start(),
        )

    def _item(self, item: str, match: re.Match[str]) -> str:
        if "{" not in item:
            return item
        last = ""
        if "{last}" in item:
            at = bisect_left(self.figures, match.start(), key=lambda figure: figure.start)
            last = self.figures[at - 1].subject if at else ""
        return item.format(item=self._group(match, "item") or "", base=self._group(match, "base") or "", last=last)

    def _base(self, match: re.Match[str], before: int) -> str | None:
        """What a rate or change is measured against: the last base that the match holds before the figure."""
        names = [name for name in ("base", "rate_base") if name in match.re.groupindex and match[name]]
        ends = {match.end(name): name for name in names if match.end(name) <= before}
        return self._group(match, ends[max(ends)]) if ends else None

    def _group(self, match: re.Match[str], name: str) -> str | None:
        if name not in match.re.groupindex or match[name] is None:
            return None
        return _ITEM_LEAD.sub("", self.text.plain[match.start(name) : match.end(name)]) or None


def _direction(match: re.Match[str], before: int) -> str | None:
    """The last word for a direction that the match holds before a figure."""
    words = [
        (match.end(name), match[name])
        for name in ("dir", "dir2", "dir3")
        if name in match.re.groupindex and match[name]
    ]
    return max(((end, word) for end, word in words if end <= before), default=(0, None))[1]


def _kind(scope: str, unit: str) -> StatementKind:
    if unit in figure_words().percent or unit == "％" or scope in _RATES:
        return StatementKind.PERCENT
    if scope in _COUNTS:
        return StatementKind.COUNT
    return StatementKind.CHANGE if scope == "change" else StatementKind.AMOUNT
