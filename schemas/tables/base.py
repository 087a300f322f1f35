"""The base of all tables: constraint names that migrations can rely on, and the states that rows go through."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

from schemas.tables.types import BigId, Clean, Exact, Json, Utc, clock

__all__ = ["Base", "DocumentState", "Id", "Lane", "RunState", "Stage", "StageState", "Stamp", "one_of"]


class Stage(StrEnum):
    """The three stages, in their order."""

    PARSE = "parse"
    CLASSIFY = "classify"
    VALIDATE = "validate"

    @property
    def following(self) -> "Stage | None":
        """The stage after this one, None after the last."""
        order = list(Stage)
        index = order.index(self) + 1
        return order[index] if index < len(order) else None


class Lane(StrEnum):
    """New disclosures and the reprocessing of old ones wait in separate queues."""

    LIVE = "live"
    BACKLOG = "backlog"


class StageState(StrEnum):
    """waiting → claimed → done, or back to waiting, or failed (the document's fault), or quarantined (given up)."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class RunState(StrEnum):
    """One passage of one document through the stages."""

    WORKING = "working"
    DONE = "done"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


class DocumentState(StrEnum):
    """What became of a document: its last finished run says so."""

    RECEIVED = "received"
    LANDED = "landed"
    CLASSIFIED = "classified"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


class Base(DeclarativeBase):
    """Maps Python types to columns; every constraint has a name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Clean(),
        Decimal: Exact(),
        datetime: Utc(),
        dict[str, Any]: Json(),
        list[Any]: Json(),
    }


def one_of(values: type[StrEnum]) -> Enum:
    """A text column that holds one of an enumeration's values."""
    return Enum(values, native_enum=False, length=40, values_callable=lambda members: [str(item) for item in members])


Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
Stamp = Annotated[datetime, mapped_column(Utc(), default=clock())]
