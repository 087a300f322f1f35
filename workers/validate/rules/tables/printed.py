"""The formulas that a form prints under itself: read, executed, and held against ours; never trusted blindly."""

from collections.abc import Iterator

from schemas.findings import Evidence, Severity
from schemas.report import Form, FormRow, FormStatus
from workers.validate.formula import Formula, FormulaError, parse_printed
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_RULES = {"T1": "T1-FOOTNOTE", "T4": "T4-FOOTNOTE-STALE"}


@rule("T1-FOOTNOTE", "T4-FOOTNOTE-STALE", "T-FOOTNOTE")
def footnotes(subject: Subject) -> Iterator[Outcome]:
    """A printed formula names the lines and columns that add up; where it does not, the template slipped."""
    for form in subject.report.forms:
        if form.status is not FormStatus.PRESENT:
            continue
        short = f"T{spec_of(form.key).number}"
        name = _RULES.get(short, "T-FOOTNOTE")
        for text in form.printed_rules:
            try:
                formula = parse_printed(text, short)
            except FormulaError:
                yield not_evaluable(f"看不懂表下公式“{text}”", subject.place(short), rule=name)
                continue
            judge = _columns if formula.variables else _lines
            yield judge(subject, short, formula, form, name)


def _lines(subject: Subject, short: str, formula: Formula, form: Form, name: str) -> Outcome:
    """A formula of lines (行): its parts must be the parts of the line that it names as their total."""
    total = _line(subject, short, formula.left[0].cell.row.text)
    parts = [_line(subject, short, term.cell.row.text) for term in formula.right]
    named = {r.index for r in parts if r is not None and r.name}
    if not named:
        return not_evaluable(f"表内没有公式“{formula.text}”所说的行次", subject.place(short), rule=name)
    right = _total_of(subject, short, parts)
    if right is None:
        return not_evaluable(f"公式“{formula.text}”与本表任何合计都对不上", subject.place(short), rule=name)
    if total is right:
        return passed(subject.place(short, total), rule=name)
    printed = formula.left[0].cell.row.text
    return _slip(subject, short, formula, form, name, f"{printed}行", f"{right.line}行（{right.name}）")


def _line(subject: Subject, short: str, number: str) -> FormRow | None:
    return subject.lines(short).numbered(int(number))


def _total_of(subject: Subject, short: str, parts: list[FormRow | None]) -> FormRow | None:
    """The line that has just these parts among the lines that are printed with a name."""
    wanted = frozenset((r.index, r.side) for r in parts if r is not None and r.name)
    return subject.lines(short).whole(wanted) if wanted else None


def _columns(subject: Subject, short: str, formula: Formula, form: Form, name: str) -> Outcome:
    """A formula of columns (栏): the same total of the same parts that the form's description knows."""
    spec = spec_of(short)
    total = formula.left[0].cell.columns.numbers[0]
    parts = {(term.sign, n) for term in formula.right for n in term.cell.columns.numbers}
    for layout in spec.layouts:
        at = {column: i + 1 for i, column in enumerate(layout.columns)}
        for one in spec.column_sums:
            signed = [(1, c) for c in one.parts] + [(-1, c) for c in one.minus]
            if one.total not in at or any(c not in at for _, c in signed):
                continue
            if {(sign, at[c]) for sign, c in signed} != parts:
                continue
            if at[one.total] == total:
                return passed(subject.place(short), rule=name)
            return _slip(subject, short, formula, form, name, f"{total}栏", f"{at[one.total]}栏")
    return not_applicable(f"本系统没有与“{formula.text}”相对应的公式", subject.place(short), rule=name)


def _slip(subject: Subject, short: str, formula: Formula, form: Form, name: str, printed: str, right: str) -> Outcome:
    return failed(
        f"《{spec_of(short).title}》表下公式“{formula.text}”的“{printed}”应为“{right}”，系表样误印。",
        message_en=f"The formula printed below the form names {printed}; it should be {right}.",
        where=subject.place(short),
        evidence=(Evidence(formula.text, form.pages[-1] if form.pages else None),),
        expected=right,
        found=printed,
        severity=Severity.INFO,
        rule=name,
    )
