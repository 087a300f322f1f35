"""Pages of a list: which one, how long, and what is beside it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

__all__ = ["PAGE_SIZE", "Paging", "WantedPage"]

PAGE_SIZE = 50
_LAST_PAGE = 100_000

WantedPage = Annotated[int, Query(ge=1, le=_LAST_PAGE)]


@dataclass(frozen=True)
class Paging:
    """Page `page` (from 1) of a list of `total` entries; where there are `more`, its pages end there."""

    page: int
    total: int
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def previous(self) -> int | None:
        """The page before, if there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if there is one."""
        return self.page + 1 if self.page < self.pages else None

    @staticmethod
    def offset(page: int) -> int:
        """How many entries come before a page."""
        return (page - 1) * PAGE_SIZE
