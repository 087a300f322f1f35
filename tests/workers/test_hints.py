"""The drop folder's subfolders as a hint: used where the document says nothing, never against it, always marked."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import reading, transaction
from runtime.settings import load_settings
from schemas.errors import EnvironmentFault
from schemas.pages import Pages
from schemas.report import Claim, Identity, Kind, Report
from schemas.tables import Arrival, Document, Event, StoredReport
from tests import small_stages
from tests.machinery import make_document
from workers.hints import PathHints, hinted
from workers.sandbox import Sandbox
from workers.stages.perform import Workshop, perform
from workers.stages.retry import RetryPolicy

HINTS = PathHints("/drop", "region/department/year")


def report(**identity: object) -> Report:
    return Report(Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, **identity))  # type: ignore[arg-type]


def said(hints: PathHints, *paths: str) -> dict[str, str]:
    return {claim.about: claim.value for claim in hints.agreed(paths)}


def test_folders_are_read_by_the_scheme() -> None:
    """Each level is what the scheme says, whatever stands deeper; what does not look like it says nothing."""
    assert said(HINTS, "/drop/湖北省/某某局/2023年/附件/a.pdf") == {
        "region": "湖北省",
        "department": "某某局",
        "fiscal_year": "2023",
    }
    assert (
        said(HINTS, "/drop/a/b/c/a.pdf")
        == said(HINTS, "/drop/a.pdf")
        == said(HINTS, "/other/湖北省/某某局/2023/a")
        == {}
    )
    assert said(PathHints("/drop", "year/-/department"), "/drop/2022/x/某某局/a.pdf") == {
        "fiscal_year": "2022",
        "department": "某某局",
    }


def test_sights_that_disagree_say_nothing() -> None:
    """A document seen in two places hints only at what both say."""
    assert said(HINTS, "/drop/湖北省/甲局/2023/a", "/drop/湖北省/乙局/2023/a") == {
        "region": "湖北省",
        "fiscal_year": "2023",
    }


def test_only_what_the_document_leaves_open_is_filled_in_and_marked() -> None:
    """Year, department and region come from the path where nothing in the document speaks of them, each as a claim."""
    claims = HINTS.agreed(["/drop/湖北省/某某局/2023/a.pdf"])
    read, contradicted = hinted(report(), claims)
    identity = read.identity
    assert (identity.fiscal_year, identity.department, identity.region) == (2023, "某某局", "湖北省")
    assert identity.region_code == "420000"
    assert {(claim.about, claim.source) for claim in identity.claims} == {
        (about, "path") for about in ("fiscal_year", "department", "region")
    }
    assert contradicted == ()


def test_a_contradiction_is_noted_and_nothing_is_changed() -> None:
    """The document's own word stays, even one that could not be settled; the hint stands beside it."""
    claims = HINTS.agreed(["/drop/湖北省/某某局/2023/a.pdf"])
    own = report(fiscal_year=2022, department="另一局", region="湖北省武汉市")
    read, contradicted = hinted(own, claims)
    assert (read.identity.fiscal_year, read.identity.department) == (2022, "另一局")
    assert {claim.about for claim in contradicted} == {"fiscal_year", "department"}
    unsettled = report(
        claims=(Claim("fiscal_year", "2021", "cover", "2021年"), Claim("fiscal_year", "2022", "note", ""))
    )
    assert hinted(unsettled, claims)[0].identity.fiscal_year is None


def test_a_hint_lands_with_the_report_and_its_contradiction_in_the_log(engine: Engine, tmp_path: Path) -> None:
    """Through the stages: the open department is filled in, the year stays the document's, one line tells of it."""

    def without_department(pages: Pages, name: str) -> Report:
        return report(fiscal_year=2023)

    archive = Archive(tmp_path / "archive")
    number = make_document(engine, archive)
    with transaction(engine) as session:
        document = session.scalars(select(Document.id)).one()
        place = {"path": "/drop/湖北省/某某局/2020/a.txt", "name": "a.txt", "size": 1, "mtime_ns": 1, "inode": "1"}
        session.add(Arrival(document_id=document, fingerprint="f" * 64, duplicate=False, **place))
    with Sandbox("tests.small_stages:parse", memory_mib=512, seconds=10) as sandbox:
        stages = (
            without_department,
            lambda read, second: small_stages.validate(Report(read.identity, sections=_TITLE)),
        )
        shop = Workshop(engine, archive, sandbox, *stages, RetryPolicy(), 60.0, HINTS)
        while due := perform(shop, number):
            number = due.stage_run
    with reading(engine) as session:
        landed = session.scalars(select(StoredReport)).one()
        lines = [event.fields for event in session.scalars(select(Event).where(Event.name == "hint.contradicted"))]
    assert (landed.department, landed.fiscal_year, landed.region) == ("某某局", 2023, "湖北省")
    assert [(line["about"], line["hint"]) for line in lines] == [("fiscal_year", "2020")]


_TITLE = small_stages.classify(small_stages.parse(b"kind=report", "a"), "a").sections


@pytest.mark.parametrize("scheme", ["region/region", "town/year", "/year"])
def test_a_scheme_that_is_none_is_refused(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt level is an error of the settings."""
    monkeypatch.setenv("MINGZHANG_PATH_SCHEME", scheme)
    with pytest.raises(EnvironmentFault, match="path_scheme"):
        load_settings()
