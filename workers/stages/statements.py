"""The statements that every stage executes, built once.

Putting one together takes SQLAlchemy several times longer than SQLite takes to execute it. The parameters: `number` and
`held` are a row's number and the token of the claim on it, the others are named after their columns.
"""

from functools import cache
from typing import Any

from sqlalchemy import Float, Update, bindparam, insert, select, update

from schemas.tables import Base, Document, Run, StageRun, StageState, clock

__all__ = [
    "CLAIM",
    "COMPLETE",
    "ENQUEUE",
    "ENQUEUE_CLAIMED",
    "ENQUEUE_SENT",
    "EXTEND",
    "FINISH_RUN",
    "LOAD",
    "STAGE_RUNS",
    "describing",
]

STAGE_RUNS, _RUNS, _DOCUMENTS = (Base.metadata.tables[model.__tablename__] for model in (StageRun, Run, Document))
_ROW, _RUN, _DOCUMENT = STAGE_RUNS.c, _RUNS.c, _DOCUMENTS.c
_LEASE = clock(bindparam("lease", type_=Float()))
_OURS = (_ROW.id == bindparam("number"), _ROW.state == StageState.CLAIMED, _ROW.token == bindparam("held"))

CLAIM = (
    update(STAGE_RUNS)
    .where(_ROW.id == bindparam("number"), _ROW.state == StageState.WAITING, _ROW.due_at <= clock())
    .values(
        state=StageState.CLAIMED,
        attempts=_ROW.attempts + 1,
        token=_ROW.token + 1,
        owner=bindparam("by"),
        lease_until=_LEASE,
        started_at=clock(),
        moved_at=clock(),
    )
    .returning(_ROW.id)
)
"""Take a waiting row that is due: a row, or none."""

LOAD = (
    select(
        _ROW.id,
        _RUN.id.label("run"),
        _DOCUMENT.id.label("document"),
        _DOCUMENT.sha256,
        _DOCUMENT.name,
        _ROW.stage,
        _RUN.lane,
        _ROW.attempts.label("attempt"),
        _ROW.faults,
        _ROW.token,
        _ROW.owner,
        _RUN.batch_id.label("batch"),
        _RUN.cause,
    )
    .join(_RUNS, _RUN.id == _ROW.run_id)
    .join(_DOCUMENTS, _DOCUMENT.id == _RUN.document_id)
    .where(_ROW.id == bindparam("number"))
)
"""What a claim is about."""

EXTEND = update(STAGE_RUNS).where(*_OURS).values(lease_until=_LEASE).returning(_ROW.id)

COMPLETE = (
    update(STAGE_RUNS)
    .where(*_OURS)
    .values(
        state=StageState.DONE,
        output=bindparam("made"),
        finished_at=clock(),
        moved_at=clock(),
        lease_until=None,
        error_kind=None,
        error_detail=None,
        faults=0,
    )
    .returning(_ROW.id)
)

ENQUEUE = insert(STAGE_RUNS).values(run_id=bindparam("of"), stage=bindparam("stage")).returning(_ROW.id)
ENQUEUE_SENT = ENQUEUE.values(sent_at=clock())
ENQUEUE_CLAIMED = ENQUEUE_SENT.values(
    state=StageState.CLAIMED,
    attempts=1,
    token=1,
    owner=bindparam("by"),
    lease_until=_LEASE,
    started_at=clock(),
)
"""As ENQUEUE and CLAIM, one after the other, would leave it."""

FINISH_RUN = update(_RUNS).where(_RUN.id == bindparam("number")).values(state=bindparam("outcome"), finished_at=clock())


@cache
def describing(*columns: str) -> Update:
    """The update of a document's columns, each a parameter named new_…"""
    values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
    return update(_DOCUMENTS).where(_DOCUMENT.id == bindparam("number")).values(**values)
