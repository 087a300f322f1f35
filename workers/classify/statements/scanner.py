"""Every other figure of running text: a number with a unit, told from the numbers that are no figures."""

import re
from collections.abc import Iterator
from functools import cache

from schemas.knowledge.narrative import NUMBER, figure_words
from schemas.report import StatementKind
from workers.classify.statements.clause import clause_before
from workers.classify.statements.figure import Figure, direction_of, value_of

__all__ = ["scan"]

_AROUND = 24  # characters looked at before a number
_NAMED = re.compile(r"《[^《》]{0,60}》|“[^“”]{0,40}”")
_CLAUSE_END = r"(?=[，。；、)]|$)"


@cache
def _figure_pattern() -> re.Pattern[str]:
    known = figure_words()
    money = "|".join(known.money)
    percent = "|".join(map(re.escape, known.percent))
    measures = "|".join(re.escape(unit) for unit in sorted(known.measures, key=len, reverse=True))
    bare = "|".join(known.bare_money)
    return re.compile(
        rf"(?<![\d.])(?P<number>{NUMBER})(?![\d.]*\d)"
        rf"(?P<unit>(?:余|多)?(?P<money>[万亿]余元|{money})|(?P<percent>{percent})"
        rf"|(?:[万亿])?(?:余|多)?(?P<measure>{measures})|(?P<bare>{bare}){_CLAUSE_END})"
    )


@cache
def _skipped_before() -> re.Pattern[str]:
    return re.compile("|".join(figure_words().skip_before))


@cache
def _skipped_behind() -> re.Pattern[str]:
    return re.compile("|".join(figure_words().skip_behind))


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile("|".join(figure_words().idioms))


def scan(plain: str, folded: str, start: int, end: int, known: list[Figure]) -> Iterator[Figure]:
    """The figures of folded[start:end] in order, without those that overlap one already known."""
    names = [match.span() for match in _NAMED.finditer(plain, start, end)]
    taken = {figure.start: figure for figure in known}
    spans = [(figure.start, figure.end) for figure in known]
    subject, behind = "", start
    for match in _figure_pattern().finditer(folded, start, end):
        if _overlaps(match.span(), spans):
            figure = taken.get(match.start())
        elif _overlaps(match.span(), names) or not _is_figure(folded, match, start):
            continue
        else:
            figure = _figure(plain, folded, match, max(start, behind), subject)
            yield figure
        subject, behind = figure.subject if figure else subject, match.end()
    yield from _empty_slots(plain, folded, start, end, spans)


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _is_figure(folded: str, match: re.Match[str], start: int) -> bool:
    """Whether a number with a unit is a figure of the report and no year, ordinal, threshold or name."""
    known = figure_words()
    before = folded[max(start, match.start() - _AROUND) : match.start()]
    if _skipped_before().search(before) or _skipped_behind().match(folded, match.start("unit")):
        return False
    if known.threshold_things.match(folded, match.end()):
        return False
    if known.threshold_before.search(before) and known.threshold_behind.match(folded, match.end()):
        return False
    return _idioms().match(folded, match.start()) is None


def _figure(plain: str, folded: str, match: re.Match[str], start: int, subject: str) -> Figure:
    clause = clause_before(plain, folded, start, match.start(), match.end())
    word = clause.changed or (None if match["measure"] else clause.led_by_change)
    scope: str | None
    base: str | None = None
    if match["percent"]:
        kind = StatementKind.PERCENT
        scope, base = ("growth", None) if word else clause.rate
    elif word:
        kind, scope, base = StatementKind.CHANGE, "change", clause.compared_with
    elif match["measure"]:
        kind, scope = StatementKind.COUNT, "count"
    else:
        kind, scope = StatementKind.AMOUNT, "budget" if clause.is_budget else "actual"
    return Figure(
        start=match.start(),
        number_end=match.end("number"),
        end=match.end(),
        value=value_of(match["number"]),
        unit=plain[match.start("unit") : match.end("unit")],
        kind=kind,
        item=clause.item("" if match["measure"] else subject),
        scope=scope,
        direction=direction_of(word),
        base=base,
    )


def _empty_slots(plain: str, folded: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[Figure]:
    for pattern in figure_words().empty_slots:
        for match in pattern.finditer(folded, start, end):
            at, behind = match.span("unit")
            if not _overlaps((at, behind), taken):
                clause = clause_before(plain, folded, start, at, behind)
                kind = clause.kind(match["unit"])
                yield Figure(at, at, behind, None, plain[at:behind], kind, clause.item(""), "actual")
