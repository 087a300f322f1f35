"""Troubles of our own that last: a stage that keeps failing, a queue that ages, a folder that cannot be read.

Each is told once when it begins and once when it ends: what is the case now is compared with the rows of what was the
case before, and the difference is noted as causes of alerts in the same transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from runtime.database import reading, transaction
from runtime.settings import Settings
from scheduler.progress import stuck_seconds
from scheduler.scan import shown, walk
from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from schemas.tables import AlertTrouble, Lane, Run, StageRun, StageState, clock
from schemas.tables.alerts import CAUSE_LENGTH
from workers.alert.causes import Cause, Facts, note

__all__ = ["Troubles", "failing_stages", "old_queues", "unreadable_folders"]

_RECENT_SECONDS = 3600.0
_FAULTS_IN_A_ROW = 5
_STAGE = "stage:"
_CALM = "近一小时没有再发生；已搁置的文件仍要 mingzhang retry。What was given up still waits for `mingzhang retry`."


@dataclass(frozen=True)
class Troubles:
    """The troubles of one database and drop folder."""

    engine: Engine
    settings: Settings
    drop: Path | None = None

    def look(self) -> int:
        """Compare what is the case with what was; how many troubles began or ended."""
        now = {facts.rule or "": facts for facts in unreadable_folders(self.drop)}
        with reading(self.engine) as session:
            named = [*failing_stages(session), *old_queues(session, self.settings.alert_queue_seconds)]
            now |= {facts.rule or "": facts for facts in named}
            same = now.keys() == _known(session).keys()
        if same:
            return 0
        with transaction(self.engine) as session:
            return _enter(session, now)


def failing_stages(session: Session) -> Iterator[Facts]:
    """Stages that gave documents up within the last hour, or run into the same wall again and again."""
    given_up = select(StageRun.stage, func.count()).where(
        StageRun.state == StageState.QUARANTINED, StageRun.moved_at > clock(-_RECENT_SECONDS)
    )
    for stage, count in session.execute(given_up.group_by(StageRun.stage)):
        yield _failure(
            f"{_STAGE}{stage}",
            f"{stage} 阶段反复失败：近一小时有 {count} 份文件多次尝试后被搁置，见 mingzhang status；"
            "修复后用 mingzhang retry 重做。",
            f"stage {stage} keeps failing: {count} documents were given up within the hour; see `mingzhang status`, "
            "and `mingzhang retry` once it is mended.",
        )
    waiting = select(StageRun.stage, func.count()).where(
        StageRun.state.in_((StageState.WAITING, StageState.CLAIMED)), StageRun.faults >= _FAULTS_IN_A_ROW
    )
    for stage, count in session.execute(waiting.group_by(StageRun.stage)):
        yield _failure(
            f"environment:{stage}",
            f"{stage} 阶段受环境故障阻塞（磁盘、数据库或归档）：{count} 份文件等待中，见 mingzhang doctor。",
            f"stage {stage} is held up by its surroundings (disk, database or archive): {count} documents wait; see "
            "`mingzhang doctor`.",
        )


def old_queues(session: Session, seconds: float) -> Iterator[Facts]:
    """Queues of new documents whose oldest has waited for longer than this; the backlog, where none of it moves."""
    oldest = (
        select(StageRun.stage, func.count())
        .join(Run)
        .where(Run.lane == Lane.LIVE, StageRun.state == StageState.WAITING, StageRun.due_at < clock(-seconds))
        .group_by(StageRun.stage)
    )
    minutes = round(seconds / 60)
    for stage, count in session.execute(oldest):
        yield _failure(
            f"queue:{Lane.LIVE}.{stage}",
            f"队列 {Lane.LIVE}.{stage} 积压：{count} 份新到文件已等待超过 {minutes} 分钟，见 mingzhang doctor。",
            f"queue {Lane.LIVE}.{stage} ages: {count} new documents have waited for more than {minutes} minutes; see "
            "`mingzhang doctor`.",
        )
    if stuck_seconds(session, Lane.BACKLOG) > seconds:
        yield _failure(
            f"queue:{Lane.BACKLOG}",
            f"积压重做队列已超过 {minutes} 分钟没有进展，见 mingzhang doctor。",
            f"the backlog has not moved for more than {minutes} minutes; see `mingzhang doctor`.",
        )


def unreadable_folders(drop: Path | None) -> Iterator[Facts]:
    """The drop folder, or folders below it, that cannot be read."""
    if drop is None:
        return
    unreadable: dict[str, str] = {}

    def keep(folder: str, error: OSError) -> None:
        unreadable[folder] = error.strerror or type(error).__name__

    for _ in walk(drop, keep):
        pass
    for folder, reason in unreadable.items():
        path = shown(folder)
        yield _failure(
            f"folder:{path}"[-CAUSE_LENGTH:],
            f"目录无法读取：{path}（{reason}），其中新到的文件收不进来。",
            f"a folder cannot be read: {path} ({reason}); what is dropped there is not taken in.",
        )


def _failure(name: str, message: str, message_en: str) -> Facts:
    return Facts(severity=Severity.ERROR, rule=name, message=message, message_en=message_en)


def _over(facts: Facts) -> Facts:
    """What has not happened for an hour counts as over, though what it left behind is still there."""
    given_up = (facts.rule or "").startswith(_STAGE)
    return msgspec.structs.replace(facts, reason=_CALM) if given_up else facts


def _known(session: Session) -> dict[str, AlertTrouble]:
    return {trouble.name: trouble for trouble in session.scalars(select(AlertTrouble))}


def _enter(session: Session, now: dict[str, Facts]) -> int:
    known = _known(session)
    began = [Cause(Concern.FAILURE, AlertTurn.RAISED, name, now[name]) for name in now.keys() - known.keys()]
    ended = [
        Cause(Concern.FAILURE, AlertTurn.ENDED, name, _over(msgspec.convert(known[name].facts, Facts)))
        for name in known.keys() - now.keys()
    ]
    session.add_all(AlertTrouble(name=one.name, facts=msgspec.to_builtins(one.facts)) for one in began)
    for one in ended:
        session.delete(known[one.name])
    note(session, [*began, *ended])
    return len(began) + len(ended)
