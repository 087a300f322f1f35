"""A document removed on request: nothing of it stays but that it was removed."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from runtime.alerting import AlertRule
from runtime.archive import Archive
from runtime.database import database_now, reading, transaction
from runtime.settings import Settings
from scheduler.intake import Intake, Taken
from scheduler.removal import forget, remove
from scheduler.scan import Sighting
from schemas.errors import MingzhangError
from schemas.tables import Alert, Base, Comparison, Document, Event, Removal, StoredFinding, StoredReport
from tests.versions import Press, finding_at, report_of
from workers.alert.causes import note_events
from workers.alert.entering import enter
from workers.landing.over import weigh_dues

AMOUNTS = {"201": "10.00", "205": "20.00", "208": "30.00"}


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """Settings of the database that the test runs on."""
    return Settings(data=tmp_path / "data", database_url=database, receipts=tmp_path / "receipts")


@pytest.fixture
def press(engine: Engine, settings: Settings) -> Press:
    """Three versions of one report: the second changes a cell, the third changes it back; each with its finding."""
    press = Press(engine, Archive(settings.archive_root))
    press.land("a", report_of(AMOUNTS), finding_at("201"))
    press.land("b", report_of({**AMOUNTS, "205": "25.00"}), finding_at("201"), finding_at("205"))
    press.land("c", report_of(AMOUNTS), finding_at("208"))
    for name in ("a", "b", "c"):
        press.archive.put_bytes(name.encode())
    while weigh_dues(engine):
        pass
    press.told()
    return press


def _sha(press: Press, name: str) -> str:
    with reading(press.engine) as session:
        return session.scalars(select(Document.sha256).where(Document.name == f"{name}.pdf")).one()


def _rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        tables = Base.metadata.sorted_tables
        return {t.name: session.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def test_nothing_of_it_stays(press: Press, settings: Settings) -> None:
    """Rows, original, artifacts, receipts and pictures are gone; a trail without its name stays, and one log line."""
    sha256 = _sha(press, "c")
    receipt = settings.receipts / f"c.pdf.{sha256[:8]}.receipt.json"
    picture = settings.data / "pictures" / sha256[:2] / sha256 / "0.png"
    for path in (receipt, picture):
        path.parent.mkdir(parents=True)
        path.write_text("x")
    assert remove(press.engine, settings, sha256[:8], who="w", reason="asked for") == sha256
    assert press.archive.exists(sha256) is False
    assert press.archive.artifacts(sha256) == []
    assert not receipt.exists()
    assert not picture.exists()
    with reading(press.engine) as session:
        assert session.scalars(select(Document.name).order_by(Document.id)).all() == ["a.pdf", "b.pdf"]
        assert session.scalar(select(func.count()).select_from(StoredReport)) == 2
        trail = session.scalars(select(Removal)).one()
        assert (trail.sha256, trail.who, trail.reason, trail.reports) == (sha256, "w", "asked for", 1)
        assert trail.cleared_at is not None
        assert not [value for value in vars(trail).values() if value == "c.pdf"]
    (line,) = press.told("document.removed")
    assert (line["document"], line["who"]) == (sha256, "w")


def test_the_version_before_counts_again(press: Press, settings: Settings) -> None:
    """Without the last version the one before it counts: its findings are open, the other's are settled and told."""
    remove(press.engine, settings, _sha(press, "c"), who="w", reason="r")
    with reading(press.engine) as session:
        counts = session.execute(select(StoredReport.version, StoredReport.superseded_at).where(StoredReport.latest))
        assert counts.all() == [(2, None)]
    assert sorted(press.open()[2]) == [("R", "201"), ("R", "205"), ("Y-VERSION-DIFF", "205")]
    told = [(line["event"], line["rule"]) for line in press.told("finding.raised", "finding.resolved")]
    assert ("finding.resolved", "R") in told
    assert ("finding.raised", "R") in told


def test_the_version_after_is_compared_with_the_one_before(press: Press, settings: Settings) -> None:
    """Without the second version the third says the same as the first: no finding and no row speaks of the second."""
    assert ("Y-VERSION-DIFF", "205") in press.open()[3]
    remove(press.engine, settings, _sha(press, "b"), who="w", reason="r")
    assert press.open()[3] == [("R", "208")]
    with reading(press.engine) as session:
        (compared,) = session.scalars(select(Comparison)).all()
        assert (compared.report_id, compared.earlier_id, compared.counts) == (3, 1, {})
        texts = [repr(finding.evidence) for finding in session.scalars(select(StoredFinding))]
        assert not [text for text in texts if "25.00" in text]


