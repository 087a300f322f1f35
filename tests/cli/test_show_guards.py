"""`mingzhang show REPORT --guards`: what no check would notice, from what was read and kept."""

import json

import msgspec
from sqlalchemy import select

from runtime.archive import Archive
from runtime.database import make_engine, reading
from schemas.tables import Document
from tests.cli.conftest import Command
from tests.corpus import compose
from tests.workers.validate.composed import report_of


def kept(landed: Command) -> None:
    """Put a composed report into the archive as what was read of the first document."""
    engine = make_engine(landed.settings.database)
    with reading(engine) as session:
        sha256 = session.execute(select(Document.sha256).where(Document.name == "first.pdf")).scalar_one()
    engine.dispose()
    made = msgspec.json.encode(report_of(compose(1, profile="shanghai")))
    Archive(landed.settings.archive_root).put_artifact(sha256, "report", made)


def test_guards_are_told_of_a_landed_report(landed: Command) -> None:
    """Every figure is told with the rule that guards it, and people are told the unguarded ones."""
    kept(landed)
    told = [json.loads(line) for line in landed("show", "first.pdf", "--guards", "--json").stdout.splitlines()]
    guarded = [one for one in told if one["rule"]]
    assert len(guarded) > 0.9 * len(told)
    assert all(one["altered"] != one["value"] for one in told)
    assert f"{len(guarded)} of {len(told)} cells" in landed("show", "first.pdf", "--guards").stdout


def test_a_report_whose_reading_is_lost_is_said_so(landed: Command) -> None:
    """Without the kept reading the command says what is missing."""
    assert landed.fails("show", "first.pdf", "--guards")
