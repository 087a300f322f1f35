"""The database tables: the machine's own (documents, runs, stages) and what reports land in.

Other processes and analysts read the views (facts_current, statements_current, findings_open, coverage,
department_year); the tables may change.
"""

from schemas.tables.accounts import Access, Account, AuditEntry, Role
from schemas.tables.base import Base, DocumentState, Lane, RunState, Stage, StageState
from schemas.tables.content import (
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredPerformanceForm,
    StoredReport,
    StoredStatement,
)
from schemas.tables.corrections import Act, FindingAct, Withdrawal, Withdrawn, in_force, standing
from schemas.tables.machine import Arrival, Document, Event, Run, StageRun
from schemas.tables.types import clock

__all__ = [
    "Access",
    "Account",
    "Act",
    "Arrival",
    "AuditEntry",
    "Base",
    "Document",
    "DocumentState",
    "Event",
    "FindingAct",
    "Lane",
    "Role",
    "Run",
    "RunState",
    "Stage",
    "StageRun",
    "StageState",
    "StoredCheck",
    "StoredDoubt",
    "StoredFact",
    "StoredFinding",
    "StoredForm",
    "StoredPerformanceForm",
    "StoredReport",
    "StoredStatement",
    "Withdrawal",
    "Withdrawn",
    "clock",
    "in_force",
    "standing",
]