def test_the_only_version_leaves_nothing_behind(engine: Engine, settings: Settings) -> None:
    """A report removed alone leaves no finding's identity, turn or acknowledgement, and other work goes on."""
    press = Press(engine, Archive(settings.archive_root))
    press.land("a", report_of(AMOUNTS), finding_at("201"))
    remove(engine, settings, _sha(press, "a"), who="w", reason="r")
    press.told()
    while weigh_dues(engine):
        pass
    filled = {name for name, count in _rows(engine).items() if count}
    assert filled <= {"removals", "series", "bodies", "neighbour_dues", "events"}
    assert press.land("b", report_of(AMOUNTS), finding_at("201"))


def test_alerts_are_corrected(press: Press, settings: Settings) -> None:
    """Whoever was alerted to a finding of the document is told that it is over, though its rows are gone."""
    rules = [AlertRule(name="all", channels=("here",))]
    press.land("d", report_of({**AMOUNTS, "208": "31.00"}), finding_at("999"))
    _alert(press, rules)
    assert 4 in _alerted(press)
    remove(press.engine, settings, _sha(press, "d"), who="w", reason="r")
    _alert(press, rules)
    assert 4 not in _alerted(press)


def _alerted(press: Press) -> list[int]:
    """The reports of whose findings somebody is still to be told."""
    with reading(press.engine) as session:
        return [alert.facts["report"] for alert in session.scalars(select(Alert))]


def _alert(press: Press, rules: list[AlertRule]) -> None:
    with transaction(press.engine) as session:
        events = session.scalars(select(Event).order_by(Event.id)).all()
        note_events(session, events)
        for event in events:
            session.delete(event)
    with transaction(press.engine) as session:
        while enter(session, rules, database_now(session)):
            pass


def _sighted(path: Path) -> Sighting:
    status = path.stat()
    return Sighting(str(path), status.st_size, status.st_mtime_ns, status.st_ino)


def test_it_stays_out_until_it_is_let_in(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """The same bytes are not taken in again, nor kept; others of the same size are; --forget opens the door."""
    archive = Archive(settings.archive_root)
    intake = Intake(engine, archive, 1000)
    path, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    path.write_bytes(b"one")
    other.write_bytes(b"two")
    assert intake.take(_sighted(path)) is Taken.NEW
    sha256 = _hash(engine)
    remove(engine, settings, sha256, who="w", reason="r")
    assert intake.take(_sighted(path)) is Taken.REMOVED
    assert not archive.exists(sha256)
    assert intake.take(_sighted(other)) is Taken.NEW
    assert forget(engine, sha256[:6], who="w") == 1
    assert intake.take(_sighted(path)) is Taken.NEW
    with pytest.raises(MingzhangError, match="nothing was removed"):
        forget(engine, sha256, who="w")


def _hash(engine: Engine) -> str:
    with reading(engine) as session:
        return session.scalars(select(Document.sha256)).one()


def test_a_removal_that_was_cut_short_is_finished(
    press: Press, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the files could not go the rows are gone all the same, and removing again removes the files."""
    sha256 = _sha(press, "a")
    with monkeypatch.context() as broken:
        broken.setattr(Archive, "remove", _fails)
        with pytest.raises(MingzhangError, match="disk"):
            remove(press.engine, settings, sha256, who="w", reason="r")
    assert press.archive.artifacts(sha256)
    assert remove(press.engine, settings, sha256, who="w", reason="r") == sha256
    assert not press.archive.artifacts(sha256)


def _fails(archive: Archive, sha256: str) -> None:
    message = "the disk says no"
    raise MingzhangError(message)


def test_what_cannot_be_removed_is_said(press: Press, settings: Settings) -> None:
    """No reason, no such hash, too little of one, or a worker at work: nothing changes and the message says why."""
    before = _rows(press.engine)
    sha256 = _sha(press, "a")
    for reference, reason, message in (
        (sha256, " ", "reason is needed"),
        ("abc", "r", "too little"),
        ("0" * 20, "r", "no document"),
    ):
        with pytest.raises(MingzhangError, match=message):
            remove(press.engine, settings, reference, who="w", reason=reason)
    assert _rows(press.engine) == before
    press.held("a")
    with pytest.raises(MingzhangError, match="in hand"):
        remove(press.engine, settings, sha256, who="w", reason="r")
