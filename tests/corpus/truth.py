"""What is true of a composed report: as gold annotations have it, and as a perfect reader would print it."""

from typing import Any

from tests.corpus.document import Cell, Document, Form, Half, Heading, Para, PerformanceTable, Row
from tests.corpus.grids import form_grid
from tests.corpus.profiles import FORM_KEYS, T1, T2, T3, T4, T5, T6, T7, T8, T9

__all__ = ["PRINTED_COLUMNS", "gold", "inspection", "number", "row_text"]

_SIDES = {"income": "收入", "expenditure": "支出"}
_SIX = {
    "opening": "年初结转和结余",
    "income": "本年收入",
    "total": "本年支出-小计",
    "basic": "本年支出-基本支出",
    "project": "本年支出-项目支出",
    "closing": "年末结转和结余",
}
_THREE = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")
PRINTED_COLUMNS: dict[str, dict[str, str]] = {
    T1: {"amount": "金额"},
    T2: {
        "total": "本年收入合计",
        "fiscal_appropriation": "财政拨款收入",
        "superior_subsidy": "上级补助收入",
        "business_income": "事业收入",
        "operating_income": "经营收入",
        "affiliated_remittance": "附属单位上缴收入",
        "other_income": "其他收入",
    },
    T3: {
        "total": "本年支出合计",
        "basic": "基本支出",
        "project": "项目支出",
        "remitted_to_superior": "上缴上级支出",
        "operating": "经营支出",
        "subsidy_to_affiliated": "对附属单位补助支出",
    },
    T4: {
        "amount": "金额",
        "total": "合计",
        "general_public_budget": "一般公共预算财政拨款",
        "government_fund": "政府性基金预算财政拨款",
        "state_capital": "国有资本经营预算财政拨款",
    },
    T5: {"total": "小计", "basic": "基本支出", "project": "项目支出"},
    T6: {"amount": "决算数"},
    T7: {
        f"{side}.{k}": str(n + 6 * (side == "actual") + 1)
        for side in ("budget", "actual")
        for n, k in enumerate(_THREE)
    },
    T8: _SIX,
    T9: {**_SIX, "total": "合计"},
}


def number(text: str) -> str:
    """A printed figure without separators and blanks."""
    return text.replace(",", "").replace(" ", "")


def row_text(form: Form, row: Row) -> str:
    """The whole printed row, its non-blank cells joined by a blank."""
    alone = Form(**{**form.__dict__, "rows": [row], "head": [], "head_rows": 0, "empty_rows": 0})
    cells = sorted(form_grid(alone).cells, key=lambda c: c.column)
    return " ".join(c.cell.text for c in cells if c.cell.text)


def _table(form: Form) -> dict[str, Any]:
    names = PRINTED_COLUMNS[form.key]
    rows = [
        {
            "side": _SIDES.get(half.side or ""),
            "code": half.code,
            "line_no": int(half.line) if half.line else None,
            "name": half.show_name or half.name or None,
            "values": {names[c]: number(cell.text) for c, cell in half.values.items() if cell.text},
        }
        for _, half in form.halves()
    ]
    return {
        "printed_title": form.full_title,
        "printed_no": form.number,
        "department_printed": form.department,
        "unit_printed": form.unit,
        "columns": list(names.values()),
        "printed_rules": form.rules,
        "declared_empty": form.declaration,
        "rows": rows,
    }


def _narrative(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "key": f.key,
            "section": para.section,
            "quote": para.text,
            "item": f.item,
            "value": number(f.text) or None,
            "unit": f.unit,
            "kind": f.kind,
            "direction": f.direction,
        }
        for para in document.each(Para)
        for f in para.figures()
    ]


def _text(value: Cell | str | None) -> str | None:
    return value.text if isinstance(value, Cell) else value


