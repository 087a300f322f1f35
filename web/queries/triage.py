"""What people said of findings beside the findings: acknowledgements, assignments, notes, saved filters."""

from collections.abc import Collection, Sequence

from msgspec import Struct, field
from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.tables import Acknowledgement, Assignment, FindingNote, SavedFilter, StoredFinding, acknowledged

__all__ = ["Said", "assignees", "filters_of", "said_of"]


class Said(Struct):
    """Of one finding: the acknowledgement that holds, who looks at it, and its notes in order."""

    acknowledged: Acknowledgement | None = None
    assignee: str | None = None
    notes: list[FindingNote] = field(default_factory=list)


def said_of(session: Session, findings: Collection[StoredFinding]) -> dict[int, Said]:
    """By the findings' numbers."""
    by_identity = {one.identity: one for one in findings if one.identity is not None}
    out = {one.id: Said() for one in findings}
    held = set(session.scalars(select(StoredFinding.id).where(StoredFinding.id.in_(out), acknowledged())))
    given = select(Acknowledgement).where(Acknowledgement.identity.in_(by_identity), Acknowledgement.ended_at.is_(None))
    for one in session.scalars(given.order_by(Acknowledgement.id)):
        finding = by_identity[one.identity]
        if finding.id in held and one.fingerprint == finding.fingerprint:
            out[finding.id].acknowledged = one
    for assignment in session.scalars(select(Assignment).where(Assignment.identity.in_(by_identity))):
        out[by_identity[assignment.identity].id].assignee = assignment.assignee
    notes = select(FindingNote).where(FindingNote.identity.in_(by_identity)).order_by(FindingNote.id)
    for note in session.scalars(notes):
        out[by_identity[note.identity].id].notes.append(note)
    return out


def assignees(session: Session) -> Sequence[str]:
    """Everybody who looks at something."""
    return session.scalars(select(Assignment.assignee).distinct().order_by(Assignment.assignee)).all()


def filters_of(session: Session, owner: str, page: str) -> Sequence[SavedFilter]:
    """Somebody's own filters of a list, by name."""
    mine = (SavedFilter.owner == owner, SavedFilter.page == page)
    return session.scalars(select(SavedFilter).where(*mine).order_by(SavedFilter.name)).all()
