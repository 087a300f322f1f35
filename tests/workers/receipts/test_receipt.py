"""A receipt: sealed, compared with a fresh reading, and shown without anything of the report becoming markup."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.findings import Severity, Verdict
from schemas.report import FormStatus, Kind
from schemas.tables import Document, DocumentState, StoredCheck, StoredDoubt, StoredFinding, StoredForm, StoredReport
from workers.receipts.content import Landed, receipt, seal, sealed
from workers.receipts.page import page
from workers.receipts.verify import compare

WRITTEN = datetime(2024, 9, 1, 8, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>局"
VERSIONS = {"reading_version": "1+a", "rules_version": "1+b"}


def _raised(table: type[Any], rule: str) -> Any:
    where = {"form": "INCOME", "side": None, "line": "3", "code": None, "column_key": "total", "section": None}
    told = {"message": f"{HOSTILE}的合计不等。", "message_en": "The total is not its sum.", "category": "表内勾稽"}
    row = table(rule=rule, severity=Severity.ERROR, found="4.20", expected="4.00", difference="0.20", **told, **where)
    row.evidence, row.suspects = [{"text": "合计 4.20", "page": 2, "bbox": None}], []
    return row


def _document(state: DocumentState = DocumentState.LANDED) -> Document:
    return Document(
        sha256="a" * 64, name=f"{HOSTILE}.pdf", bytes=9, media_type="application/pdf", pages=3, state=state, kind=None
    )


def _landed() -> Landed:
    report = StoredReport(
        kind=Kind.DEPARTMENT_FINAL_ACCOUNTS, department=HOSTILE, fiscal_year=2023, pack="national", version=2
    )
    report.reading_version, report.rules_version = VERSIONS["reading_version"], VERSIONS["rules_version"]
    form = StoredForm(form="INCOME", title="收入决算表", status=FormStatus.PRESENT)
    form.unread = [{"row": 1, "text": "1.2O", "reason": "不是数字", "columns": []}]
    checks = [
        StoredCheck(rule="T2-SUM", verdict=Verdict.FAIL, place={}),
        StoredCheck(rule="T2-ROWS", verdict=Verdict.PASS, place={}),
        StoredCheck(rule="T9-SUM", verdict=Verdict.NOT_EVALUABLE, place={"form": "STATE_CAPITAL"}, reason="表为图片"),
        StoredCheck(rule="Y-CARRY", verdict=Verdict.NOT_EVALUABLE, place={}, reason="等待上年报告"),
    ]
    findings = [_raised(StoredFinding, "T2-SUM"), _raised(StoredFinding, "Y-CARRY")]
    counts = {"facts": 7, "statements": 1, "performance": 0}
    return Landed(report, [form], checks, findings, [_raised(StoredDoubt, "T3-SUM")], counts)


def _receipt() -> dict[str, Any]:
    return receipt(_document(), _landed(), program="1", written_at=WRITTEN, over_reports={"Y-CARRY"})


def _fresh() -> dict[str, Any]:
    """What `inspect` would say if nothing has changed."""
    made = copy.deepcopy(_receipt())
    return {"rejected": None} | {name: made[name] for name in ("report", "findings", "doubts", "checks")}


def test_it_tells_what_was_read_and_what_was_not() -> None:
    """Version, coverage, unread cells and unevaluated checks are in it; what needs other reports stands apart."""
    made = _receipt()
    assert made["report"]["version"] == 2
    assert made["checks"]["coverage"] == {"ran": 2, "applicable": 3}
    assert made["read"]["unread"] == [{"form": "INCOME", "text": "1.2O", "reason": "不是数字"}]
    assert [one["rule"] for one in made["checks"]["not_evaluated"]] == ["T9-SUM"]
    assert [one["rule"] for one in made["findings"]] == ["T2-SUM"]
    assert [one["rule"] for one in made["over_reports"]["findings"]] == ["Y-CARRY"]


def test_a_changed_receipt_is_seen() -> None:
    """Any change breaks the seal; sealing again would be needed."""
    made = _receipt()
    assert sealed(made)
    made["findings"][0]["found"] = "4.00"
    assert not sealed(made)
    assert sealed(seal({name: value for name, value in made.items() if name != "sha256"}))


def test_the_same_reading_compares_equal() -> None:
    """Nothing differs, the version is the same, and what needs other reports is counted and not missed."""
    outcome = compare(_receipt(), _fresh(), VERSIONS)
    assert (outcome.same, outcome.same_program, outcome.elsewhere) == (True, True, 1)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("report", "department"), "别的局", "department"),
        (("checks", "pass"), 9, "核对计数 pass"),
        (("findings", 0, "found"), "4.10", "只在重算中的发现"),
        (("doubts", 0, "message"), "另一句", "只在回执中的存疑"),
        (("rejected",), {"reason": "damaged"}, "未能读取"),
    ],
)
def test_what_differs_is_told(path: tuple[Any, ...], value: object, told: str) -> None:
    """Identity, counts, findings, doubts and a refusal are each told apart."""
    fresh = _fresh()
    target: Any = fresh
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    outcome = compare(_receipt(), fresh, VERSIONS | {"rules_version": "2"})
    assert any(told in line for line in outcome.differences)
    assert not outcome.same_program


def test_a_refusal_has_a_receipt_of_its_own() -> None:
    """A rejected document's reason is in it, and a fresh reading that succeeds differs."""
    document = _document(DocumentState.REJECTED)
    document.reason, document.detail = "damaged", "cut short"
    made = receipt(document, None, program="1", written_at=WRITTEN, over_reports=())
    assert (made["outcome"], made["reason"], made["checks"]) == ("rejected", "damaged", None)
    again = {"rejected": {"reason": "damaged"}, "report": None, "findings": [], "doubts": [], "checks": {}}
    assert compare(made, again, VERSIONS).same
    assert not compare(made, again | {"rejected": None}, VERSIONS).same
    assert not compare(made, again | {"rejected": {"reason": "timeout"}}, VERSIONS).same
    assert "cut short" in page(made)


def test_the_page_shows_both_cells_and_no_foreign_markup() -> None:
    """Printed, expected and difference stand side by side; a hostile name is text; nothing is loaded or run."""
    shown = page(_receipt())
    for text in ("4.20", "4.00", "0.20", "第 3 页", "不是数字", "表为图片", "与其他报告对照", "读数存疑"):
        assert text in shown
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<script" not in shown
    assert "http://" not in shown.replace("http-equiv", "")
