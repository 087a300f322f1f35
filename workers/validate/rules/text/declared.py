"""N8 and N9: whether a budget without money is said to have none where the explanation speaks of it."""

import re
from collections.abc import Iterator

from schemas.findings import Where
from schemas.report import FormStatus
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_STATEMENT = "第三部分"
_BUDGETS = {"N8-DECLARED": ("T8", "政府性基金"), "N9-DECLARED": ("T9", "国有资本经营")}
_NONE = re.compile(r"无|没有|未(?:使用|发生|安排|涉及)|不涉及|[^\d.]0(?:\.0+)?(?:万?元|[，。；])")
_FEWEST = 6


@rule("N8-DECLARED", "N9-DECLARED")
def declared(subject: Subject) -> Iterator[Outcome]:
    """Where the form has no money its section of the explanation says so; the form's own words are C-EMPTY-DECLARED's.

    Judged only where the explanation was read heading by heading, so that a silent one is silent indeed.
    """
    sections = [s for s in subject.report.sections if s.path.startswith(f"{_STATEMENT}/")]
    for rule_id, (form, word) in _BUDGETS.items():
        where = Where(form=spec_of(form).key)
        if subject.status(form) in (FormStatus.MISSING, FormStatus.PICTURE):
            yield not_evaluable(subject.unavailable(form) or "", where, rule=rule_id)
        elif not subject.is_empty(form):
            yield not_applicable("该表有数字", where, rule=rule_id)
        elif len(sections) < _FEWEST:
            yield not_evaluable("没有认出情况说明的各节", where, rule=rule_id)
        else:
            yield _said(subject, rule_id, form, word)


def _said(subject: Subject, rule_id: str, form: str, word: str) -> Outcome:
    passages = [p for p in subject.paragraphs(_STATEMENT) if word in p.text]
    own = next((s for s in subject.report.sections if s.path.startswith(_STATEMENT) and word in s.title), None)
    under = list(subject.paragraphs(own.path)) if own else []
    where = Where(form=spec_of(form).key, section=own.path if own else _STATEMENT)
    if any(_NONE.search(p.text) for p in (*passages, *under)):
        return passed(where, rule=rule_id)
    if own is None:
        return not_applicable("情况说明没有该节", where, rule=rule_id)
    title = spec_of(form).title
    return failed(
        f"《{title}》没有数字，情况说明该节没有声明“无{word}预算财政拨款收支”。",
        rule=rule_id,
        message_en="The form has no money and the explanation does not say that there was none.",
        where=where,
        evidence=(*(subject.quote(p) for p in (*under, *passages)[:1]), *subject.form_evidence(form)),
        expected="空表声明",
        found="无",
    )
