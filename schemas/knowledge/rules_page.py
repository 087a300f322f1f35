"""docs/rules.md, made from the catalogue: `python -m schemas.knowledge.rules_page > docs/rules.md`."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from schemas.knowledge.rules import Rule, packs, rules

__all__ = ["page"]

_INTRODUCTION = Path(__file__).with_name("rules") / "page.md"


def page() -> str:
    """The whole page: how rules work, the packs, and every rule by category."""
    words = _INTRODUCTION.read_text(encoding="utf-8")
    before, heading, after = words.partition("## Choices worth knowing")
    return "\n".join([before + "\n".join(_packs()), "", heading + after, *_catalogue()]) + "\n"


def _packs() -> Iterator[str]:
    yield "| pack | title | fiscal years | region codes |"
    yield "|---|---|---|---|"
    for pack in packs():
        first, last = pack.years
        years = f"{first or '…'}–{last or '…'}"
        yield f"| {pack.id} | {pack.title} | {years} | {', '.join(f'{p}…' for p in pack.places) or 'all others'} |"


def _catalogue() -> Iterator[str]:
    for (category, english), group in groupby(rules(), key=lambda r: (r.category, r.category_en)):
        yield f"\n### {category} ({english})\n"
        yield "| id | severity | rule | formula | source |"
        yield "|---|---|---|---|---|"
        yield from map(_row, group)


def _row(rule: Rule) -> str:
    formula = "；<br>".join(f"`{one}`" for one in (rule.formula or "").split("；") if one) or "by a function"
    years = f"<br>FY {rule.years[0]}–{rule.years[1] or ''}" if rule.years != (0, 0) else ""
    note = f"<br>{rule.note}" if rule.note else ""
    also = f"<br>also {', '.join(rule.also)}" if rule.also else ""
    titles = f"{rule.title}<br>{rule.title_en}{years}"
    return f"| {rule.id}{also} | {rule.severity} | {titles} | {formula} | {rule.source}{note} |"


if __name__ == "__main__":
    sys.stdout.write(page())
