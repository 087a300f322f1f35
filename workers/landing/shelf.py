"""Earlier readings from the archive, for the comparison of versions.

Nothing but database work belongs in a transaction: `prepare` reads and compares before it begins, and what lands then
finds the result. Only where another version landed in between is the archive read inside.
"""

import msgspec
from sqlalchemy import Engine

from runtime.archive import Archive, Missing, Rotten
from runtime.database import reading
from schemas.findings import Judgement
from schemas.report import Report
from workers.landing.diff import Diff, compare
from workers.landing.series import find
from workers.landing.versions import Edition, editions
from workers.stages.claims import Claim
from workers.validate.neighbours import Known, known_of
from workers.versions import of_this_program

__all__ = ["Shelf"]

_Key = tuple[str, str]


class Shelf:
    """Readings, comparisons and digest as they were needed for one document that lands."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._reports: dict[_Key, Report | None] = {}
        self._diffs: dict[tuple[_Key, _Key], Diff] = {}
        self._known: Known | None = None

    def prepare(self, engine: Engine, held: Claim, read: Report, artifact: str) -> None:
        """Take down what the landing of this reading will ask for, as the database stands now."""
        if held.rehearsed:
            return
        with reading(engine) as session:
            series = find(session, read.identity)
            known = [] if series is None else editions(session, series, held.document)
        others = [one for one in known if one.document != held.document and one.series == series]
        if not others:
            return
        key = (held.sha256, artifact)
        self._reports[key] = read
        ours = (read.reader or None, of_this_program().reading_version)
        for other in _neighbours(others, held.document):
            if other.read_by == ours:
                theirs = (other.sha256, other.artifact)
                pair = (theirs, key) if other.document < held.document else (key, theirs)
                self._compare(*pair, held.name if other.document < held.document else other.name)

    def known(self, read: Report, judgement: Judgement) -> Known:
        """What is kept of the reading for the rules of others; worked out once."""
        if self._known is None:
            self._known = known_of(read, judgement)
        return self._known

    def diff(self, earlier: Edition, later: Edition) -> Diff | None:
        """Two editions compared; None where the archive has lost what was read of one of them."""
        return self._compare((earlier.sha256, earlier.artifact), (later.sha256, later.artifact), later.name)

    def _compare(self, earlier: _Key, later: _Key, name: str) -> Diff | None:
        pair = (earlier, later)
        if pair not in self._diffs:
            before, after = self._report(earlier), self._report(later)
            if before is None or after is None:
                return None
            self._diffs[pair] = compare(before, after, name)
        return self._diffs[pair]

    def _report(self, key: _Key) -> Report | None:
        if key not in self._reports:
            try:
                self._reports[key] = msgspec.json.decode(self._archive.read_artifact(*key), type=Report)
            except (Missing, Rotten, msgspec.ValidationError):
                self._reports[key] = None
        return self._reports[key]


def _neighbours(others: list[Edition], document: int) -> list[Edition]:
    earlier = [one for one in others if one.document < document]
    later = [one for one in others if one.document > document]
    return [*earlier[-1:], *later[:1]]
