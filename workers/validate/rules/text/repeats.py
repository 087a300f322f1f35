"""N and U: the same fact told in several places, and figures that bear another unit than they are meant in."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from schemas.findings import Evidence, Severity, Where
from schemas.report import Statement, StatementKind
from workers.validate.equations import plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import self_evaluations
from workers.validate.subject import Subject

__all__: list[str] = []

# A result of the year's work: what was done, told at length and for the whole year, and how much of it.
_RESULT = re.compile(
    r"(?P<label>[一-龥]{8,24})(?P<value>\d+(?:\.\d+)?)(?P<unit>亿元|万元|元|人次|公里|平方米|万人|次|件|个|家|项|场|份|户|人)"
)
_WHOLE = re.compile(r"全年|累计|全区|全市|全县|全省|共")
_LONG = 12
_COMPARES = re.compile(
    r"预算|执行数|决算|上年|去年|同比|增加|减少|增长|下降|提高|降低|平均|每|约|近|超|余|其中|分别|达到|截[至止]"
)
_UNITLESS = re.compile(
    r"(?:年初预算|全年预算|调整后?预算|支出决算|支出预算)(?:数)?为(?P<value>\d[\d,]*(?:\.\d+)?)(?=[，。；、])"
)
_AS_RATE = re.compile(r"万元[，。；、](?:增加|增长|减少|下降|降低)(?P<value>\d+\.\d+)万元")


class _Mention(NamedTuple):
    value: Decimal
    unit: str
    where: Where
    evidence: Evidence
    in_text: bool = False


@rule("N-REPEAT")
def facts(subject: Subject) -> Iterator[Outcome]:
    """A result of the year's work that is told in several places has one value.

    Only words long enough, or of the whole year, to mean one thing are taken for one fact, and one place at least is
    running text: figures of the forms and of the statutory sentences have rules of their own.
    """
    told: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for label, one in _mentions(subject):
        told[label, one.unit].append(one)
    several = {
        key: found for key, found in told.items() if len({(m.where.section, m.evidence.text) for m in found}) > 1
    }
    repeated = {key: found for key, found in several.items() if any(m.in_text for m in found)}
    if not repeated:
        yield not_applicable("没有同一成果在几处说明")
    for (label, unit), found in repeated.items():
        values = list(dict.fromkeys(m.value for m in found))
        if not _apart(found):
            yield passed(found[0].where)
            continue
        shown = "、".join(f"{plain_number(value)}{unit}" for value in values)
        yield failed(
            f"“{label}”在几处分别为{shown}。",
            message_en="The same result is told with different values.",
            where=found[0].where,
            evidence=tuple(next(m.evidence for m in found if m.value == value) for value in values),
            expected=f"{plain_number(values[-1])}{unit}",
            found=f"{plain_number(values[0])}{unit}",
        )


def _apart(found: list[_Mention]) -> bool:
    """Whether two places, one of them running text, have no value in common; one place may tell target and result."""
    places: dict[str, set[Decimal]] = defaultdict(set)
    texts: set[str] = set()
    for one in found:
        place = "/".join((one.where.section or "").split("/")[:2]) if one.in_text else (one.where.section or "")
        places[place].add(one.value)
        texts |= {place} if one.in_text else set()
    return any(places[left].isdisjoint(values) for left in texts for right, values in places.items() if right != left)


def _mentions(subject: Subject) -> Iterator[tuple[str, _Mention]]:
    """Results in the sections on performance and on the year's work, and actual values of indicators."""
    for one in subject.paragraphs():
        if not one.section.startswith(("第三部分/十三", "第三部分/十四", "第四部分")):
            continue
        for match in _RESULT.finditer(one.text):
            label = match["label"]
            if _tells(label):
                quote = subject.quote(one, match.start(), match.end())
                yield (
                    label,
                    _Mention(Decimal(match["value"]), match["unit"], Where(section=one.section), quote, in_text=True),
                )
    for form in self_evaluations(subject):
        for row in form.form.indicators:
            actual = re.fullmatch(r"(\d+(?:\.\d+)?)(\D{1,3})", plain(row.actual or ""))
            if actual and _tells(label := plain(row.name or "")):
                yield label, _Mention(Decimal(actual[1]), actual[2], form.where, form.row(row))


def _tells(label: str) -> bool:
    return not _COMPARES.search(label) and (len(label) >= _LONG or (len(label) >= 8 and bool(_WHOLE.search(label))))


@rule("U-SENTENCE")
def units(subject: Subject) -> Iterator[Outcome]:
    """An amount in a statutory sentence is followed by its unit, and a rate is no amount of money.

    A nought needs no unit; elsewhere a lacking one is a warning. A rate that bears 万元 is told where the same figure
    stands elsewhere with its per cent sign. An amount in 元 that the other figures want in 万元 is the diagnosis's.
    """
    rates = {s.value for s in subject.report.statements if s.kind is StatementKind.PERCENT and s.scope == "growth"}
    found = False
    for one in subject.paragraphs("第三部分"):
        for match in _UNITLESS.finditer(one.text):
            if not match["value"].strip("0.,"):
                continue
            found = True
            yield failed(
                f"“{match[0]}”没有写明金额单位。",
                message_en="An amount lacks its unit.",
                where=Where(section=one.section),
                evidence=(subject.quote(one, match.start(), match.end()),),
                expected=f"{match['value']}{subject.identity.unit or '万元'}",
                found=match["value"],
                severity=Severity.WARNING,
            )
        for match in _AS_RATE.finditer(one.text):
            if match["value"] in rates:
                found = True
                yield _no_amount(subject.quote(one, match.start(), match.end()), one.section, match["value"])
    if not found:
        told = any(_is_amount(s) for s in subject.report.statements)
        yield passed() if told else not_evaluable("没有读到法定说明句")


def _is_amount(one: Statement) -> bool:
    return one.kind is StatementKind.AMOUNT and one.pattern is not None


def _no_amount(quote: Evidence, section: str, value: str) -> Outcome:
    return failed(
        f"变动率写作“{value}万元”，他处为{value}%，单位有误。",
        message_en="A rate of change bears a unit of money.",
        where=Where(section=section),
        evidence=(quote,),
        expected=f"{value}%",
        found=f"{value}万元",
    )
