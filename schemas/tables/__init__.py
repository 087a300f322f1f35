"""The database tables: the machine's own (documents, runs, stages) and what reports land in.

Other processes and analysts read the views (facts_current, statements_current, findings_open, coverage,
department_year); the tables may change.
"""

from schemas.tables.accounts import Access, Account, AuditEntry, Role
from schemas.tables.alerts import Alert, AlertCause, AlertMessage, AlertTrouble
from schemas.tables.backlog import Batch, BatchChange, BatchItem, BatchPhase, BatchState, Cause, Change
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
from schemas.tables.corrections import Act, FindingAct, Withdrawal, Withdrawn, in_force, spoken_of, standing
from schemas.tables.expectations import Awaited, Basis, Expectation
from schemas.tables.machine import Arrival, Document, Event, Run, StageRun
from schemas.tables.memory import (
    Acknowledgement,
    Body,
    ChangeKind,
    Comparison,
    FindingIdentity,
    FindingTurn,
    IdentityState,
    ReportChange,
    Series,
    Turn,
    acknowledged,
    known_on,
)
from schemas.tables.neighbours import NeighbourDue, ReportDigest, ReportMeasure, ReportUnit, ReportWitness
from schemas.tables.removals import Removal, shut_out
from schemas.tables.triage import Assignment, FindingNote, SavedFilter
from schemas.tables.types import clock

__all__ = [
    "Access",
    "Account",
    "Acknowledgement",
    "Act",
    "Alert",
    "AlertCause",
    "AlertMessage",
    "AlertTrouble",
    "Arrival",
    "Assignment",
    "AuditEntry",
    "Awaited",
    "Base",
    "Basis",
    "Batch",
    "BatchChange",
    "BatchItem",
    "BatchPhase",
    "BatchState",
    "Body",
    "Cause",
    "Change",
    "ChangeKind",
    "Comparison",
    "Document",
    "DocumentState",
    "Event",
    "Expectation",
    "FindingAct",
    "FindingIdentity",
    "FindingNote",
    "FindingTurn",
    "IdentityState",
    "Lane",
    "NeighbourDue",
    "Removal",
    "ReportChange",
    "ReportDigest",
    "ReportMeasure",
    "ReportUnit",
    "ReportWitness",
    "Role",
    "Run",
    "RunState",
    "SavedFilter",
    "Series",
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
    "Turn",
    "Withdrawal",
    "Withdrawn",
    "acknowledged",
    "clock",
    "in_force",
    "known_on",
    "shut_out",
    "spoken_of",
    "standing",
]
