"""Findings counted by rule, remembered until something changes them: counting takes long where there are many."""

import threading

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.findings import Severity
from schemas.tables import StoredReport
from web.queries.overview import RuleCount, findings_by_rule
from web.queries.standing import said_so_far

__all__ = ["Tally"]


class Tally:
    """The counts as of the last report that landed, and of the last thing said of a finding."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._as_of: tuple[object, ...] = ()
        self._counts: list[RuleCount] = []

    def by_rule(self, session: Session) -> list[RuleCount]:
        """Findings of the current readings by rule and severity, most frequent first."""
        newest = select(func.max(StoredReport.id), func.count()).where(StoredReport.latest.is_(True))
        as_of = (*session.execute(newest).one(), *said_so_far(session))
        with self._lock:
            if self._as_of != as_of:
                self._counts = findings_by_rule(session)
                self._as_of = as_of
            return self._counts

    def by_severity(self, session: Session) -> dict[str, int]:
        """The same by severity, every severity named."""
        counts = self.by_rule(session)
        return {str(severity): sum(one.count for one in counts if one.severity is severity) for severity in Severity}
