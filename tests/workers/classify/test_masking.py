"""Whoever a report names with a telephone is nowhere in what we say of it."""

import io
import json
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import reading
from runtime.exports import Wanted, write_stream
from runtime.settings import Settings
from scheduler.receipts import receipt_of
from schemas.dictionary import export_names
from schemas.report import Identity, Indicator, Kind, PerformanceForm, Report
from schemas.tables import Base, Document
from tests.corpus import compose, republish
from tests.corpus.document import Document as Composed
from tests.corpus.document import Heading, Para
from tests.landings import land
from workers.classify import classify
from workers.classify.masking import masked_report
from workers.inspect import inspect, make_sandbox
from workers.validate import validate
from workers.written_pages import read_pages

PERSON = "诸葛明亮"
NUMBERS = ("13986420000", "86420000")
LINES = (f"联系人：{PERSON}，咨询电话：0998-86420000。", f"项目负责人 {PERSON} 联系电话 13986420000")


def _with_people(document: Composed) -> None:
    """Under every heading of a part, so that sections, sentences and findings are near them."""
    blocks = []
    for block in document.blocks:
        blocks.append(block)
        if isinstance(block, Heading):
            blocks += [Para(block.path, [line]) for line in LINES]
    document.blocks[:] = blocks


@pytest.mark.parametrize("ending", ["pdf", "txt"])
def test_nobody_is_named_in_what_is_told(ending: str, tmp_path: Path) -> None:
    """A report full of names and numbers, one of another place's area code, gives an object without any of them."""
    report = republish(compose("names and numbers", profile="wuhan-2022"), _with_people)
    path = tmp_path / f"report.{ending}"
    path.write_bytes(report.pdf() if ending == "pdf" else report.text().encode())
    with make_sandbox(Settings(data=tmp_path)) as sandbox:
        told = inspect(path, sandbox)
    whole = json.dumps(told, ensure_ascii=False)
    assert PERSON not in whole
    assert not [number for number in NUMBERS if number in whole]
    phones = [one for one in told["findings"] if one["rule"] == "I-PHONE"]
    assert phones
    assert all("0998" in item["text"] for one in phones for item in one["evidence"])
    assert not [one for one in told["findings"] if one["rule"] == "C-CONTACT"]


def test_every_text_of_a_form_is_masked() -> None:
    """A self-evaluation form keeps its figures and loses the people in its rows, notes and weights."""
    row = Indicator("产出指标", None, "场次", "10", "5场", "5场", "10", text=LINES[1], reason=LINES[0])
    form = PerformanceForm("自评表", None, budget="139.00", indicators=(row,), explanation=LINES[0], head=LINES[1])
    read = Report(Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department="某局"), performance=(form,))
    shown = masked_report(read)
    assert PERSON not in msgspec.json.encode(shown).decode()
    assert shown.performance[0].indicators[0].actual == "5场"
    plain = msgspec.structs.replace(read, performance=())
    assert masked_report(plain) == plain


def test_nobody_is_named_in_what_is_stored(engine: Engine, tmp_path: Path) -> None:
    """Rows, owed log lines, receipts and exports of such a report are as free of them as what inspect prints."""
    report = republish(compose("names and numbers", profile="wuhan-2022"), _with_people)
    path = tmp_path / "report.pdf"
    path.write_bytes(report.pdf())
    with make_sandbox(Settings(data=tmp_path)) as sandbox:
        pages = read_pages(sandbox.parse(path, path.name))
    read = classify(pages, path.name)
    land(engine, Archive(tmp_path / "archive"), report.pdf(), read, validate(read))
    with reading(engine) as session:
        tables = {t.name: [list(row) for row in session.execute(select(t))] for t in Base.metadata.sorted_tables}
        told = [tables, receipt_of(session, session.scalars(select(Document)).one())]
    for export in export_names():
        lines = io.BytesIO()
        write_stream(engine, export, "jsonl", lines, Wanted())
        told.append(lines.getvalue().decode())
    whole = json.dumps(told, ensure_ascii=False, default=str)
    assert "0998-********" in whole
    assert PERSON not in whole
    assert not [number for number in NUMBERS if number in whole]