def _performance(table: PerformanceTable) -> dict[str, Any]:
    head = table.head
    return {
        "title": table.title,
        "form_type": "项目" if table.project else "整体",
        "project": table.project,
        "department": table.department.text,
        "budget": number(head["budget"].text),
        "actual": number(head["actual"].text),
        "rate_printed": head["rate"].text,
        "score_printed": head["score"].text,
        "total_printed": head["total"].text,
        "indicators": [{k: _text(v) for k, v in i.items() if k != "points"} for i in table.indicators],
    }


def gold(
    document: Document, name: str, planted: list[dict[str, Any]], observations: list[dict[str, Any]]
) -> dict[str, Any]:
    """Annotations in the shape of hand-made gold files."""
    forms = {f.key: f for f in document.each(Form) if not f.picture}
    return {
        "file": name,
        "meta": {
            "doc_type": "部门决算",
            "kind": document.kind,
            "department": document.department,
            "region": document.region,
            "region_code": document.region_code,
            "fiscal_year": document.year,
            "published": document.published,
            "unit": document.unit,
            "sections": [h.text for h in document.each(Heading) if h.level == 0],
            "tables_present": [k for k, f in forms.items() if not f.declaration],
            "tables_declared_empty": [k for k, f in forms.items() if f.declaration],
            "tables_missing": [k for k in FORM_KEYS if document.form(k) is None],
        },
        "tables": {key: _table(form) for key, form in forms.items()},
        "narrative": _narrative(document),
        "performance": [_performance(t) for t in document.each(PerformanceTable)],
        "anomalies": planted,
        "observations": observations,
    }


def inspection(document: Document, name: str, planted: list[dict[str, Any]]) -> dict[str, Any]:
    """What a perfect reader and judge would print of it, in the outward shape (without places on pages)."""
    return {
        "document": {"name": name},
        "rejected": None,
        "report": {
            "kind": document.kind,
            "department": document.department,
            "region": document.region,
            "region_code": document.region_code,
            "fiscal_year": document.year,
            "published": document.published,
            "unit": document.unit,
            "sections": [{"title": h.text} for h in document.each(Heading)],
            "forms": [_form(f) for f in document.each(Form)],
        },
        "facts": [fact for form in document.each(Form) if not form.picture for fact in _facts(form)],
        "statements": [
            {**{k: s[k] for k in ("section", "item", "kind", "direction", "value", "unit")}, "text": s["quote"]}
            for s in _narrative(document)
        ],
        "performance": [_evaluation(t) for t in document.each(PerformanceTable)],
        "findings": [
            {
                "rule": p["code"],
                "severity": p["severity"],
                "category": p["category"],
                "message": p["quote"][:200],
                "where": p.get("cell") or {"section": p["where"]},
                "expected": p["expected"],
                "found": p["found"],
                "evidence": [{"text": p["quote"][:200]}],
            }
            for p in planted
        ],
        "doubts": [],
    }


def _form(form: Form) -> dict[str, Any]:
    status = "picture" if form.picture else "declared_empty" if form.declaration else "present"
    return {
        "key": form.key,
        "title": form.full_title,
        "number": form.number,
        "status": status,
        "department": form.department,
        "unit": form.unit,
        "printed_rules": form.rules,
    }


def _facts(form: Form) -> list[dict[str, Any]]:
    return [
        _fact(form, half, column, cell)
        for _, half in form.halves()
        for column, cell in half.values.items()
        if cell.text
    ]


def _fact(form: Form, half: Half, column: str, cell: Cell) -> dict[str, Any]:
    return {
        "form": form.key,
        "side": half.side,
        "line": half.line,
        "code": half.code,
        "name": half.name,
        "column": column,
        "value": number(cell.text),
        "text": cell.text,
    }


def _evaluation(table: PerformanceTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "project": table.project,
        **{k: number(c.text).rstrip("%") for k, c in table.head.items()},
        "indicators": [{k: _text(v) for k, v in i.items() if k != "points"} for i in table.indicators],
    }
