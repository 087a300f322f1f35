"""A list of who should publish, as somebody keeps it: CSV with a heading line, in Chinese or English."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from scheduler.expectations.model import LISTED_SURENESS, Expected, keys_of
from schemas.errors import InputError, RejectReason
from schemas.report import Kind
from schemas.tables.expectations import Basis

__all__ = ["read"]

_HEADS = {
    "region": ("region", "地区", "行政区划"),
    "department": ("department", "部门", "单位", "部门名称", "单位名称"),
    "fiscal_year": ("fiscal_year", "year", "年度", "决算年度"),
    "due": ("due", "截止日期", "应公开日期", "最迟公开日期"),
    "kind": ("kind", "种类", "类型"),
}
_NEEDED = ("department", "fiscal_year")
_KINDS = {
    "": Kind.DEPARTMENT_FINAL_ACCOUNTS,
    "部门": Kind.DEPARTMENT_FINAL_ACCOUNTS,
    "部门决算": Kind.DEPARTMENT_FINAL_ACCOUNTS,
    "单位": Kind.UNIT_FINAL_ACCOUNTS,
    "单位决算": Kind.UNIT_FINAL_ACCOUNTS,
    **{str(kind): kind for kind in Kind if kind.is_final_accounts},
}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def read(path: Path, due_day: tuple[int, int]) -> list[Expected]:
    """The list's lines; a line without a date is due on `due_day` (month, day) of the year after.

    Raises InputError naming the file and the line that cannot be understood; nothing is taken of such a list.
    """
    rows = csv.reader(io.StringIO(_text(path)))
    heads = _columns(path, next(rows, []))
    found: dict[tuple[str, str, int], Expected] = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        values = {name: row[at].strip() if at < len(row) else "" for name, at in heads.items()}
        one = _line(path, number, values, due_day)
        found[(*one.keys, one.fiscal_year)] = one
    return list(found.values())


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(RejectReason.DAMAGED, f"{path} is neither UTF-8 nor GB 18030 text; save it as CSV in UTF-8")


def _columns(path: Path, heads: list[str]) -> dict[str, int]:
    printed = [head.strip().lower() for head in heads]
    found = {name: next((printed.index(one) for one in usual if one in printed), -1) for name, usual in _HEADS.items()}
    missing = [name for name in _NEEDED if found[name] < 0]
    if missing:
        wanted = ", ".join("/".join(_HEADS[name]) for name in missing)
        raise InputError(RejectReason.UNSUPPORTED, f"{path}: its first line lacks a column named {wanted}")
    return {name: at for name, at in found.items() if at >= 0}


def _line(path: Path, number: int, values: Mapping[str, str], due_day: tuple[int, int]) -> Expected:
    def wrong(what: str) -> InputError:
        return InputError(RejectReason.UNSUPPORTED, f"{path}, line {number}: {what}")

    department, year = values["department"], values["fiscal_year"].removesuffix("年").removesuffix("年度")
    if not department:
        raise wrong("no department")
    if not year.isdecimal() or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise wrong(f"no fiscal year: {values['fiscal_year'] or 'empty'}")
    kind = _KINDS.get(values.get("kind", ""))
    if kind is None:
        raise wrong(f"no such kind: {values['kind']}; there are 部门, 单位")
    try:
        due = date.fromisoformat(values["due"]) if values.get("due") else date(int(year) + 1, *due_day)
    except ValueError:
        raise wrong(f"no date like 2024-10-31: {values['due']}") from None
    keys, region = keys_of(values.get("region", ""), department, int(year))
    why, why_en = "应公开名单所列", "it stands on the list of who should publish"
    return Expected(keys, region, department, kind, int(year), due, Basis.LISTED, LISTED_SURENESS, why, why_en)
