"""What is remembered: a finding's history over readings and versions, a report's versions and what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer

from runtime.archive import Archive
from runtime.database import database_now
from scheduler.corrections import NoSuchFinding
from schemas.report import Report
from schemas.tables import (
    Acknowledgement,
    Comparison,
    Document,
    FindingAct,
    FindingIdentity,
    FindingTurn,
    ReportChange,
    StoredFinding,
    StoredReport,
)
from workers.landing.diff import Diff, compare

__all__ = ["Given", "History", "Version", "changes_of", "compare_versions", "history_of", "versions_of"]


@dataclass(frozen=True)
class Given:
    """An acknowledgement, and what ended it: None while it holds, ended, expired, or values_changed."""

    acknowledgement: Acknowledgement
    lapsed: str | None


@dataclass(frozen=True)
class History:
    """A finding over time. `rows` are its rows with the readings that say it, the first one first."""

    identity: FindingIdentity
    turns: Sequence[tuple[FindingTurn, StoredReport | None]]
    rows: Sequence[tuple[StoredFinding, StoredReport]]
    acts: Sequence[FindingAct]
    given: Sequence[Given]


@dataclass(frozen=True)
class Version:
    """One version of a report as its current reading has it; `comparison` is that with the version before."""

    report: StoredReport
    document: Document
    comparison: Comparison | None


def history_of(session: Session, finding: int) -> History:
    """What became of a finding, named by the number of any of its rows. Raises NoSuchFinding."""
    identity = session.scalars(
        select(FindingIdentity)
        .join(StoredFinding, StoredFinding.identity == FindingIdentity.key)
        .where(StoredFinding.id == finding)
    ).one_or_none()
    if identity is None:
        message = f"there is no finding {finding} with a history; `mingzhang findings --json` lists their numbers"
        raise NoSuchFinding(message)
    key, now = identity.key, database_now(session)
    turns = (
        select(FindingTurn, StoredReport)
        .join(StoredReport, StoredReport.id == FindingTurn.report_id, isouter=True)
        .where(FindingTurn.identity == key)
    )
    rows = (
        select(StoredFinding, StoredReport)
        .join(StoredReport, StoredReport.id == StoredFinding.report_id)
        .where(StoredFinding.identity == key)
    )
    acts = select(FindingAct).where(FindingAct.identity == key).order_by(FindingAct.id)
    given = select(Acknowledgement).where(Acknowledgement.identity == key).order_by(Acknowledgement.id)
    return History(
        identity,
        [(turn, report) for turn, report in session.execute(turns.order_by(FindingTurn.id))],
        [(row, report) for row, report in session.execute(rows.order_by(StoredFinding.id))],
        session.scalars(acts).all(),
        [Given(one, _lapsed(one, identity, now)) for one in session.scalars(given)],
    )


def versions_of(session: Session, report: int) -> list[Version]:
    """The versions of the series that a report belongs to, the first one first; the current reading of each."""
    series = select(StoredReport.series_id).where(StoredReport.id == report).scalar_subquery()
    query = (
        select(StoredReport, Document, Comparison)
        .join(Document, Document.id == StoredReport.document_id)
        .join(Comparison, Comparison.report_id == StoredReport.id, isouter=True)
        .where(or_(StoredReport.series_id == series, StoredReport.id == report), StoredReport.current)
        .options(defer(StoredReport.identity), defer(StoredReport.sections))
        .order_by(StoredReport.version)
    )
    return [Version(one, document, compared) for one, document, compared in session.execute(query)]


def changes_of(session: Session, report: int) -> Sequence[ReportChange]:
    """What a version changes against the one before it, the gravest first."""
    query = select(ReportChange).where(ReportChange.report_id == report).order_by(ReportChange.ordinal)
    return session.scalars(query).all()


def compare_versions(archive: Archive, earlier: Version, later: Version) -> Diff:
    """Any two versions compared, from what was read of them.

    Raises EnvironmentFault where the archive has lost it. Versions that were read by different readers may differ by
    that alone.
    """
    return compare(_read(archive, earlier), _read(archive, later), later.document.name)


def _read(archive: Archive, version: Version) -> Report:
    return msgspec.json.decode(archive.read_artifact(version.document.sha256, version.report.artifact), type=Report)


def _lapsed(one: Acknowledgement, identity: FindingIdentity, now: datetime) -> str | None:
    if one.ended_at is not None:
        return "ended"
    if one.until is not None and one.until <= now:
        return "expired"
    return None if one.fingerprint == identity.fingerprint else "values_changed"
