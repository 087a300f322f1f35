"""A receipt against a fresh reading of the same bytes: what is the same, what is not, and whether that can be.

Findings and doubts are compared whole but for their evidence's boxes; what rules over several reports found cannot be
recomputed from one file, and stands apart in the receipt.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

__all__ = ["Outcome", "compare"]

_IDENTITY = ("kind", "department", "region", "region_code", "fiscal_year", "published", "unit")
_COUNTS = ("pass", "fail", "within_rounding", "not_applicable", "not_evaluable")
_SAID = ("rule", "severity", "message", "expected", "found", "difference")


class Outcome(Struct, frozen=True):
    """What a comparison came to: `differences` are lines for people, `elsewhere` counts findings that need others."""

    same_program: bool
    differences: tuple[str, ...]
    elsewhere: int = 0

    @property
    def same(self) -> bool:
        """Whether everything that one file shows is as the receipt says."""
        return not self.differences


def compare(receipt: Mapping[str, Any], fresh: Mapping[str, Any], versions: Mapping[str, str]) -> Outcome:
    """Compare a receipt with what `inspect` says of the same bytes now.

    `versions` are the reading and rules versions of this program.
    """
    made_by = receipt["made_by"]
    same_program = all(made_by.get(name) == value for name, value in versions.items())
    return Outcome(
        same_program,
        (*_outcome(receipt, fresh), *_identity(receipt, fresh), *_told(receipt, fresh)),
        len(others["findings"]) if (others := receipt["over_reports"]) else 0,
    )


def _outcome(receipt: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    refused, said = fresh["rejected"], receipt["outcome"]
    if said in ("landed", "classified") and refused:
        return [f"回执称 {said}，重算时未能读取：{refused['reason']}"]
    if said == "rejected" and not refused:
        return [f"回执称未能读取（{receipt['reason']}），重算时可以读取"]
    if said == "rejected" and refused["reason"] != receipt["reason"]:
        return [f"未能读取的原因：回执 {receipt['reason']}，重算 {refused['reason']}"]
    return []


def _identity(receipt: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    now, then = fresh["report"], receipt["report"]
    if now is None or then is None:
        return []
    return [
        f"{name}：回执 {then[name]}，重算 {now[name]}" for name in _IDENTITY if name in then and then[name] != now[name]
    ]


def _told(receipt: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    if receipt["checks"] is None:
        return []
    lines: list[str] = []
    for kind, word in (("findings", "发现"), ("doubts", "存疑")):
        then = Counter(_said(one) for one in receipt[kind])
        now = Counter(_said(one) for one in fresh[kind])
        lines += [f"只在回执中的{word}：{_shown(one)}" for one in (then - now).elements()]
        lines += [f"只在重算中的{word}：{_shown(one)}" for one in (now - then).elements()]
    for name in _COUNTS:
        if receipt["checks"][name] != fresh["checks"][name]:
            lines.append(f"核对计数 {name}：回执 {receipt['checks'][name]}，重算 {fresh['checks'][name]}")
    return lines


def _said(one: Mapping[str, Any]) -> tuple[str | None, ...]:
    where = one["where"]
    return (*(one[name] for name in _SAID), *(str(where.get(name)) for name in sorted(where)))


def _shown(one: tuple[str | None, ...]) -> str:
    return f"{one[0]} {one[2]}"
