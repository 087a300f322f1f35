"""From rows with cells to the report's own words: form rows, facts, and figures that could not be read."""

import re

from msgspec import Struct

from schemas.pages import Box
from schemas.report import Fact, FormRow, UnreadCell
from workers.classify.forms.rows import RawRow
from workers.classify.numbers import Number, parse_number

__all__ = ["Figures", "fact_of", "form_row", "gather"]

_DIGIT = re.compile(r"\d")


class Figures(Struct, frozen=True):
    """The rows of one form, its facts, and what was printed in a column of figures and is no number."""

    rows: tuple[FormRow, ...]
    facts: tuple[Fact, ...]
    unread: tuple[UnreadCell, ...]


def form_row(row: RawRow, index: int) -> FormRow:
    """A row as the report keeps it."""
    return FormRow(index, row.side, row.line, row.code, row.name, row.text, row.page, row.box, row.key)


def fact_of(
    form: str, row: RawRow, index: int, column: str, number: Number, box: Box | None, inferred: bool = False
) -> Fact:
    """One figure of a row as a fact."""
    return Fact(
        form=form,
        side=row.side,
        line=row.line,
        code=row.code,
        name=row.name,
        column=column,
        value=number.value,
        text=number.text,
        page=row.page,
        box=box,
        row=index,
        inferred=inferred,
        key=row.key,
    )


def gather(form: str, rows: tuple[RawRow, ...]) -> Figures:
    """The facts of rows whose figures stand in cells."""
    facts: list[Fact] = []
    unread: list[UnreadCell] = []
    for index, row in enumerate(rows):
        for column, cell in row.cells:
            number = parse_number(cell.text)
            if number is not None and not number.percent:
                facts.append(fact_of(form, row, index, column, number, cell.box))
            elif _DIGIT.search(cell.words):
                unread.append(UnreadCell(index, cell.text, "不是数字", (column,)))
    return Figures(tuple(form_row(row, index) for index, row in enumerate(rows)), tuple(facts), tuple(unread))
