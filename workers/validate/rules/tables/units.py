"""U and C for the forms: unit labels, decimals, thousands separators, table numbers."""

import re
from collections import Counter
from collections.abc import Iterator

from schemas.findings import Evidence
from schemas.report import Fact, Form, FormStatus
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.subject import Subject, row_evidence, spec_of

__all__: list[str] = []

_GROUPED = re.compile(r"^[-−－]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?$")
_SEPARATOR = re.compile(r"[,，]")
_NUMBER = re.compile(r"(\d{1,2})表?$")


def _present(subject: Subject) -> list[Form]:
    return [f for f in subject.report.forms if f.status is FormStatus.PRESENT]


@rule("U-UNIT-LABEL")
def labels(subject: Subject) -> Iterator[Outcome]:
    """Every form prints its unit of money; judged only where other forms of the report do."""
    forms = _present(subject)
    if not any(f.unit for f in forms):
        yield not_evaluable("各表均没有读出金额单位")
        return
    for form in forms:
        if form.unit:
            yield passed(subject.place(form.key))
        else:
            yield failed(
                f"《{spec_of(form.key).title}》没有注明金额单位，其他表均已注明。",
                message_en="The form names no unit of money while others do.",
                where=subject.place(form.key),
                evidence=subject.form_evidence(form.key),
                found="缺",
                cause="forms without a unit",
            )


@rule("U-MIXED")
def mixed(subject: Subject) -> Iterator[Outcome]:
    """One unit of money throughout the forms."""
    units = Counter(f.unit for f in _present(subject) if f.unit)
    if not units:
        yield not_evaluable("各表均没有读出金额单位")
    elif len(units) == 1:
        yield passed()
    else:
        usual = units.most_common(1)[0][0]
        odd = [f for f in _present(subject) if f.unit and f.unit != usual]
        yield failed(
            f"《{spec_of(odd[0].key).title}》注明“金额单位：{odd[0].unit}”，其他表为“{usual}”。",
            message_en="The forms do not share one unit of money.",
            where=subject.place(odd[0].key),
            evidence=tuple(e for f in odd for e in subject.form_evidence(f.key)),
            expected=usual,
            found=odd[0].unit,
        )


@rule("U-DECIMALS")
def decimals(subject: Subject) -> Iterator[Outcome]:
    """Within a form amounts are printed to the same place; a few that are not are worth an info."""
    for form in _present(subject):
        facts = [f for f in subject.report.facts if f.form == form.key and f.amount]
        places = Counter(_places(f) for f in facts)
        if not facts:
            continue
        usual = places.most_common(1)[0][0]
        odd = [f for f in facts if _places(f) != usual]
        if not odd or len(odd) * 2 >= len(facts):
            yield passed(subject.place(form.key))
            continue
        rows = [r for r in subject.rows(form.key) if any((f.row, f.side) == (r.index, r.side) for f in odd)]
        yield failed(
            f"《{spec_of(form.key).title}》金额多为{usual}位小数，{odd[0].text}等{len(odd)}处不是。",
            message_en="Some amounts of the form are printed to another place than the rest.",
            where=subject.place(form.key, rows[0] if rows else None, odd[0].column),
            evidence=row_evidence(*rows),
            found=odd[0].text,
        )


def _places(fact: Fact) -> int:
    return len(fact.value.partition(".")[2])


@rule("U-THOUSANDS")
def separators(subject: Subject) -> Iterator[Outcome]:
    """Thousands separators stand before every third digit."""
    wrong = [f for f in subject.report.facts if _SEPARATOR.search(f.text) and not _GROUPED.match(f.text.strip())]
    if not any(_SEPARATOR.search(f.text) for f in subject.report.facts):
        yield not_applicable("各表没有使用千分位")
    elif not wrong:
        yield passed()
    else:
        fact = wrong[0]
        rows = [r for r in subject.rows(fact.form) if (r.index, r.side) == (fact.row, fact.side)]
        yield failed(
            f"《{spec_of(fact.form).title}》“{fact.name}”的{fact.text}千分位有误。",
            message_en="A thousands separator does not stand before three digits.",
            where=subject.place(fact.form, rows[0] if rows else None, fact.column),
            evidence=row_evidence(*rows),
            found=fact.text,
        )


@rule("C-TABLE-NUMBER")
def numbers(subject: Subject) -> Iterator[Outcome]:
    """Printed table numbers are unique."""
    numbered = [
        (f, m[1]) for f in subject.report.forms if f.number and (m := _NUMBER.search(f.number.replace(" ", "")))
    ]
    if not numbered:
        yield not_applicable("各表没有印表号")
        return
    twice = [f for f, n in numbered if sum(other == n for _, other in numbered) > 1]
    if not twice:
        yield passed()
        return
    yield failed(
        f"《{spec_of(twice[0].key).title}》与《{spec_of(twice[1].key).title}》的表号同为“{twice[0].number}”。",
        message_en="Two forms bear the same number.",
        where=subject.place(twice[0].key),
        evidence=tuple(Evidence(clip(f"{f.title or ''} {f.number}"), f.pages[0] if f.pages else None) for f in twice),
        found=twice[0].number,
    )
