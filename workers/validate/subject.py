"""A report as rules see it: forms by short name, rows by label, code or line, cells, statements, paragraphs.

    subject.form("T3")                          the Form or None; short names T1 … T9 or outward keys
    subject.unavailable("T3")                   why its cells cannot be judged, None where they can
    subject.row("T1", "总计", "income")          a labelled row, by any name that schemas.knowledge.forms knows
    subject.parts("T1", row), .parts("T3", row) the rows that add up to a row; 合计 of a form by code: its top codes
    subject.by_code("T3", "2010301")            a row by its code; subject.coded("T3") all of them in print order
    subject.cell("T3", row, "basic")            the Quantity there; blank where nothing is printed
    subject.statements(pattern="N1.yoy")        figures of the running text; subject.groups(…) joins one match's
    subject.said(statement)                     its Quantity, in the report's unit
    subject.paragraphs("第三部分/五")              paragraphs under a section
    subject.quote(paragraph, start, end)        the sentence around a match, as Evidence

A blank cell is a Quantity whose `blank` is true: an equation takes it as nothing, and it is the first to be suspected
where the equation does not close.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from typing_extensions import override

from schemas.findings import Evidence, Where
from schemas.knowledge import forms as knowledge
from schemas.knowledge.forms import FormSpec
from schemas.knowledge.rules import Pack, column_words, pack_for
from schemas.report import Form, FormRow, FormStatus, Paragraph, Report, Statement, StatementKind
from workers.validate.intervals import Printed
from workers.validate.lines import Lines
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, sentence, unit_factor

__all__ = ["Subject", "columns_of", "row_evidence", "spec_of", "subject_of"]

_TOTAL_NAMES = ("合计", "总计")


@cache
def spec_of(form: str) -> FormSpec:
    """The description of a form by its short name (T1 … T9) or its key. Raises KeyError for an unknown one."""
    if form[1:].isdigit():
        return next(s for s in knowledge.forms().values() if s.number == int(form[1:]))
    return knowledge.form(form)


@cache
def columns_of(form: str) -> tuple[str, ...]:
    """The keys of a form's columns in their standard order, by its short name or its key."""
    return spec_of(form).column_keys


def row_evidence(*rows: FormRow) -> tuple[Evidence, ...]:
    """Printed rows as evidence."""
    return tuple(Evidence(clip(row.text or row.name), row.page, row.box) for row in rows)


