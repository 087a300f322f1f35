"""The figures of the running text and of the self-evaluation forms."""

import re
from collections.abc import Hashable, Iterator

from schemas.findings import Where
from schemas.identities import normalised
from schemas.report import Indicator, PerformanceForm, Report, Statement
from schemas.tables import ChangeKind
from workers.landing.diff.changes import Changed, tells_the_same
from workers.landing.diff.pairing import pair

__all__ = ["compare_performance", "compare_statements"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HEAD = ("budget", "actual", "rate", "score", "total")
_CELLS = ("target", "actual", "score")


def compare_statements(earlier: Report, later: Report) -> tuple[list[Changed], int]:
    """What the text's figures became, and how many both versions print."""
    paired = pair(earlier.statements, later.statements, (_sentence, _meaning))
    changes = [one for old, new in paired.pairs for one in _statement(old, new)]
    changes += [_gone(one) for one in paired.removed]
    changes += [_come(one) for one in paired.added]
    return changes, len(paired.pairs)


def compare_performance(earlier: Report, later: Report) -> tuple[list[Changed], int]:
    """The same for the self-evaluation forms."""
    forms = pair(earlier.performance, later.performance, (_project,))
    changes: list[Changed] = []
    compared = 0
    for old, new in forms.pairs:
        where = Where(section=f"附件/{new.project}" if new.project else "附件")
        for name in _HEAD:
            compared += 1
            pages = (old.page, new.page)
            changes += _printed(where, name, getattr(old, name), getattr(new, name), pages, new.head)
        rows = pair(old.indicators, new.indicators, (_indicator,))
        for before, after in rows.pairs:
            for name in _CELLS:
                values = (getattr(before, name), getattr(after, name))
                changes += _printed(where, after.name or name, *values, (before.page, after.page), after.text)
    for form in forms.removed:
        where = Where(section=f"附件/{form.project}" if form.project else "附件")
        changes.append(Changed(ChangeKind.SECTION_REMOVED, where, form.project, form.title, page_before=form.page))
    for form in forms.added:
        where = Where(section=f"附件/{form.project}" if form.project else "附件")
        changes.append(Changed(ChangeKind.ADDED, where, form.project, after=form.title, page=form.page))
    return changes, compared


def _statement(old: Statement, new: Statement) -> Iterator[Changed]:
    before, after = old.amount, new.amount
    if old.unit != new.unit:
        return
    same = before is None and after is None
    if before is not None and after is not None:
        same = tells_the_same(before, after) and (old.direction == new.direction or not before)
    if same:
        return
    yield Changed(
        ChangeKind.NUMBER_CHANGED,
        Where(section=new.section),
        name=new.item,
        before=_said(old),
        after=_said(new),
        page_before=old.page,
        page=new.page,
        box=new.box,
        quoted_before=old.text,
        quoted=new.text,
        figure=before is not None,
    )


def _gone(one: Statement) -> Changed:
    """A sentence left out is not yet a figure taken back: the figure may stand elsewhere, said in other words."""
    where = Where(section=one.section)
    return Changed(ChangeKind.REMOVED, where, one.item, _said(one), page_before=one.page, quoted_before=one.text)


def _come(one: Statement) -> Changed:
    where = Where(section=one.section)
    return Changed(ChangeKind.ADDED, where, one.item, after=_said(one), page=one.page, box=one.box, quoted=one.text)


def _said(one: Statement) -> str:
    word = {"increase": "增加", "decrease": "减少"}.get(one.direction or "", "")
    return f"{word}{one.value or ''}{one.unit}"


def _sentence(one: Statement) -> Hashable:
    """The same words around it, whatever the numbers; which of the sentence's figures it is follows from the order."""
    return one.item, one.kind, one.scope, one.slot, _NUMBER.sub("#", normalised(one.text))


def _meaning(one: Statement) -> Hashable:
    """The same slot of the same pattern; a figure that no pattern knows is not found again in other words."""
    return (one.pattern, one.slot, one.item, one.scope) if one.pattern else id(one)


def _project(form: PerformanceForm) -> Hashable:
    return normalised(form.project), normalised(form.title)


def _indicator(row: Indicator) -> Hashable:
    return normalised(row.level1), normalised(row.level2), normalised(row.name)


def _printed(
    where: Where, name: str, before: str | None, after: str | None, pages: tuple[int | None, int | None], row: str
) -> Iterator[Changed]:
    if normalised(before) == normalised(after):
        return
    numbers = bool(before and after and _NUMBER.search(before) and _NUMBER.search(after))
    digits = [_NUMBER.findall(normalised(text)) for text in (before, after)]
    kind = ChangeKind.NUMBER_CHANGED if digits[0] != digits[1] else ChangeKind.REWORDED
    yield Changed(kind, where, name, before, after, *pages, quoted=row or None, figure=numbers)
