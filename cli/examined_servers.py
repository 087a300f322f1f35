"""What `mingzhang doctor` examines behind addresses: the database, its clock, the broker, and how the work goes on."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.database import opened
from cli.queries import queues, schema_revision
from runtime.broker import connected, queue_lengths
from runtime.database import check_writable, database_now, make_engine
from runtime.embedded import find_redis_server
from runtime.lock import holder
from runtime.redaction import redact
from runtime.settings import Settings
from schemas import migrations
from schemas.errors import EnvironmentFault
from schemas.tables import Document, DocumentState, Event, Run, StageRun, StageState
from schemas.tables import clock as database_clock
from workers.app import QUEUES, queue_name

__all__ = ["broker", "clock", "database", "work"]

_STUCK_SECONDS = 300.0
_UNTOLD_SECONDS = 60.0
_AMISS = timedelta(seconds=60)
_APART = timedelta(seconds=5)


def database(settings: Settings, notes: list[str]) -> str:  # noqa: ARG001  (as every examination)
    """Reachable, at this version's tables, and free to be written."""
    if _none_yet(settings):
        return f"SQLite {settings.sqlite_path} (made at the first run)"
    with opened(settings) as session:
        revision, newest = schema_revision(session), migrations.head()
    if revision is not None and not migrations.is_known(revision):
        message = f"the database is at revision {revision}, which this version does not know; install the newer version"
        raise EnvironmentFault(message)
    if revision != newest:
        state = f"at revision {revision}" if revision else "empty"
        message = f"the database is {state}, this version needs {newest}; run `mingzhang migrate`"
        raise EnvironmentFault(message)
    engine = make_engine(settings.database)
    try:
        check_writable(engine)
    finally:
        engine.dispose()
    return f"{redact(settings.database)} at revision {revision}, writable"


def clock(settings: Settings, notes: list[str]) -> str:
    """The database's clock did not jump back, and goes with this machine's."""
    if _none_yet(settings):
        return "nothing to compare yet"
    with opened(settings) as session:
        now, here = database_now(session), datetime.now(UTC)
        last = session.scalar(select(func.max(StageRun.moved_at)))
    if last and last - now > _AMISS:
        message = (
            f"the clock of the database was set back by {_told(last - now)}: what was put off, and claims whose worker "
            "is gone, wait that much longer; set the clock right (NTP)"
        )
        raise EnvironmentFault(message)
    if abs(now - here) > _APART:
        notes.append(f"it is {_told(abs(now - here))} from this machine's; leases keep to the database's; use NTP")
    return f"the database says {now:%Y-%m-%d %H:%M:%S} UTC"


def broker(settings: Settings, notes: list[str]) -> str:
    """The one that is set answers and keeps what it is given, or a private one can be started."""
    if settings.broker_url is None:
        process = holder(settings.data)
        if process is not None:
            return f"a private redis-server, run by process {process}"
        return f"a private redis-server, {find_redis_server()}"
    with connected(settings.broker_url) as client:
        client.ping()
        about: Mapping[str, Any] = client.info()
    if not about.get("aof_enabled"):
        notes.append("it keeps nothing over a restart (queues are then filled again); start it with --appendonly yes")
    elif about.get("aof_last_write_status", "ok") != "ok":
        notes.append("it cannot write its file; check its disk")
    if about.get("maxmemory_policy", "noeviction") != "noeviction":
        notes.append("it drops messages when memory is short; start it with --maxmemory-policy noeviction")
    _note_lost(settings, settings.broker_url, notes)
    return f"{redact(settings.broker_url)} answers"


def work(settings: Settings, notes: list[str]) -> str:
    """Nothing that is due waits for long: the sign of a scheduler and workers that live."""
    if _none_yet(settings):
        return "nothing to do yet"
    with opened(settings) as session:
        _note_given_up(session, notes)
        _need_scheduler(session)
        stages = queues(session)
    late = [queue for queue in stages if (queue.oldest_seconds or 0) > _STUCK_SECONDS]
    if late:
        places = ", ".join(f"{queue.stage} since {queue.oldest_seconds or 0:.0f} s" for queue in late)
        message = (
            f"work waits and no worker takes it ({places}); start `mingzhang up` or `mingzhang work`, or restart the "
            "workers; if they are at work all the time, add some"
        )
        raise EnvironmentFault(message)
    return f"{sum(queue.waiting for queue in stages)} wait, {sum(queue.claimed for queue in stages)} at work"


def _none_yet(settings: Settings) -> bool:
    return settings.embedded_database and not settings.sqlite_path.exists()


def _told(time: timedelta) -> str:
    return f"{time.total_seconds():.0f} s"


def _note_lost(settings: Settings, url: str, notes: list[str]) -> None:
    """Rows whose message went out and is in no queue any more: the broker was flushed, or lost its file."""
    if _none_yet(settings):
        return
    waiting = StageRun.state == StageState.WAITING
    with opened(settings) as session:
        if schema_revision(session) != migrations.head():
            return
        sent = select(Run.lane, StageRun.stage, func.count()).join(Run).group_by(Run.lane, StageRun.stage)
        rows = session.execute(sent.where(waiting, StageRun.sent_at < database_clock(-_UNTOLD_SECONDS))).all()
    queued = queue_lengths(url, QUEUES)
    lost = sum(max(0, count - queued[queue_name(lane, stage)]) for lane, stage, count in rows)
    if lost:
        notes.append(f"{lost} messages are missing (flushed, or lost); a scheduler sends them again: `mingzhang watch`")


def _note_given_up(session: Session, notes: list[str]) -> None:
    """Documents in quarantine wait for people."""
    given_up = select(Document.reason, func.count()).where(Document.state == DocumentState.QUARANTINED)
    reasons = Counter(
        {reason or "": count for reason, count in session.execute(given_up.group_by(Document.reason)).all()}
    )
    if reasons:
        told = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        notes.append(f"documents are in quarantine ({told}): see `mingzhang status`, then `mingzhang retry`")


def _need_scheduler(session: Session) -> None:
    """Lines that nobody tells, rows that nobody sends and claims that nobody frees show that none runs."""
    untold = select(func.count()).select_from(Event).where(Event.happened_at < database_clock(-_UNTOLD_SECONDS))
    waiting = StageRun.state == StageState.WAITING
    unsent = waiting & StageRun.sent_at.is_(None) & (StageRun.due_at < database_clock(-_UNTOLD_SECONDS))
    unfreed = (StageRun.state == StageState.CLAIMED) & (StageRun.lease_until < database_clock(-_UNTOLD_SECONDS))
    counts = {
        "log lines are not told": session.scalar(untold),
        "stages are not sent": session.scalar(select(func.count()).select_from(StageRun).where(unsent)),
        "claims of lost workers are not freed": session.scalar(
            select(func.count()).select_from(StageRun).where(unfreed)
        ),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    if told:
        message = f"no scheduler is at work ({told}); start `mingzhang up` or `mingzhang watch`"
        raise EnvironmentFault(message)
