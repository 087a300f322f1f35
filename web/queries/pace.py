"""How the work went lately: stage times, and how much of what applied could be checked."""

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.findings import Verdict
from schemas.tables import StageRun, StageState, StoredCheck, StoredReport

__all__ = ["WINDOW_SECONDS", "StagePace", "stage_paces", "unevaluated_share"]

WINDOW_SECONDS = 900
_MOST_STAGES = 5000
_NEWEST_REPORTS = 100


class StagePace(Struct, frozen=True):
    """Stages of one kind finished within the window: how many, and their seconds from claim to commit."""

    stage: str
    finished: int
    median: float
    slow: float


def stage_paces(session: Session) -> list[StagePace]:
    """The stages that were finished within the last quarter of an hour; `slow` is the slowest but five in a hundred."""
    since = database_now(session) - timedelta(seconds=WINDOW_SECONDS)
    query = (
        select(StageRun.stage, StageRun.started_at, StageRun.finished_at)
        .where(StageRun.moved_at >= since, StageRun.state == StageState.DONE)
        .order_by(StageRun.moved_at.desc())
        .limit(_MOST_STAGES)
    )
    seconds: dict[str, list[float]] = {}
    for stage, started, finished in session.execute(query):
        if started and finished:
            seconds.setdefault(str(stage), []).append(max(0.0, (finished - started).total_seconds()))
    return [
        StagePace(stage, len(taken), _quantile(sorted(taken), 0.5), _quantile(sorted(taken), 0.95))
        for stage, taken in sorted(seconds.items())
    ]


def unevaluated_share(session: Session) -> float | None:
    """Of the checks that applied to the newest reports, the share that could not be evaluated; None without reports."""
    newest = select(StoredReport.id).order_by(StoredReport.id.desc()).limit(_NEWEST_REPORTS)
    numbers = session.scalars(newest).all()
    unevaluated = func.sum(case((StoredCheck.verdict == Verdict.NOT_EVALUABLE, 1), else_=0))
    query = select(func.count(), unevaluated).where(
        StoredCheck.report_id.in_(numbers), StoredCheck.verdict != Verdict.NOT_APPLICABLE
    )
    applied, missed = session.execute(query).one()
    return float(missed or 0) / applied if applied else None


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
