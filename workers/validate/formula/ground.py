"""From a formula to equations between the cells of one report.

A row that the formula needs and the report does not print makes it not evaluable; a row whose code or class one of
two compared forms leaves out is blank there, which is an answer.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from msgspec import Struct

from schemas.knowledge import forms as knowledge
from schemas.report import FormRow, FormStatus
from workers.validate.equations import AtMost, Copy, Equation, Total
from workers.validate.formula.syntax import Cell, Columns, Formula, Row, Term
from workers.validate.outcome import Outcome, not_applicable, not_evaluable
from workers.validate.quantity import Quantity
from workers.validate.subject import Subject, columns_of, spec_of

__all__ = ["ground"]

Bound = dict[str, FormRow | str]


class Missing(Struct, frozen=True):
    """A row that a formula needs and the report does not print."""

    reason: str


def ground(rule: str, formula: Formula, subject: Subject) -> Iterator[Outcome]:
    """Every equation that the formula makes of this report, or why it makes none."""
    made = False
    for bound in _assignments(formula, subject):
        left = _quantities(formula.left, bound, subject)
        right = _quantities(formula.right, bound, subject)
        if isinstance(left, Missing):
            yield not_evaluable(left.reason)
            made = True
        elif isinstance(right, Missing):
            yield not_evaluable(right.reason)
            made = True
        elif (equation := _equation(rule, formula, left, right)) is not None:
            yield equation
            made = True
    if not made:
        yield not_applicable("报告中没有这条规则所说的行")


def _equation(
    rule: str, formula: Formula, left: list[tuple[int, Quantity]], right: list[tuple[int, Quantity]]
) -> Equation | None:
    """left[0] is put to the test; whatever else stands on the left changes sides."""
    if not left or not right:
        return None
    found = left[0][1]
    parts = [*right, *((-sign, q) for sign, q in left[1:])]
    if formula.operator == "≤":
        return AtMost(rule=rule, found=found, limit=parts[0][1], others=tuple(q for _, q in parts[1:]))
    if formula.operator == "==" and len(parts) == 1:
        return Copy(rule=rule, found=found, other=parts[0][1])
    return Total(rule=rule, found=found, parts=tuple(parts))


# --- variables -------------------------------------------------------------------------------------------------


def _assignments(formula: Formula, subject: Subject) -> Iterator[Bound]:
    """Every binding of the formula's variables in this report."""
    domains = [[(name, value) for value in _domain(name, formula, subject)] for name in formula.variables]
    for values in product(*domains):
        yield dict(values)


def _domain(name: str, formula: Formula, subject: Subject) -> list[FormRow | str]:
    cells = [term.cell for term in (*formula.left, *formula.right)]
    if name == "c":
        own = [cell for cell in cells if cell.columns.variable]
        return [c for c in subject.columns(own[0].form) if all(c in columns_of(o.form) for o in own)]
    using = [cell for cell in cells if cell.row.kind == "variable" and cell.row.text == name]
    if name == "k":
        return [one.code for one in knowledge.classes()]
    first = using[0]
    if name == "r":
        return list(subject.rows(first.form, first.row.side))
    if any(cell.row.parts for cell in using):
        return [r.code for r in subject.coded(first.form) if r.code and subject.parts(first.form, r)]
    return list(dict.fromkeys(r.code for cell in using for r in subject.coded(cell.form) if r.code))


# --- references ------------------------------------------------------------------------------------------------


def _quantities(terms: Iterable[Term], bound: Bound, subject: Subject) -> list[tuple[int, Quantity]] | Missing:
    found: list[tuple[int, Quantity]] = []
    for term in terms:
        rows = _rows(term.cell, bound, subject)
        if isinstance(rows, Missing):
            return rows
        form = term.cell.form
        for row in rows:
            label = "" if row is not None else _label(term.cell.row, bound)
            columns = _columns(term.cell, row, bound)
            found += [(term.sign, subject.cell(form, row, column, label=label)) for column in columns]
    return found


def _label(row: Row, bound: Bound) -> str:
    value = bound.get(row.text) if row.kind == "variable" else row.text
    return value if isinstance(value, str) else row.text


def _rows(cell: Cell, bound: Bound, subject: Subject) -> tuple[FormRow | None, ...] | Missing:
    """The rows a reference names; None stands for a row that the form leaves out and that counts as blank."""
    row, form = cell.row, cell.form
    if row.kind == "codes":
        codes = row.text.split(",")
        found = tuple(subject.by_code(form, code) for code in codes)
        return tuple(r for r in found if r is not None) if len(codes) > 1 else found
    if row.kind == "variable":
        value = bound[row.text]
        one = subject.by_code(form, value) if isinstance(value, str) else value
        return subject.parts(form, one) if row.parts and one is not None else (one,)
    one = _single(cell, subject)
    if one is None:
        blank = row.optional or subject.status(form) is FormStatus.DECLARED_EMPTY
        name = f"第{row.text}行" if row.kind == "line" else f"“{row.text}”行"
        return (None,) if blank else Missing(f"《{spec_of(form).title}》没有{name}")
    if not row.parts:
        return (one,)
    return subject.parts(form, one) or Missing(f"《{spec_of(form).title}》“{row.text}”没有列出分项")


def _single(cell: Cell, subject: Subject) -> FormRow | None:
    row, form = cell.row, cell.form
    if row.kind == "line":
        return subject.lines(form).numbered(int(row.text))
    if row.kind == "only":
        return next(iter(subject.rows(form)), None)
    return subject.row(form, row.text, row.side)


def _columns(cell: Cell, row: FormRow | None, bound: Bound) -> tuple[str, ...]:
    columns: Columns = cell.columns
    if columns.variable:
        return (str(bound[columns.variable]),)
    if columns.keys:
        return columns.keys
    if columns.numbers:
        printed = spec_of(cell.form).layouts[0].columns
        return tuple(printed[n - 1] for n in columns.numbers)
    side = row.side if row is not None else cell.row.side
    return (next(c.key for c in spec_of(cell.form).columns if c.side in (None, side)),)
