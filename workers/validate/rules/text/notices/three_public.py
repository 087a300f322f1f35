"""The 三公 section: growth from nothing, receptions that are not spoken of, whose expenses they are."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Where
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Listed, find
from workers.validate.subject import Subject

__all__: list[str] = []

# What a change speaks of, and the pattern whose amount it belongs to; 购置及运行 before its halves.
_AMOUNTS = {
    "出国": "N7.abroad",
    "购置及运行": "N7.vehicle",
    "购置和运行": "N7.vehicle",
    "购置": "N7.buy",
    "运行": "N7.run",
    "接待": "N7.reception",
}
_RECEPTION = "接待"
_MUCH = Decimal(20)
_SCOPE = re.compile(r"三公[”\"]?经费的?(?:预算)?单位(?:主要)?(?:包括|有|为)[：:]?(?P<list>[^。；]+)")
_BODY = re.compile(r"(?:[局委办厅部处室院校园所站队馆社会署]|中心|街道|乡|镇|大队|支队|本级)$")
_NARROW = re.compile(r"\([^()]*\)|本级$|机关$|\d+个|\d+家|等$")


def _changes(subject: Subject) -> Iterator[Listed]:
    """Every change against last year that the section tells of an item, with its rate."""
    for one in find(subject, "N7.yoy"):
        yield from one.listed("part", "part_rate")
    for one in find(subject, "N7.own.yoy", "N7.item.yoy"):
        moved = one.get("d")
        if moved is not None:
            yield Listed(one.item("d"), moved, one.direction("d"), one.get("p"))


def _spent(subject: Subject, item: str) -> Quantity | None:
    pattern = next((p for words, p in _AMOUNTS.items() if words in item), None)
    found = find(subject, pattern) if pattern else []
    return next((q for one in found if (q := one.get("v")) is not None), None)


@rule("N7-YOY-ZERO-BASE", "N7-RECEPTION-UP")
def growth(subject: Subject) -> Iterator[Outcome]:
    """What was nothing last year has no rate of growth; receptions that grow by a fifth are worth knowing."""
    changes = list(_changes(subject))
    if not changes:
        for one in ("N7-YOY-ZERO-BASE", "N7-RECEPTION-UP"):
            yield not_evaluable("没有读到“三公”经费分项与上年的比较", rule=one)
        return
    for change in changes:
        value = _spent(subject, change.item)
        fresh = value is not None and value.value > 0 and value.value == change.figure.value
        fresh = fresh and change.direction == "increase"
        yield _from_nothing(change, value, fresh=fresh)
        if _RECEPTION in change.item:
            yield _reception(change, fresh=fresh)


def _from_nothing(change: Listed, value: Quantity | None, *, fresh: bool) -> Outcome:
    where, rule_id = change.figure.where, "N7-YOY-ZERO-BASE"
    if value is None:
        return not_evaluable(f"没有读到“{change.item}”所指的决算数", where, rule=rule_id)
    if not fresh or change.rate is None or not change.rate.value:
        return passed(where, rule=rule_id)
    return failed(
        f"“{change.item}”上年为零（{value.text}－{change.figure.text}＝0），增长率无从计算，印为{change.rate.text}。",
        rule=rule_id,
        message_en="There is no rate of change on a base of zero.",
        where=where,
        evidence=(change.rate.evidence, value.evidence),
        expected="不可比",
        found=change.rate.text,
        cause=f"zero-base/{value.value}",
    )


def _reception(change: Listed, *, fresh: bool) -> Outcome:
    where, rule_id = change.figure.where, "N7-RECEPTION-UP"
    much = change.rate is not None and change.rate.value > _MUCH and change.direction == "increase"
    if not (fresh or much):
        return passed(where, rule=rule_id)
    rate = "，上年为零" if fresh or change.rate is None else f"，增长{change.rate.text}"
    return failed(
        f"公务接待费比上年增加{change.figure.text}{rate}，值得留意。",
        rule=rule_id,
        message_en="Receptions cost much more than the year before.",
        where=where,
        evidence=(change.figure.evidence,),
        found=change.figure.text,
    )


@rule("N7-RECEPTION-ZERO")
def no_reception(subject: Subject) -> Iterator[Outcome]:
    """Where nothing was spent on receptions the text says so."""
    said = _spent(subject, _RECEPTION)
    row = next(iter(subject.rows("T7")), None)
    printed = subject.cell("T7", row, "actual.reception", label="公务接待费")
    if said is None and (subject.unavailable("T7") or subject.is_empty("T7") or printed.unread):
        yield not_evaluable("没有读到公务接待费的金额")
        return
    if (said or printed).value:
        yield not_applicable("有公务接待费支出", (said or printed).where)
        return
    passages = list(subject.paragraphs("第三部分"))
    if not passages:
        yield not_evaluable("没有读到情况说明")
    elif said is not None or any(_RECEPTION in one.text for one in passages):
        yield passed(printed.where)
    else:
        yield failed(
            "公务接待费为零，情况说明没有提到公务接待。",
            message_en="Nothing was spent on receptions, and the text does not say so.",
            where=Where(section="第三部分"),
            evidence=(printed.evidence,),
            expected="无公务接待费的说明",
            found="无",
        )


@rule("N7-UNIT-SCOPE")
def scope(subject: Subject) -> Iterator[Outcome]:
    """The units whose 三公 expenses are told are units of the department."""
    told = [(one, m) for one in subject.paragraphs("第三部分") for m in _SCOPE.finditer(one.text)]
    own = [subject.identity.department or "", *subject.identity.aliases]
    known = plain("".join([*own, *subject.report.units, *(p.text for p in subject.paragraphs("第一部分"))]))
    if not told:
        yield not_applicable("没有列出“三公”经费的单位范围")
        return
    if subject.identity.department is None or not any(True for _ in subject.paragraphs("第一部分")):
        yield not_evaluable("没有读到部门决算单位构成", Where(section=told[0][0].section))
        return
    for paragraph, match in told:
        names = [plain(name) for name in re.split(r"[、，,和及]", match["list"])]
        strange = [n for n in names if _BODY.search(n) and not _known(n, known, own)]
        if not strange:
            yield passed(Where(section=paragraph.section))
            continue
        yield failed(
            f"“三公”经费的单位范围列有{'、'.join(strange[:4])}，决算单位构成中没有。",
            message_en="A unit of the three public expenses is none of the department's units.",
            where=Where(section=paragraph.section),
            evidence=(subject.quote(paragraph, match.start(), match.end()),),
            found="、".join(strange[:4]),
        )


def _known(name: str, known: str, own: list[str]) -> bool:
    bare = _NARROW.sub("", name)
    return not bare or bare in known or any(bare in plain(one) or plain(one) in bare for one in own if one)
