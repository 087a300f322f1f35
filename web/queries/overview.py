"""The state of the whole: what landed, what waits and since when, what failed, what was found."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.findings import Severity
from schemas.tables import (
    Document,
    DocumentState,
    Lane,
    Run,
    Stage,
    StageRun,
    StageState,
    StoredFinding,
    StoredReport,
)
from web.queries.standing import still_standing

__all__ = ["Overview", "Queue", "RuleCount", "documents_by_state", "findings_by_rule", "overview", "queues"]


@dataclass(frozen=True)
class Queue:
    """A stage's work in one lane; `oldest_seconds` since when the oldest due work waits, None where nothing does."""

    lane: str
    stage: str
    waiting: int
    claimed: int
    oldest_seconds: float | None


@dataclass(frozen=True)
class RuleCount:
    """How many findings a rule has in one severity."""

    rule: str
    severity: Severity
    count: int


@dataclass(frozen=True)
class Overview:
    """What goes on: documents by state, queues, and how many reports there are."""

    documents: dict[str, int]
    queues: list[Queue]
    reports: int

    @property
    def running(self) -> int:
        """How many stages are being worked on."""
        return sum(queue.claimed for queue in self.queues)

    @property
    def waiting(self) -> int:
        """How many stages wait."""
        return sum(queue.waiting for queue in self.queues)

    @property
    def oldest_seconds(self) -> float | None:
        """Since when the oldest due work of all waits."""
        return max((queue.oldest_seconds for queue in self.queues if queue.oldest_seconds is not None), default=None)


def overview(session: Session) -> Overview:
    """The numbers now."""
    reports = session.execute(
        select(func.count()).select_from(StoredReport).where(StoredReport.latest.is_(True))
    ).scalar_one()
    return Overview(documents_by_state(session), queues(session), reports)


def documents_by_state(session: Session) -> dict[str, int]:
    """How many documents are in which state, every state named."""
    query = select(Document.state, func.count()).group_by(Document.state)
    counted = {state: count for state, count in session.execute(query)}  # noqa: C416  (rows are no pairs to mypy)
    return {str(state): counted.get(state, 0) for state in DocumentState}


def queues(session: Session) -> list[Queue]:
    """The work of every lane and stage."""
    now = database_now(session)
    query = (
        select(Run.lane, StageRun.stage, StageRun.state, func.count(), func.min(StageRun.due_at))
        .join(Run, Run.id == StageRun.run_id)
        .where(StageRun.state.in_((StageState.WAITING, StageState.CLAIMED)))
        .group_by(Run.lane, StageRun.stage, StageRun.state)
    )
    found = {(lane, stage, state): (count, due) for lane, stage, state, count, due in session.execute(query)}
    out = []
    for lane in Lane:
        for stage in Stage:
            waiting, due = found.get((lane, stage, StageState.WAITING), (0, None))
            claimed, _ = found.get((lane, stage, StageState.CLAIMED), (0, None))
            age = None if due is None else max(0.0, (now - due).total_seconds())
            out.append(Queue(str(lane), str(stage), waiting, claimed, age))
    return out


def findings_by_rule(session: Session) -> list[RuleCount]:
    """Findings of the current readings by rule and severity, most frequent first.

    The replaced readings are left out instead of the current ones looked up: an index alone answers that.
    """
    number = func.count()
    replaced = select(StoredReport.id).where(StoredReport.latest.is_(False))
    query = (
        select(StoredFinding.rule, StoredFinding.severity, number)
        .where(StoredFinding.report_id.not_in(replaced), still_standing(session))
        .group_by(StoredFinding.rule, StoredFinding.severity)
        .order_by(number.desc(), StoredFinding.rule)
    )
    return [RuleCount(rule, severity, count) for rule, severity, count in session.execute(query)]
