"""A report without the names and telephone numbers of people, as everything after its understanding sees it.

Rows, evidence, receipts, log lines and exports all come out of the report, so none of them can show what is masked
here. Cells of the statutory forms are left as they are: they are figures.
"""

from functools import cache
from operator import is_not
from typing import TypeVar, cast, get_args

import msgspec

from schemas.knowledge.persons import masked
from schemas.report import Report

__all__ = ["masked_report"]

# The facts' cells are figures.
_TEXTS = ("identity", "sections", "contents", "paragraphs", "forms", "statements", "performance", "signs")
_NO_TEXTS = ("box", "page", "pages", "key", "section", "path", "kind")
_T = TypeVar("_T")


def masked_report(read: Report) -> Report:
    """The report with every text of it masked (schemas.knowledge.persons)."""
    return msgspec.structs.replace(read, **{name: _masked(getattr(read, name)) for name in _TEXTS})


def _masked(value: _T) -> _T:
    """The value with its texts masked; the very same one where there is nothing to mask."""
    return cast("_T", _changed(value))


def _changed(value: object) -> object:
    if type(value) is str:
        shown = masked(value)
        return value if shown == value else shown
    if isinstance(value, tuple):
        made = tuple([_changed(part) for part in value])
        return made if any(map(is_not, made, value)) else value
    if isinstance(value, dict):
        return {key: _changed(part) for key, part in value.items()}
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {}
    for name in _names(type(value)):
        before = getattr(value, name)
        if before is not None and (after := _changed(before)) is not before:
            changed[name] = after
    return msgspec.structs.replace(value, **changed) if changed else value


@cache
def _names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a kind of struct that may hold a text about people."""
    fields = msgspec.structs.fields(kind)
    return tuple(field.name for field in fields if field.name not in _NO_TEXTS and _may_hold_text(field.type))


def _may_hold_text(kind: object) -> bool:
    """Whether a value of an annotated type can be or hold a text."""
    own = kind is str or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))
    return own or any(map(_may_hold_text, get_args(kind)))
