"""Which rows of an export are asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, TableClause, or_

from schemas.errors import MingzhangError

__all__ = ["Wanted"]

_EQUAL = {"years": "fiscal_year", "severities": "severity", "reports": "report_id", "forms": "form"}
_PART = {"departments": "department", "regions": "region"}


class Wanted(Struct, frozen=True):
    """Filters that all have to fit, each by one of its values; an empty one lets everything through.

    `departments` and `regions` are parts of names, `rules` ids or their beginnings (T3 for T3-…).
    """

    years: Sequence[int] = ()
    departments: Sequence[str] = ()
    regions: Sequence[str] = ()
    rules: Sequence[str] = ()
    severities: Sequence[str] = ()
    reports: Sequence[int] = ()
    forms: Sequence[str] = ()

    def narrowed(self, query: Select[Any], view: TableClause, *, strict: bool = True) -> Select[Any]:
        """The query with the filters. Raises MingzhangError, if `strict`, for one that the view has no column for."""
        for name in self.__struct_fields__:
            values = getattr(self, name)
            column = view.c.get(_EQUAL.get(name) or _PART.get(name) or "rule")
            if values and column is not None:
                query = query.where(_fits(name, column, values))
            elif values and strict:
                message = f"an export of {view.name} cannot be narrowed by {name}: it has no such column"
                raise MingzhangError(message)
        return query


def _fits(name: str, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    if name in _EQUAL:
        return column.in_(values)
    if name in _PART:
        return or_(*(column.contains(value, autoescape=True) for value in values))
    return or_(column.in_(values), *(column.startswith(f"{value}-", autoescape=True) for value in values))
