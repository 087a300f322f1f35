"""A report without the names and telephone numbers of people, as everything after its understanding sees it.

Rows, evidence, receipts, log lines and exports all come out of the report, so none of them can show what is masked
here. Cells of the statutory forms are left as they are: they are figures.
"""

from typing import TypeVar, cast

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
        made = tuple(map(_masked, value))
        return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {}
    for name in value.__struct_fields__:
        if name not in _NO_TEXTS:
            before = getattr(value, name)
            after = _masked(before)
            if after is not before:
                changed[name] = after
    return msgspec.structs.replace(value, **changed) if changed else value
