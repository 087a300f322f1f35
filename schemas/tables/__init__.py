"""The database tables: the machine's own (documents, runs, stages) and what reports land in.

Other processes and analysts read the views (facts_current, statements_current, findings_open, coverage,
department_year); the tables may change.
"""

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
from schemas.tables.machine import Arrival, Document, Event, Run, StageRun
from schemas.tables.types import clock

__all__ = [
    "Arrival",
    "Base",
    "Document",
    "DocumentState",
    "Event",
    "Lane",
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
    "clock",
]
