"""What a batch changes: findings that appear, vanish or say something else, by rule, with samples."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from schemas.findings import Severity
from schemas.tables import Batch, BatchChange, BatchItem, Change, Document, DocumentState, Run, RunState

__all__ = ["Changes", "RuleChange", "Sample", "changes", "newly_alarming", "read_otherwise", "samples"]

_ALARMING = (Severity.ERROR, Severity.WARNING)
_FAILED = (RunState.REJECTED, RunState.QUARANTINED)


class RuleChange(Struct, frozen=True):
    """Findings of one rule: how many are new, gone, and say something else at the same place."""

    rule: str
    new: int = 0
    gone: int = 0
    changed: int = 0


class Sample(Struct, frozen=True):
    """One such finding. `former` is what it said before, where it says something else now; `page` counts from 0."""

    document: str
    name: str
    severity: Severity
    message: str
    message_en: str
    former: str | None
    page: int | None


class Changes(Struct, frozen=True):
    """All that the readings of a batch change so far.

    `alarming` counts new errors and warnings and lost reports: what the budget is compared with. `gained` documents
    are reports that were none before, `lost` the other way round, whether taken for something else or not read.
    `otherwise` counts documents that workers of another version than the batch's read.
    """

    rules: tuple[RuleChange, ...]
    kept: int
    facts_new: int
    facts_gone: int
    facts_changed: int
    gained: int
    lost: int
    failed: int
    otherwise: int
    alarming: int

    def count(self, change: Change) -> int:
        """How many findings over all rules are new, gone or changed."""
        return sum(getattr(rule, change.value) for rule in self.rules)

    @property
    def nothing(self) -> bool:
        """Whether everything stays as it is."""
        return not (self.rules or self.facts_new or self.facts_gone or self.facts_changed or self.gained or self.lost)


def changes(session: Session, batch: int) -> Changes:
    """What the batch's readings until now change."""
    item = BatchItem
    sums = [func.coalesce(func.sum(column), 0) for column in _SUMMED]
    added = session.execute(select(*sums).where(item.batch_id == batch)).one()
    kept, new, gone, changed = (int(number) for number in added)
    landed = and_(item.outcome == DocumentState.LANDED, item.former != DocumentState.LANDED)
    failed = Run.state.in_(_FAILED)
    return Changes(
        _by_rule(session, batch),
        kept,
        facts_new=new,
        facts_gone=gone,
        facts_changed=changed,
        gained=_items(session, batch, landed),
        lost=_items(session, batch, _lost()),
        failed=_items(session, batch, failed),
        otherwise=read_otherwise(session, batch),
        alarming=newly_alarming(session, batch),
    )


_SUMMED = (BatchItem.kept, BatchItem.facts_new, BatchItem.facts_gone, BatchItem.facts_changed)


def newly_alarming(session: Session, batch: int) -> int:
    """New errors and warnings and lost reports of a batch."""
    raised = select(func.count()).where(
        BatchChange.batch_id == batch, BatchChange.change == Change.NEW, BatchChange.severity.in_(_ALARMING)
    )
    return (session.scalar(raised) or 0) + _items(session, batch, _lost())


def read_otherwise(session: Session, batch: int) -> int:
    """How many documents of a batch workers of another version read than the one that took the order."""
    wanted = select(Batch.reading_version + " " + Batch.rules_version).where(Batch.id == batch)
    return _items(session, batch, BatchItem.read_by != wanted.scalar_subquery())


def samples(session: Session, batch: int, rule: str, change: Change, most: int = 3) -> list[Sample]:
    """Some of the findings of a rule that are new, gone or changed, in the order in which they were met."""
    query = (
        select(
            Document.sha256,
            Document.name,
            BatchChange.severity,
            BatchChange.message,
            BatchChange.message_en,
            BatchChange.former,
            BatchChange.page,
        )
        .join(Document, Document.id == BatchChange.document_id)
        .where(BatchChange.batch_id == batch, BatchChange.change == change, BatchChange.rule == rule)
        .order_by(BatchChange.id)
        .limit(most)
    )
    return [Sample(*row) for row in session.execute(query)]


def _by_rule(session: Session, batch: int) -> tuple[RuleChange, ...]:
    """Most changes first."""
    query = (
        select(BatchChange.rule, BatchChange.change, func.count())
        .where(BatchChange.batch_id == batch)
        .group_by(BatchChange.rule, BatchChange.change)
    )
    counted: dict[str, dict[str, int]] = {}
    for rule, change, count in session.execute(query):
        counted.setdefault(rule, {})[str(change)] = count
    order: Sequence[str] = sorted(counted, key=lambda rule: (-sum(counted[rule].values()), rule))
    return tuple(RuleChange(rule, **counted[rule]) for rule in order)


def _lost() -> ColumnElement[bool]:
    no_report = or_(BatchItem.outcome == DocumentState.CLASSIFIED, Run.state.in_(_FAILED))
    return and_(BatchItem.former == DocumentState.LANDED, no_report)


def _items(session: Session, batch: int, condition: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(BatchItem)
        .join(Run, Run.id == BatchItem.run_id)
        .where(BatchItem.batch_id == batch, condition)
    )
    return session.scalar(query) or 0
