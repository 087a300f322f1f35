"""A database with something of everything that is exported, some of it hostile."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import Engine, insert

from runtime.archive import Archive
from runtime.database import transaction
from schemas.findings import Evidence, Finding, Severity, Where
from schemas.report import Fact, Identity, Kind, Statement, StatementKind
from schemas.tables import Base, StoredFact
from tests.versions import Press, finding_at, report_of

HOSTILE = '=HYPERLINK("http://example.org","点这里")'
AMOUNTS = {"0201": "10.00", "205": "-0.5", "208": "123456789012345678.90"}


def fill(engine: Engine, archive: Path) -> Press:
    """Two bodies of two years; one name is a formula, one amount is too long for a spreadsheet."""
    press = Press(engine, Archive(archive))
    for year, body in ((2022, "甲局"), (2023, "乙局")):
        identity = Identity(
            Kind.DEPARTMENT_FINAL_ACCOUNTS,
            department=body,
            region="某市",
            region_code="010203",
            fiscal_year=year,
            unit="万元",
        )
        read = report_of(AMOUNTS, identity)
        box = (1.5, 2.25, 3.0, 4.0)
        cell = Fact("INCOME", None, "1", None, HOSTILE, "other_income", "4.20", "4.20", 3, box, 0)
        told = Statement("第三部分/一", "收入", StatementKind.AMOUNT, None, "4.20", "万元", "收入4.20万元。", 5, None)
        slot = Statement("第三部分/一", "支出", StatementKind.AMOUNT, None, None, "万元", "支出万元。", 5, None)
        read = replace(read, facts=(*read.facts, cell), statements=(told, slot))
        press.land(body, read, finding_at("205"), finding_at("0201", text="@SUM(A1)"), _warning())
    return press


def _warning() -> Finding:
    return Finding("T3-SUM", Severity.WARNING, "c", "提示", Where(), "是", "否", None, (Evidence("原文", 1),))


def multiply(engine: Engine, report: int, times: int) -> None:
    """Many more facts of a report, so many that no one would hold them all."""
    table = Base.metadata.tables[StoredFact.__tablename__]
    with transaction(engine) as session:
        for start in range(0, times, 10_000):
            rows = [
                {
                    "report_id": report,
                    "ordinal": 100 + n,
                    "form": "INCOME",
                    "name": f"项目{n}" * 10,
                    "column_key": "total",
                    "value": Decimal(f"{n}.50"),
                    "text": f"{n}.50",
                    "page": 1,
                    "row_index": n,
                    "inferred": False,
                }
                for n in range(start, min(start + 10_000, times))
            ]
            session.execute(insert(table), rows)
