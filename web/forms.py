"""A report's statutory forms rebuilt as tables from its facts, each cell with its place and what was found in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.findings import Severity
from schemas.knowledge.forms import FormSpec, forms
from schemas.tables import StoredFact, StoredFinding, StoredForm

__all__ = ["FormView", "RowView", "SideView", "form_views"]

_Place = tuple[str, str | None, str | None, str | None, str]
_GRAVITY = list(Severity)


@dataclass(frozen=True)
class CellView:
    """A printed figure; `finding` is the gravest finding that blames it."""

    fact: StoredFact
    finding: StoredFinding | None


@dataclass(frozen=True)
class RowView:
    """A printed row; a blank cell is None."""

    line: str | None
    code: str | None
    name: str
    page: int
    box: Sequence[float] | None
    cells: list[CellView | None]


@dataclass(frozen=True)
class SideView:
    """A half of a two-sided form, or a whole form (`side` None); `columns` are keys in printed order."""

    side: str | None
    columns: list[str]
    rows: list[RowView]

    @property
    def has_lines(self) -> bool:
        """Whether a row has a printed number (行次)."""
        return any(row.line for row in self.rows)

    @property
    def has_codes(self) -> bool:
        """Whether a row has a classification code."""
        return any(row.code for row in self.rows)


@dataclass(frozen=True)
class FormView:
    """One form of the report; `title` as printed, else as the statute has it."""

    form: StoredForm
    title: str
    sides: list[SideView]


def form_views(
    stored: Iterable[StoredForm], facts: Iterable[StoredFact], findings: Iterable[StoredFinding]
) -> list[FormView]:
    """The forms in the report's order."""
    blamed = _blamed(findings)
    by_form: dict[str, dict[tuple[str | None, int], list[StoredFact]]] = {}
    for fact in facts:
        by_form.setdefault(fact.form, {}).setdefault((fact.side, fact.row_index), []).append(fact)
    return [_view(form, by_form.get(form.form, {}), blamed) for form in stored]


def _view(
    form: StoredForm, facts: dict[tuple[str | None, int], list[StoredFact]], blamed: dict[_Place, StoredFinding]
) -> FormView:
    spec = forms().get(form.form)
    title = form.title or (spec.title if spec else form.form)
    sides = dict.fromkeys(row["side"] for row in form.rows)
    return FormView(form, title, [_side(form, side, spec, facts, blamed) for side in sides])


def _side(
    form: StoredForm,
    side: str | None,
    spec: FormSpec | None,
    facts: dict[tuple[str | None, int], list[StoredFact]],
    blamed: dict[_Place, StoredFinding],
) -> SideView:
    rows = [row for row in form.rows if row["side"] == side]
    printed = [fact.column_key for row in rows for fact in facts.get((side, row["index"]), ())]
    columns = _columns(spec, side, form.fiscal_year, printed)
    return SideView(side, columns, [_row(row, facts.get((side, row["index"]), []), columns, blamed) for row in rows])


def _columns(spec: FormSpec | None, side: str | None, year: int | None, printed: list[str]) -> list[str]:
    """The columns that this half has that year, and any other that a figure was read in."""
    usual: list[str] = []
    if spec is not None:
        of_side = [column.key for column in spec.columns if column.side in (None, side) and column.valid(year)]
        usual = [key for key in spec.column_keys if key.rpartition(".")[2] in of_side]
    return list(dict.fromkeys(usual + printed))


def _row(
    row: dict[str, Any], facts: list[StoredFact], columns: list[str], blamed: dict[_Place, StoredFinding]
) -> RowView:
    by_column = {fact.column_key: CellView(fact, blamed.get(_place(fact))) for fact in facts}
    cells = [by_column.get(key) for key in columns]
    return RowView(row["line"], row["code"], row["name"], row["page"], row["box"], cells)


def _place(of: StoredFact | StoredFinding) -> _Place:
    return (of.form or "", of.side, of.line, of.code, of.column_key or "")


def _blamed(findings: Iterable[StoredFinding]) -> dict[_Place, StoredFinding]:
    """The gravest finding of every cell that one blames."""
    out: dict[_Place, StoredFinding] = {}
    for finding in sorted(findings, key=lambda one: _GRAVITY.index(one.severity)):
        if finding.form and finding.column_key:
            out.setdefault(_place(finding), finding)
    return out
