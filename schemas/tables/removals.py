"""What was removed on request: the trail that stays, and the door that is shut to it."""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, String, and_, exists
from sqlalchemy.orm import Mapped, mapped_column

from schemas.report import Kind
from schemas.tables.base import Base, Id, Stamp, one_of

__all__ = ["Removal", "shut_out"]


class Removal(Base):
    """A document that was removed with all its rows; nothing of its content, its name or its body stays here.

    It is not taken in again until somebody says so (`forgotten_at`). `cleared_at` is when its files were gone too:
    null where a crash came between, and the next removal or pass clears them.
    """

    __tablename__ = "removals"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Kind | None] = mapped_column(one_of(Kind))
    fiscal_year: Mapped[int | None]
    reports: Mapped[int]
    who: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str]
    removed_at: Mapped[Stamp]
    cleared_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    forgotten_by: Mapped[str | None] = mapped_column(String(80))


def shut_out(sha256: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether content of this hash was removed and is not to come in again."""
    return exists().where(and_(Removal.sha256 == sha256, Removal.forgotten_at.is_(None)))
