"""The outward JSON: exactly the keys that others rely on, from whatever the stages made."""

import json

from schemas.errors import InputError, RejectReason
from schemas.findings import Check, Evidence, Finding, Judgement, Severity, Suspect, Verdict, Where
from schemas.report import (
    Fact,
    Form,
    FormStatus,
    Identity,
    Indicator,
    Kind,
    PerformanceForm,
    Report,
    Section,
    Statement,
    StatementKind,
    UnreadCell,
)
from workers.outward import DocumentIdentity, document_object, rejected_object

DOCUMENT = DocumentIdentity("ab" * 32, "report.pdf", "application/pdf", 1234, 2)
FACT = Fact("INCOME", None, None, "2080505", "某项", "total", "4.20", "4.20", 1, (10.0, 20.123456, 30.0, 40.0), 3)
STATEMENT = Statement(
    "第三部分/五/（二）", "支出", StatementKind.CHANGE, "increase", "12.5", "%", "增长12.5%。", 0, None
)
FORM = Form(
    "INCOME",
    "收入决算表",
    "表2",
    FormStatus.PRESENT,
    pages=(1,),
    unit="万元",
    printed_rules=("1=2+3",),
    unread=(UnreadCell(4, "7", "two columns fit", ("total", "other_income")),),
)
PERFORMANCE = PerformanceForm("自评表", None, budget="10", indicators=(Indicator("产出", "数量", "次数", weight="5"),))
FINDING = Finding(
    rule="T2-SUM",
    severity=Severity.ERROR,
    category="表内勾稽",
    message="合计不等。",
    where=Where(form="INCOME", column="total"),
    expected="4.20",
    found="4.30",
    difference="0.10",
    evidence=(Evidence("合计 4.30", 1, (0.0, 1.0, 2.0, 3.0)),),
    suspects=(Suspect("INCOME", None, None, "2080505", "total", "4.30", "4.20"),),
)
REPORT = Report(
    Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department="某局", fiscal_year=2023, unit="万元"),
    sections=(Section("第一部分 概况", "第一部分", 0),),
    forms=(FORM,),
    facts=(FACT,),
    statements=(STATEMENT,),
    performance=(PERFORMANCE,),
)
JUDGEMENT = Judgement(
    "national",
    checks=(
        Check("A", Verdict.PASS),
        Check("A", Verdict.FAIL),
        Check("B", Verdict.NOT_APPLICABLE, reason="无此表"),
        Check("C", Verdict.NOT_EVALUABLE, Where(form="INCOME"), reason="表为图片"),
    ),
    findings=(FINDING,),
    doubts=(FINDING,),
)
TOP = ["document", "rejected", "report", "facts", "statements", "performance", "findings", "doubts", "checks"]


def test_read_document_has_every_promised_key() -> None:
    """Each object has the keys of the contract, and the whole of it is JSON."""
    out = json.loads(json.dumps(document_object(DOCUMENT, REPORT, JUDGEMENT)))
    assert list(out) == TOP
    assert out["document"] == {
        "sha256": "ab" * 32,
        "name": "report.pdf",
        "media_type": "application/pdf",
        "bytes": 1234,
        "pages": 2,
    }
    assert out["rejected"] is None
    identity = {"kind", "department", "region", "region_code", "fiscal_year", "published", "unit", "sections", "forms"}
    assert set(out["report"]) == identity
    assert out["report"]["kind"] == "department_final_accounts"
    assert out["report"]["fiscal_year"] == 2023
    assert {"title", "page"} <= set(out["report"]["sections"][0])
    form = {"key", "title", "number", "status", "pages", "department", "unit", "printed_rules"}
    assert form <= set(out["report"]["forms"][0])
    assert out["facts"][0] == {
        "form": "INCOME",
        "side": None,
        "line": None,
        "code": "2080505",
        "name": "某项",
        "column": "total",
        "value": "4.20",
        "text": "4.20",
        "page": 1,
        "bbox": [10.0, 20.12, 30.0, 40.0],
        "inferred": False,
    }
    assert out["statements"][0] == {
        "section": "第三部分/五/（二）",
        "item": "支出",
        "kind": "change",
        "direction": "increase",
        "value": "12.5",
        "unit": "%",
        "text": "增长12.5%。",
        "page": 0,
        "bbox": None,
    }
    assert set(out["performance"][0]) == {
        "title",
        "project",
        "budget",
        "actual",
        "rate",
        "score",
        "total",
        "indicators",
    }
    levels = {"level1", "level2", "name", "weight", "target", "actual", "score"}
    assert set(out["performance"][0]["indicators"][0]) == levels


def test_finding_and_doubt_have_the_same_shape() -> None:
    """A finding tells its place, its arithmetic, its evidence and its suspects; a doubt likewise."""
    out = document_object(DOCUMENT, REPORT, JUDGEMENT)
    (finding,) = out["findings"]
    assert out["doubts"] == [finding]
    promised = [
        "rule",
        "severity",
        "category",
        "message",
        "where",
        "expected",
        "found",
        "difference",
        "evidence",
        "suspects",
    ]
    assert set(promised) <= set(finding)
    assert finding["severity"] == "error"
    assert set(finding["where"]) == {"form", "side", "line", "code", "column", "section"}
    assert finding["evidence"] == [{"page": 1, "bbox": [0.0, 1.0, 2.0, 3.0], "text": "合计 4.30"}]
    assert {"form", "side", "line", "code", "column", "printed", "implied"} <= set(finding["suspects"][0])


def test_checks_are_counted_and_gaps_are_named() -> None:
    """Every verdict is counted, what could not be evaluated is listed with its reason, and the coverage follows."""
    checks = document_object(DOCUMENT, REPORT, JUDGEMENT)["checks"]
    assert {str(verdict): checks[verdict] for verdict in Verdict} == {
        "pass": 1,
        "fail": 1,
        "within_rounding": 0,
        "not_applicable": 1,
        "not_evaluable": 1,
    }
    assert checks["coverage"] == {"ran": 2, "applicable": 3}
    (gap,) = checks["not_evaluated"]
    assert (gap["rule"], gap["where"]["form"], gap["reason"]) == ("C", "INCOME", "表为图片")


def test_unread_figures_are_shown() -> None:
    """A figure that was printed and could not be placed stands with its form and the reason."""
    form = document_object(DOCUMENT, REPORT, JUDGEMENT)["report"]["forms"][0]
    assert form["unread"] == [
        {"row": 4, "text": "7", "reason": "two columns fit", "columns": ["total", "other_income"]}
    ]


def test_document_of_another_kind_has_no_verdicts() -> None:
    """A document that is not validated has its identity, no findings, and not a single check."""
    out = document_object(DOCUMENT, Report(Identity(Kind.DEPARTMENT_BUDGET, department="某局")), None)
    assert out["report"]["department"] == "某局"
    assert out["findings"] == out["facts"] == []
    assert out["checks"]["coverage"] == {"ran": 0, "applicable": 0}


def test_rejected_document_has_its_reason_and_the_same_keys() -> None:
    """A rejected document keeps the shape, empty, with the reason and what to do about it."""
    out = rejected_object(DOCUMENT, InputError(RejectReason.ENCRYPTED, "locked by a password; ask for an open one"))
    assert list(out) == TOP
    assert out["rejected"] == {"reason": "encrypted", "detail": "locked by a password; ask for an open one"}
    assert out["report"] is None
    assert out["document"]["sha256"] == "ab" * 32
