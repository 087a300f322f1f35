"""Composed reports as the stage before would hand them over: forms and cells, without reading any file."""

from schemas.report import Fact, Form, FormRow, FormStatus, Identity, Kind, Report
from tests.corpus import Composed
from tests.corpus import document as corpus
from tests.corpus.truth import number, row_text

__all__ = ["report_of"]


def report_of(composed: Composed) -> Report:
    """The forms of a composed report, every cell as printed."""
    document = composed.document
    made = [_form(form) for form in document.each(corpus.Form)]
    identity = Identity(
        Kind.DEPARTMENT_FINAL_ACCOUNTS,
        document.department,
        region=document.region,
        region_code=document.region_code,
        fiscal_year=document.year,
        unit=document.unit,
    )
    return Report(
        identity, forms=tuple(form for form, _ in made), facts=tuple(fact for _, facts in made for fact in facts)
    )


def _form(form: corpus.Form) -> tuple[Form, list[Fact]]:
    rows: list[FormRow] = []
    facts: list[Fact] = []
    for index, (row, half) in enumerate(form.halves()):
        place = (half.side, half.line or None, half.code, half.name or "")
        rows.append(FormRow(index, *place, row_text(form, row), 0))
        for column, cell in half.values.items():
            if cell.text:
                facts.append(Fact(form.key, *place, column, number(cell.text), cell.text, 0, None, index))
    status = FormStatus.DECLARED_EMPTY if form.declaration else FormStatus.PRESENT
    made = Form(
        form.key,
        form.full_title,
        form.number or None,
        status,
        (0,),
        unit=form.unit or None,
        printed_rules=tuple(form.rules),
        declaration=form.declaration,
        rows=tuple(rows),
    )
    return made, facts
