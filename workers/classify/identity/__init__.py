"""Whose document it is, for which year, of what kind: many places vote, and every vote is kept as a claim.

kind = read_kind(pages, structure, name)
identity = read_identity(kind, structure, name)                        before any form is read
identity = read_identity(kind, structure, name, forms, performance)    with what the forms say
"""

import re
from collections import Counter
from collections.abc import Sequence

from schemas.knowledge.narrative import identity_words
from schemas.report import Form, Identity, Kind, PerformanceForm
from workers.classify.identity.claims import document_votes, file_votes, form_votes, performance_votes
from workers.classify.identity.kind import read_kind
from workers.classify.identity.settle import settle
from workers.classify.structure import Structure

__all__ = ["read_identity", "read_kind"]

_AMOUNT = re.compile(r"\d(亿元|万元|元)")


def read_identity(
    kind: Kind,
    structure: Structure,
    name: str,
    forms: Sequence[Form] = (),
    performance: Sequence[PerformanceForm] = (),
) -> Identity:
    """The identity of a document; `name` is its file's name, the weakest of all witnesses."""
    votes = [*document_votes(structure), *file_votes(name)]
    if any(form.department for form in forms):
        votes = [vote for vote in votes if vote.claim.source != "form_department"]
    if any(form.fiscal_year for form in forms):
        votes = [vote for vote in votes if vote.claim.source != "form_title"]
    votes += [*form_votes(forms), *performance_votes(performance)]
    return settle(kind, votes, _unit(structure, forms))


def _unit(structure: Structure, forms: Sequence[Form]) -> str | None:
    """The unit that most forms are printed in; without forms that of most amounts in the sentences."""
    folded = structure.text.folded
    printed = [form.unit for form in forms if form.unit]
    printed = printed or [match["unit"] for match in identity_words().unit.finditer(folded)]
    printed = printed or [match[1] for match in _AMOUNT.finditer(folded)]
    return Counter(printed).most_common(1)[0][0] if printed else None