class Subject:
    """One report, indexed; built once and never changed.

    `labels`: whether a form that bears another unit of money than the report is taken at its label.
    """

    def __init__(self, report: Report, *, labels: bool = True) -> None:
        self.report = report
        self._labels = labels
        self.identity = report.identity
        self.year = report.identity.fiscal_year
        self.pack: Pack = pack_for(self.year, report.identity.region_code)
        self._forms = {one.key: one for one in report.forms}
        self._facts = {(f.form, f.row, f.side, f.column): f for f in report.facts}
        self._lines = {one.key: Lines(knowledge.form(one.key), one.rows) for one in report.forms}
        self._lines_of: dict[str, Lines] = {}
        self._cells: dict[tuple[str, str | None, int, str], Quantity] = {}
        self._said: dict[int, Quantity] = {}
        self._matches: dict[tuple[str, ...], list[list[Statement]]] = {}
        self._paragraphs: dict[str | None, tuple[Paragraph, ...]] = {None: report.paragraphs}
        self._unavailable: dict[str, str | None] = {}
        self._columns: dict[str, set[str]] = defaultdict(set)
        for fact in report.facts:
            self._columns[fact.form].add(fact.column)

    # --- forms -------------------------------------------------------------------------------------------------

    def form(self, form: str) -> Form | None:
        """The form, None where the report has no trace of it."""
        return self._forms.get(spec_of(form).key)

    def status(self, form: str) -> FormStatus:
        """Its status; a form without a trace is missing."""
        found = self.form(form)
        return found.status if found else FormStatus.MISSING

    def unavailable(self, form: str) -> str | None:
        """Why a form's cells cannot be judged (Chinese), None where they can.

        A form declared empty can be judged: all its cells are blank.
        """
        if form not in self._unavailable:
            self._unavailable[form] = self._why_unavailable(form)
        return self._unavailable[form]

    def _why_unavailable(self, form: str) -> str | None:
        title = spec_of(form).title
        match self.status(form):
            case FormStatus.MISSING:
                return f"报告中没有《{title}》"
            case FormStatus.PICTURE:
                return f"《{title}》是图片，无法读取"
            case FormStatus.PRESENT if not self.rows(form):
                return f"《{title}》没有读出任何行"
            case _:
                return None

    def is_empty(self, form: str) -> bool:
        """Whether a form prints no figure but zeros."""
        key = spec_of(form).key
        return not any(f.amount for f in self.report.facts if f.form == key)

    def columns(self, form: str) -> tuple[str, ...]:
        """The columns of a form that hold a figure in this report, in their standard order."""
        printed = self._columns[spec_of(form).key]
        return tuple(c for c in columns_of(form) if c in printed)

    # --- rows --------------------------------------------------------------------------------------------------

    @property
    def has_rows(self) -> bool:
        """Whether a row of any form was read."""
        return any(form.rows for form in self.report.forms)

    def rows(self, form: str, side: str | None = None) -> tuple[FormRow, ...]:
        """The printed rows in order, of one side where given."""
        return self.lines(form).rows if side is None else self.lines(form).of_side(side)

    def lines(self, form: str) -> Lines:
        """The rows of a form held against its description."""
        found = self._lines_of.get(form)
        if found is None:
            spec = spec_of(form)
            found = self._lines_of[form] = self._lines.get(spec.key) or Lines(spec, ())
        return found

    def row(self, form: str, label: str, side: str | None = None) -> FormRow | None:
        """The row with this label; `a/b` is the line b among the parts of a. None where it is not printed."""
        return self.lines(form).labelled(label, side)

    def by_code(self, form: str, code: str) -> FormRow | None:
        """The first row with this code; in a summary the line of that functional class."""
        return self.lines(form).by_code(code)

    def coded(self, form: str) -> tuple[FormRow, ...]:
        """The rows that bear a code, in print order."""
        return self.lines(form).coded

    def parts(self, form: str, row: FormRow) -> tuple[FormRow, ...]:
        """The rows that add up to this one."""
        return self.lines(form).parts(row)

    def place(self, form: str, row: FormRow | None = None, column: str | None = None) -> Where:
        """Where a form, a row or a cell of it stands."""
        key = spec_of(form).key
        if row is None:
            return Where(form=key, column=column)
        return Where(form=key, side=row.side, line=row.line, code=row.code, column=column)

    def form_evidence(self, form: str) -> tuple[Evidence, ...]:
        """A form's declaration, else its title, as evidence."""
        spec = spec_of(form)
        found = self._forms.get(spec.key)
        text = (found.declaration or found.title if found else None) or spec.title
        page = found.pages[0] if found and found.pages else None
        return (Evidence(clip(text), page, found.box if found else None),)

    # --- cells -------------------------------------------------------------------------------------------------

    def cell(self, form: str, row: FormRow | None, column: str, *, label: str = "") -> Quantity:
        """The figure in a cell. Without a row (the form does not print it) it is blank, named by `label`."""
        if row is None:
            return self._absent(spec_of(form), label, column)
        key = (form, row.side, row.index, column)
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = self._cell(spec_of(form), row, column)
        return found

    def _cell(self, spec: FormSpec, row: FormRow, column: str) -> Quantity:
        fact = self._facts.get((spec.key, row.index, row.side, column))
        box = (fact.box if fact else None) or row.box
        return Quantity(
            f"{spec.key}/{row.side or ''}/{row.index}/{column}",
            Printed.of(fact.value).scaled(self._scale(spec.key)) if fact else Printed.blank(),
            fact.text if fact else "",
            _cell_name(spec, row, column),
            Where(spec.key, row.side, row.line, row.code, column),
            Evidence(clip(row.text or row.name), row.page, box),
            blank=fact is None,
            inferred=fact.inferred if fact else False,
            unread=None if fact else self._unread(spec.key, row.index, column),
            page=row.page,
            box=box,
            row=row.index,
        )

    def _absent(self, spec: FormSpec, label: str, column: str) -> Quantity:
        form = self._forms.get(spec.key)
        (evidence,) = self.form_evidence(spec.key)
        return Quantity(
            key=f"{spec.key}/{label}/{column}",
            number=Printed.blank(),
            text="",
            name=f"《{spec.title}》“{label}”{_column_name(spec.key, column)}",
            where=Where(form=spec.key, column=column),
            evidence=evidence,
            blank=True,
            absent=True,
            unread=form.unread[0].reason if form and form.unread else None,
            page=evidence.page,
        )

    def _unread(self, key: str, row: int, column: str) -> str | None:
        for one in self._forms[key].unread:
            if one.row == row and (not one.columns or column in one.columns):
                return one.reason
        return None

    def _scale(self, key: str) -> Decimal:
        own = self._forms[key].unit if self._labels and key in self._forms else None
        return unit_factor(own, self.identity.unit)

    @cached_property
    def odd_units(self) -> bool:
        """Whether a form bears another unit of money than the report."""
        return any(self._scale(key) != 1 for key in self._forms)

    # --- running text ------------------------------------------------------------------------------------------

    @property
    def has_text(self) -> bool:
        """Whether any running text was read: headings, paragraphs or figures in sentences."""
        report = self.report
        return bool(report.sections or report.paragraphs or report.statements)

    @property
    def has_indicators(self) -> bool:
        """Whether a self-evaluation form has an indicator with anything beside its name."""
        rows = (row for form in self.report.performance for row in form.indicators)
        return any(row.weight or row.target or row.actual or row.score for row in rows)

    @cached_property
    def _numbered(self) -> dict[int, int]:
        return {id(s): i for i, s in enumerate(self.report.statements)}

    @cached_property
    def _matched(self) -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = defaultdict(list)
        for i, s in enumerate(self.report.statements):
            found[s.pattern].append(i)
        return found

    def matched(self, *patterns: str) -> list[Statement]:
        """The figures of these sentence patterns, in the order of the text."""
        every = self.report.statements
        return [every[i] for i in sorted(i for one in set(patterns) for i in self._matched.get(one, ()))]

    def matches(self, *patterns: str) -> list[list[Statement]]:
        """The figures of each match of these sentence patterns, in the order of the text."""
        if patterns not in self._matches:
            found: dict[tuple[str | None, int], list[Statement]] = defaultdict(list)
            for one in self.matched(*patterns):
                if one.group is not None:
                    found[one.pattern, one.group].append(one)
            self._matches[patterns] = list(found.values())
        return self._matches[patterns]

    def statements(
        self, *, pattern: str | None = None, slot: str | None = None, section: str | None = None
    ) -> list[Statement]:
        """The figures of the running text, by pattern, slot and the path that their section starts with."""
        return [
            s
            for s in (self.report.statements if pattern is None else self.matched(pattern))
            if (slot is None or s.slot == slot)
            and (section is None or s.section == section or s.section.startswith(section + "/"))
        ]

    def groups(self, pattern: str) -> list[dict[str, Statement]]:
        """The figures of each match of a sentence pattern, by slot, in the order of the text."""
        found: dict[int, dict[str, Statement]] = {}
        for s in self.matched(pattern):
            if s.group is not None and s.slot is not None:
                found.setdefault(s.group, {})[s.slot] = s
        return list(found.values())

    def said(self, statement: Statement) -> Quantity:
        """The Quantity of a statement: amounts in the report's unit, counts exact, an empty slot blank."""
        at = self._numbered[id(statement)]
        if at not in self._said:
            self._said[at] = self._figure(statement, f"text/{at}")
        return self._said[at]

    def _figure(self, statement: Statement, key: str) -> Quantity:
        amount = statement.amount
        counted = statement.kind is StatementKind.COUNT
        number = Printed.blank() if amount is None else Printed.of(amount, exact=counted)
        if statement.kind in (StatementKind.AMOUNT, StatementKind.CHANGE):
            number = number.scaled(unit_factor(statement.unit, self.identity.unit))
        return Quantity(
            key=key,
            number=number,
            text=f"{statement.value or ''}{statement.unit}",
            name=f"{statement.section}“{statement.item}”",
            where=Where(section=statement.section),
            evidence=Evidence(clip(statement.text), statement.page, statement.box),
            blank=amount is None,
            page=statement.page,
            box=statement.box,
        )

    def paragraphs(self, section: str | None = None) -> Iterator[Paragraph]:
        """The paragraphs of the body, of one section and all below it where given."""
        if section not in self._paragraphs:
            self._paragraphs[section] = tuple(
                one for one in self.report.paragraphs if one.section == section or one.section.startswith(f"{section}/")
            )
        yield from self._paragraphs[section]

    def quote(self, paragraph: Paragraph, start: int = 0, end: int | None = None) -> Evidence:
        """The sentence around paragraph.text[start:end], cut to what evidence may hold."""
        stop = len(paragraph.text) if end is None else end
        return Evidence(sentence(paragraph.text, start, stop), paragraph.page, paragraph.box)


class _Same:
    """A report known by its identity: to compare its text would cost more than to index it."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @override
    def __hash__(self) -> int:
        return id(self.report)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.report is self.report


@lru_cache(maxsize=1)
def _indexed(same: _Same) -> Subject:
    return Subject(same.report)


def subject_of(report: Report) -> Subject:
    """The report, indexed; the last one asked for stays, so that what is read after the judgement finds it ready."""
    return _indexed(_Same(report))


@cache
def _column_name(form: str, column: str) -> str:
    return "" if len(columns_of(form)) == 1 or column == "amount" else column_words(column)


def _cell_name(spec: FormSpec, row: FormRow, column: str) -> str:
    who = f"{row.code} {row.name}" if row.code and row.name else row.code or row.name
    if column == "total" and row.name in _TOTAL_NAMES:
        return f"《{spec.title}》“{who}”"
    return f"《{spec.title}》" + (f"“{who}”" if who else "") + _column_name(spec.key, column)
