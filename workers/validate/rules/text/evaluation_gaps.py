"""P: what self-evaluation forms leave out or name wrongly: a project's form, an actual value, the department."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip, plain
from workers.validate.registry import rule
from workers.validate.rules.text.places import is_below, is_elsewhere
from workers.validate.rules.text.self_evaluation import SelfEvaluation, self_evaluations
from workers.validate.rules.text.sentences import Sentence, find
from workers.validate.subject import Subject

__all__: list[str] = []

_SUMMARY = re.compile(r"^\d{1,2}[.、．]|(?:全年预算数|执行数|完成预算)$")
_TAIL = re.compile(r"(?:工作)?(?:经费|费用)?(?:项目)?$")
_FIELDS = {"target": "目标值", "score": "得分"}
_PLACE = re.compile(r"^(?:[一-龥]{2,6}省)?(?P<city>[一-龥]{2,6}?市)(?:[一-龥]{1,6}?[区县市])?(?=[一-龥]{3})")


@rule("P4-FORM-MISSING")
def missing_forms(subject: Subject) -> Iterator[Outcome]:
    """A project that the text sums up has its form, where the forms of the other projects are there."""
    named = [_core(one.form.project) for one in self_evaluations(subject) if one.form.project]
    summaries = find(subject, "N13.project")
    lost = [one for one in summaries if not any(_alike(_project(one), name) for name in named)]
    if not summaries or not named or 2 * len(lost) >= len(summaries):
        yield not_applicable("没有逐项综述，或自评表不是逐个项目公开")
        return
    for one in summaries:
        if one not in lost:
            yield passed(one.where)
            continue
        name = _SUMMARY.sub("", one.item())
        yield failed(
            f"正文综述了“{name}”的绩效自评，附件中没有它的自评表。",
            message_en="The text sums up the project's self-evaluation, its form is not attached.",
            where=Where(section=f"附件/{name}"),
            evidence=(Evidence(clip(one.text)),),
            expected=f"《{name}》自评表",
            found="无",
        )


def _project(one: Sentence) -> str:
    return _core(_SUMMARY.sub("", one.item()))


def _core(name: str) -> str:
    return _TAIL.sub("", plain(name))


def _alike(left: str, right: str) -> bool:
    return left in right or right in left


@rule("P3-ACTUAL-BLANK")
def blank_actuals(subject: Subject) -> Iterator[Outcome]:
    """An indicator with a target and a score has an actual value; judged where the form's cells are ruled."""
    for one in self_evaluations(subject):
        scored = [row for row in one.form.indicators if row.target and row.score and row.box is not None]
        blank = [row for row in scored if not row.actual]
        if not scored or 3 * len(blank) > len(scored):
            yield not_evaluable("指标没有按单元格读出实际值", one.where)
        elif not blank:
            yield passed(one.where)
        for row in blank if 3 * len(blank) <= len(scored) else ():
            yield failed(
                f"《{one.name}》指标“{row.name or ''}”目标值为{row.target}，得分{row.score}，实际完成值为空。",
                message_en="The indicator has a target and a score but no actual value.",
                where=one.where,
                evidence=(one.row(row),),
                expected="实际完成值",
                found="空",
            )


@rule("P3-EMPTY")
def blank_cells(subject: Subject) -> Iterator[Outcome]:
    """An indicator has a target and a score; judged where the form's cells are ruled and the others have theirs."""
    for one in self_evaluations(subject):
        rows = [row for row in one.form.indicators if row.name and row.box is not None]
        gaps = {field: [row for row in rows if not getattr(row, field)] for field in _FIELDS}
        lacking = [(field, row) for field, found in gaps.items() if 3 * len(found) <= len(rows) for row in found]
        if not rows:
            yield not_evaluable("指标没有按单元格读出", one.where)
        elif not lacking:
            yield passed(one.where)
        for field, row in lacking:
            yield failed(
                f"《{one.name}》指标“{row.name}”{_FIELDS[field]}为空。",
                message_en="An indicator lacks its target or its score.",
                where=one.where,
                evidence=(one.row(row),),
                expected=_FIELDS[field],
                found="空",
            )


@rule("P0-DEPARTMENT")
def elsewhere(subject: Subject) -> Iterator[Outcome]:
    """Neither the body that a form names nor the one above it is one of another place.

    The body above lies in no smaller place either, where another form of the report names the report's own.
    """
    own = subject.identity.department
    usual = any(own and one.form.supervisor == own for one in self_evaluations(subject))
    for one in self_evaluations(subject):
        named = dict.fromkeys(name for name in (one.form.department, one.form.supervisor) if name)
        if not own or not named:
            yield not_evaluable("自评表没有读出部门名称", one.where)
            continue
        above = one.form.supervisor
        strange = next((name for name in named if _elsewhere(subject, name)), None)
        if strange is None and usual and above and own not in above and is_below(subject, above):
            strange = above
        yield passed(one.where) if strange is None else _of_another(one, strange, own)


def _elsewhere(subject: Subject, said: str) -> bool:
    """Whether a name begins with another city, or with a place known to lie elsewhere."""
    if is_elsewhere(subject, said):
        return True
    own = f"{subject.identity.region or ''}{subject.identity.department or ''}"
    place = _PLACE.match(said)
    return place is not None and bool(subject.identity.region) and place["city"] not in own


def _of_another(one: SelfEvaluation, said: str, own: str) -> Outcome:
    return failed(
        f"《{one.name}》自评表写的部门为“{said}”，本报告属{own}。",
        message_en="The form names a body of another place.",
        where=one.where,
        evidence=(Evidence(clip(said), one.form.page, one.form.box),),
        expected=own,
        found=said,
    )
