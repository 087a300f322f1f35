"""Being wrong ourselves: findings disputed, upheld or taken back, rules and readers withdrawn.

Nothing is deleted: what was raised stays, with what was said of it and why. Every change owes a log line, so that
whoever was alerted to a finding can be told that it no longer stands. What is said of a finding holds for later
readings and versions too, as long as they say the very same; when its values change it stands anew.
"""

from sqlalchemy import ColumnElement, Engine, Select, select

from runtime.database import database_now, transaction
from schemas.errors import MingzhangError
from schemas.findings import Severity
from schemas.tables import Document, StoredFinding, StoredReport
from schemas.tables.corrections import Act, FindingAct, Withdrawal, Withdrawn, in_force
from workers.stages.events import owe, owe_all

__all__ = ["NoSuchFinding", "say", "withdraw"]


class NoSuchFinding(MingzhangError):
    """A finding that was named is not there."""


def say(engine: Engine, finding: int, act: Act, *, who: str, reason: str) -> None:
    """Say something of a finding; owes `finding.disputed`, `finding.upheld` or `finding.retracted`.

    Raises NoSuchFinding, and MingzhangError where no reason is given.
    """
    _reasoned(reason)
    with transaction(engine) as session:
        row = session.execute(_told().where(StoredFinding.id == finding)).one_or_none()
        if row is None:
            message = f"there is no finding {finding}; `mingzhang findings --json` lists their numbers"
            raise NoSuchFinding(message)
        told = row._asdict()
        of = {"finding_id": finding, "identity": told["identity"], "fingerprint": told.pop("fingerprint")}
        session.add(FindingAct(**of, act=act, who=who, reason=reason))
        owe(session, f"finding.{act}", who=who, reason=reason, **told)


def withdraw(engine: Engine, what: Withdrawn, name: str, *, who: str, reason: str) -> int:
    """Withdraw a rule, or a version of a reader, with all that it raised until now; how many findings fall.

    Owes `finding.retracted` for each. A report read or judged again later may raise the rule anew.
    """
    _reasoned(reason)
    with transaction(engine) as session:
        by: ColumnElement[bool] = StoredFinding.rule == name if what is Withdrawn.RULE else StoredReport.reader == name
        fallen = [r._asdict() for r in session.execute(_told().where(by, StoredReport.latest, in_force()))]
        for row in fallen:
            del row["fingerprint"]
        session.add(Withdrawal(what=what, name=name, who=who, reason=reason, happened_at=database_now(session)))
        owe_all(session, "finding.retracted", [{"who": who, "reason": reason, **row} for row in fallen])
    return len(fallen)


def _told() -> Select[int, str, Severity, str | None, str | None, int, int, str | None, int | None, str]:
    return (
        select(
            StoredFinding.id.label("finding"),
            StoredFinding.rule,
            StoredFinding.severity,
            StoredFinding.identity,
            StoredFinding.fingerprint,
            StoredReport.id.label("report"),
            StoredReport.version,
            StoredReport.department,
            StoredReport.fiscal_year,
            Document.sha256.label("document"),
        )
        .join(StoredReport, StoredReport.id == StoredFinding.report_id)
        .join(Document, Document.id == StoredReport.document_id)
    )


def _reasoned(reason: str) -> None:
    if not reason.strip():
        message = "a reason is needed: it is kept with the finding"
        raise MingzhangError(message)
