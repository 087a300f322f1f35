"""Words against last year's: what was copied, what was left out, and under which name."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Evidence, Severity, Where
from schemas.knowledge.forms import form
from schemas.knowledge.rules import pack_for
from schemas.report import FormStatus
from workers.validate.neighbours.pair import Pair, over_years
from workers.validate.neighbours.words import bare
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.reading import plain
from workers.validate.subject import spec_of

__all__: list[str] = []

_BRACKETS = re.compile(r"\(([^()]*)\)")
_ALIKE = Decimal("0.95")
_FEW_SENTENCES = 8
_FEW_ROWS = 5


@over_years("Y-CLONE-TEXT")
def texts(pair: Pair) -> Iterator[Outcome]:
    """Explanations that are last year's word for word, figures aside."""
    now, then = pair.later.reasons, frozenset(pair.earlier.reasons)
    if len(now) < _FEW_SENTENCES:
        yield not_applicable("说明原因的句子太少，不作比较")
        return
    same = sum(one in then for one in now)
    if same <= _ALIKE * len(now):
        yield passed()
        return
    yield failed(
        f"说明原因、问题和措施的{len(now)}句话中有{same}句与{pair.earlier.title}一字不差（数字不计）。",
        message_en=f"{same} of {len(now)} explanatory sentences are last year's, figures aside.",
        where=Where(),
        evidence=(),
        found=f"{same}/{len(now)}",
    )


@over_years("P5-CLONE")
def evaluations(pair: Pair) -> Iterator[Outcome]:
    """A self-evaluation form with last year's targets, results and scores."""
    both = [project for project in pair.later.evaluations if project in pair.earlier.evaluations]
    both = [project for project in both if len(pair.later.evaluations[project]) >= _FEW_ROWS]
    if not both:
        yield not_applicable("两年没有同一项目的自评表可比")
    for project in both:
        now, then = pair.later.evaluations[project], frozenset(pair.earlier.evaluations[project])
        same = sum(row in then for row in now)
        where = Where(section=f"附件/{project}")
        if same <= _ALIKE * len(now):
            yield passed(where)
        else:
            yield failed(
                f"“{project}”自评表的{len(now)}行指标中有{same}行与上年的指标值、完成值和得分完全相同。",
                message_en=f"{same} of {len(now)} rows of the self-evaluation are last year's, scores included.",
                where=where,
                evidence=(),
                found=f"{same}/{len(now)}",
            )


@over_years("Y-SECTION-LOST")
def lost(pair: Pair) -> Iterator[Outcome]:
    """What was disclosed last year and is no longer: forms beyond those demanded anyway, sections, self-evaluations.

    A form or section that the year's own pack demands is told by the rules of completeness, once.
    """
    if pair.later.gaps:
        yield not_applicable("本年缺少的章节已由完整性规则指出")
        return
    demanded = {spec_of(short).key for short in pack_for(pair.later.fiscal_year, pair.later.region_code).tables}
    gone = [
        form(key).title
        for key, state in pair.earlier.forms.items()
        if state in (FormStatus.PRESENT, FormStatus.DECLARED_EMPTY)
        and pair.later.forms.get(key, FormStatus.MISSING) == FormStatus.MISSING
        and key not in demanded
    ]
    gone += [title for family, title in pair.earlier.families.items() if family not in pair.later.families]
    if pair.earlier.evaluations and not pair.later.evaluations:
        gone.append("绩效自评表")
    if not gone:
        yield passed()
        return
    other_template = pair.earlier.pack != pair.later.pack
    yield failed(
        f"{pair.earlier.title}公开了{'、'.join(f'“{one}”' for one in gone[:6])}，本年没有读到。"
        + ("两年格式不同，可能是模板调整。" if other_template else ""),
        message_en="Last year's report disclosed what is not found in this one.",
        where=Where(),
        evidence=tuple(Evidence(f"〔{pair.earlier.title}〕{one}") for one in gone[:6]),
        expected="、".join(gone),
        found="缺",
        severity=Severity.INFO if other_template else None,
    )


@over_years("Y-NAME-CHANGE")
def names(pair: Pair) -> Iterator[Outcome]:
    """A body that bears another name than last year, or other names on its plate (加挂, in brackets)."""
    before, after = pair.earlier.department, pair.later.department
    if before is None or after is None:
        yield not_applicable("没有认出部门名称")
        return
    if bare(before) != bare(after):
        told, expected, found = f"上年名称为“{before}”，本年为“{after}”。", before, after
    else:
        then, now = plates(pair.earlier.aliases), plates(pair.later.aliases)
        if then == now:
            yield passed()
            return
        expected, found = "、".join(sorted(then)) or "无", "、".join(sorted(now)) or "无"
        told = f"“{after}”加挂的名称上年为{expected}，本年为{found}。"
    yield failed(
        told,
        message_en="The body bears other names than last year.",
        where=Where(),
        evidence=(Evidence(found), Evidence(f"〔{pair.earlier.title}〕{expected}")),
        expected=expected,
        found=found,
    )


def plates(aliases: tuple[str, ...]) -> frozenset[str]:
    """The names that stand in the brackets of another: 某局（某办公室、某中心）."""
    inside = "".join(_BRACKETS.findall(plain("、".join(aliases))))
    return frozenset(name for alias in aliases if (name := plain(alias)) in inside and "(" not in name)
