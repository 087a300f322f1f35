"""I: whether every place of a report names the same body and the same year."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Severity, Where
from schemas.report import Claim
from workers.validate.outcome import Outcome, failed, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.rules.text.places import is_elsewhere
from workers.validate.subject import Subject

__all__: list[str] = []

# Where a year stands decides which rule it breaks; a file's name and a date of publication are no part of the report.
_YEAR_RULES = {
    "cover": "I-COVER-YEAR",
    "contents": "I-YEAR-TITLE",
    "part_title": "I-YEAR-TITLE",
    "form_title": "I-YEAR-TITLE",
    "declaration": "I-YEAR-NOTE",
    "note": "I-YEAR-NOTE",
    "as_of_date": "N12-DATE",
    "comparison": "I-YEAR-PRIOR",
    "statement": "I-YEAR-OTHER",
}
_DEPARTMENT_RULES = {
    "cover": "I-COVER-DEPT",
    "part_title": "I-COVER-DEPT",
    "form_department": "I-DEPT-TABLE",
    "declaration": "I-DEPT-NARRATIVE",
    "note": "I-DEPT-NARRATIVE",
    "statement": "I-DEPT-NARRATIVE",
}
_DECLARED = re.compile(r"(?:^|[：。；，])(?P<name>[一-龥]{6,40}?)(?:20\d\d年度?|本年度?|当年)?(?:没有|无|未)")
_BODY_RULES = ("I-COVER-DEPT", "I-DEPT-TABLE", "I-DEPT-NARRATIVE", "B-OTHER-DEPT")


def _claims(subject: Subject, about: str) -> list[Claim]:
    return [one for one in subject.identity.claims if one.about == about]


def _where(claim: Claim) -> Where:
    return Where(form=claim.form, section=claim.section)


def _quoted(claim: Claim) -> tuple[Evidence, ...]:
    return (Evidence(clip(claim.text), claim.page, claim.box),)


@rule("I-COVER-YEAR", "I-YEAR-TITLE", "I-YEAR-NOTE", "I-YEAR-PRIOR", "I-YEAR-OTHER", "N12-DATE")
def years(subject: Subject) -> Iterator[Outcome]:
    """Every place that names the fiscal year names the same one."""
    own = subject.year
    if own is None:
        yield not_evaluable("没有认出决算年度")
        return
    for claim in _claims(subject, "fiscal_year"):
        broken = _YEAR_RULES.get(claim.source)
        if broken is None:
            continue
        if claim.value == str(own):
            yield passed(_where(claim), rule=broken)
            continue
        yield failed(
            _year_message(claim, own),
            rule=broken,
            message_en=f"The report is for {own}; this place speaks of {claim.value}.",
            where=_where(claim),
            evidence=_quoted(claim),
            expected=str(own),
            found=claim.value,
            cause=f"year/{claim.text}",
        )


def _year_message(claim: Claim, own: int) -> str:
    if claim.source == "comparison":
        return f"本报告为{own}年度决算，此处与{int(claim.value) - 1}年度比较，上年应为{own - 1}年度。"
    if claim.source == "as_of_date":
        return f"本报告为{own}年度决算，截至日期应为{own}年12月31日，此处为{claim.value}年。"
    return f"本报告为{own}年度决算，此处写作{claim.value}年度。"


@rule(*_BODY_RULES)
def departments(subject: Subject) -> Iterator[Outcome]:
    """Every place that names the body names the same one, or a name that it also bears.

    A body of another place is no slip of the pen but text taken over from elsewhere: a rule of its own.
    """
    own = subject.identity.department
    if own is None:
        for unknown in _BODY_RULES:
            yield not_evaluable("没有认出部门名称", rule=unknown)
        return
    names = [_bare(name) for name in (own, *subject.identity.aliases)]
    for claim in _claims(subject, "department"):
        broken = _DEPARTMENT_RULES.get(claim.source)
        if broken is None:
            continue
        said = _bare(claim.value)
        if any(said in name or name in said for name in names):
            yield passed(_where(claim), rule=broken)
            yield passed(_where(claim), rule="B-OTHER-DEPT")
            continue
        elsewhere = is_elsewhere(subject, claim.value)
        yield failed(
            f"本报告属{own}，此处写作“{claim.value}”" + ("，系另一地方的单位。" if elsewhere else "。"),
            rule="B-OTHER-DEPT" if elsewhere else broken,
            message_en="This place names another body than the report's own.",
            where=_where(claim),
            evidence=_quoted(claim),
            expected=own,
            found=claim.value,
            severity=Severity.WARNING if claim.source in ("statement", "note") and not elsewhere else None,
            cause=f"body/{claim.text}",
        )
    yield from _declared_elsewhere(subject, own)


def _declared_elsewhere(subject: Subject, own: str) -> Iterator[Outcome]:
    """Bodies of another place in the sentence below an empty form, where no claim has told of them."""
    for form in subject.report.forms:
        said = _DECLARED.search(form.declaration or "")
        if said is None or not is_elsewhere(subject, said["name"]):
            continue
        if any(c.form == form.key and c.value in said["name"] for c in _claims(subject, "department")):
            continue
        yield failed(
            f"本报告属{own}，空表说明写作“{said['name']}”，系另一地方的单位。",
            rule="B-OTHER-DEPT",
            message_en="The statement below the form names a body of another place.",
            where=Where(form=form.key),
            evidence=(Evidence(clip(form.declaration or ""), form.pages[-1] if form.pages else None, form.box),),
            expected=own,
            found=said["name"],
        )


def _bare(name: str) -> str:
    """A body's name for comparison: bracketed names and white space taken off."""
    return re.sub(r"[（(][^（）()]*[）)]|\s", "", name)
