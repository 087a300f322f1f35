"""The statutory forms and their cells."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from schemas.findings import Where
from schemas.identities import normalised
from schemas.report import Fact, Form, FormStatus, Report
from schemas.tables import ChangeKind
from workers.landing.diff.changes import Changed, tells_the_same
from workers.landing.diff.pairing import pair

__all__ = ["Cells", "compare_forms"]

_SAYS_SOMETHING = (FormStatus.PRESENT, FormStatus.DECLARED_EMPTY)


@dataclass(frozen=True)
class Cells:
    """The cells' changes; how many both versions print, and how many of them were not read in one of them."""

    changes: tuple[Changed, ...]
    compared: int
    uncertain: int


def compare_forms(earlier: Report, later: Report) -> Cells:
    """Forms that came or went or moved, and the cells of those that both versions have as tables."""
    before, after = _by_key(earlier.forms), _by_key(later.forms)
    changes = [one for key in (before | after) for one in _form(key, before.get(key), after.get(key))]
    compared = uncertain = 0
    for key in before:
        if key in after and before[key].status == after[key].status == FormStatus.PRESENT:
            cells = _cells(_of(earlier, key), _of(later, key), before[key], after[key])
            changes += cells.changes
            compared += cells.compared
            uncertain += cells.uncertain
    return Cells(tuple(changes), compared, uncertain)


def _by_key(forms: Iterable[Form]) -> dict[str, Form]:
    """The forms that say something: one that is a picture cannot be compared, one that is missing is not there."""
    return {form.key: form for form in forms if form.status in _SAYS_SOMETHING}


def _form(key: str, before: Form | None, after: Form | None) -> Iterator[Changed]:
    where = Where(form=key)
    if after is None and before is not None:
        page = next(iter(before.pages), None)
        yield Changed(ChangeKind.SECTION_REMOVED, where, name=before.title, before=before.title, page_before=page)
    elif before is None and after is not None:
        page = next(iter(after.pages), None)
        yield Changed(ChangeKind.ADDED, where, name=after.title, after=after.title, page=page)
    elif before is not None and after is not None and before.pages[:1] != after.pages[:1]:
        page, page_before = next(iter(after.pages), None), next(iter(before.pages), None)
        yield Changed(ChangeKind.MOVED, where, name=after.title, page_before=page_before, page=page)


def _of(report: Report, key: str) -> list[Fact]:
    return [fact for fact in report.facts if fact.form == key]


def _cells(before: list[Fact], after: list[Fact], former: Form, form: Form) -> Cells:
    if former.unit != form.unit:
        return Cells((), 0, len(before))
    paired = pair(before, after, (_place, _coded))
    rows_before, rows = _texts(former), _texts(form)
    certain = [both for both in paired.pairs if not (both[0].inferred or both[1].inferred)]
    changes = [one for old, new in certain for one in _cell(old, new, rows_before, rows)]
    unread, unread_before = {cell.row for cell in form.unread}, {cell.row for cell in former.unread}
    changes += _came_and_went(paired.removed, ChangeKind.REMOVED, _shaky(before, after, unread), rows_before)
    changes += _came_and_went(paired.added, ChangeKind.ADDED, _shaky(after, before, unread_before), rows)
    return Cells(tuple(changes), len(certain), len(paired.pairs) - len(certain))


def _cell(old: Fact, new: Fact, rows_before: dict[int, str], rows: dict[int, str]) -> Iterator[Changed]:
    where = _where(new)
    if not tells_the_same(old.amount, new.amount):
        yield Changed(
            ChangeKind.NUMBER_CHANGED,
            where,
            name=new.name,
            before=old.text,
            after=new.text,
            page_before=old.page,
            page=new.page,
            box=new.box,
            quoted_before=rows_before.get(old.row, old.text),
            quoted=rows.get(new.row, new.text),
            figure=True,
        )
    elif old.text != new.text:
        yield Changed(ChangeKind.COSMETIC, where, new.name, old.text, new.text, old.page, new.page, figure=True)


def _shaky(facts: list[Fact], others: list[Fact], unread: set[int]) -> set[Hashable]:
    """The rows of which the other version has figures that were not placed or only worked out: nothing went there.

    Where anything of the other form could not be read at all, its rows cannot be told, and all are shaky.
    """
    if unread:
        return {_row(fact) for fact in facts}
    return {_row(fact) for fact in others if fact.inferred} | {_row(fact) for fact in facts if fact.inferred}


def _came_and_went(
    facts: Iterable[Fact], kind: ChangeKind, shaky: set[Hashable], rows: dict[int, str]
) -> Iterator[Changed]:
    for fact in facts:
        if _row(fact) in shaky:
            continue
        quoted = rows.get(fact.row, fact.text)
        yield _gone(fact, quoted) if kind is ChangeKind.REMOVED else _come(fact, quoted)


def _gone(fact: Fact, quoted: str) -> Changed:
    kind, where = ChangeKind.REMOVED, _where(fact)
    return Changed(kind, where, fact.name, before=fact.text, page_before=fact.page, quoted_before=quoted, figure=True)


def _come(fact: Fact, quoted: str) -> Changed:
    kind, where = ChangeKind.ADDED, _where(fact)
    return Changed(kind, where, fact.name, after=fact.text, page=fact.page, box=fact.box, quoted=quoted, figure=True)


def _row(fact: Fact) -> Hashable:
    return fact.side, fact.code or fact.key or normalised(fact.name)


def _place(fact: Fact) -> Hashable:
    return fact.side, fact.column, fact.key, fact.code, normalised(fact.name)


def _coded(fact: Fact) -> Hashable:
    """By the code, or the form's own name of the row, where the printed name was changed."""
    return fact.side, fact.column, fact.code or fact.key or normalised(fact.name)


def _where(fact: Fact) -> Where:
    return Where(form=fact.form, side=fact.side, line=fact.line, code=fact.code, column=fact.column)


def _texts(form: Form) -> dict[int, str]:
    texts: dict[int, str] = defaultdict(str)
    for row in form.rows:
        texts[row.index] = row.text
    return dict(texts)
