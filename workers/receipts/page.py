"""The receipt as a page: one file of HTML without script, picture or network, Chinese first and English beside it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from schemas.knowledge.forms import form as form_spec
from schemas.knowledge.rules import column_words

__all__ = ["page"]

_OUTCOMES = {
    "landed": "已入库 landed",
    "classified": "已归类（不是决算报告） classified, not a final-account report",
    "rejected": "未能读取 could not be read",
    "quarantined": "处理失败，已隔离 failed and set aside",
}
_KINDS = {
    "department_final_accounts": "部门决算 department final accounts",
    "unit_final_accounts": "单位决算 unit final accounts",
    "department_budget": "部门预算 department budget",
    "unit_budget": "单位预算 unit budget",
    "performance_evaluation": "绩效评价 performance evaluation",
    "government_final_accounts": "政府决算 government final accounts",
    "blank_template": "空白模板 blank template",
    "other": "其他 other",
}
_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "info": "提示 note"}
_VERDICTS = {
    "pass": "通过 pass",
    "fail": "不符 fail",
    "within_rounding": "舍入差 within rounding",
    "not_applicable": "不适用 not applicable",
    "not_evaluable": "未能核对 not evaluable",
}
_STATUSES = {
    "present": "有 present",
    "declared_empty": "说明为空 declared empty",
    "picture": "为图片 picture",
    "missing": "缺 missing",
}


def page(receipt: Mapping[str, Any]) -> str:
    """The whole page. Whatever the report says is text in it, never markup."""
    words = {"outcomes": _OUTCOMES, "kinds": _KINDS, "severities": _SEVERITIES, "verdicts": _VERDICTS}
    shown: str = _template().render(r=receipt, statuses=_STATUSES, place=_place, **words)
    return shown


def _place(where: Mapping[str, Any]) -> str:
    """Where a finding is, in words."""
    parts = [
        _form_title(where["form"]) if where.get("form") else None,
        f"第{where['line']}行" if where.get("line") else None,
        where.get("code"),
        _column(where["column"]) if where.get("column") else None,
        where.get("section"),
    ]
    return " · ".join(part for part in parts if part)


def _form_title(key: str) -> str:
    try:
        return form_spec(key).title
    except KeyError:
        return key


def _column(key: str) -> str:
    try:
        return column_words(key)
    except KeyError:
        return key


@cache
def _template() -> Any:
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
