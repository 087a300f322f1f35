"""docs/accuracy.md: every benchmark keeps a section of it between two marks."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["PAGE", "put", "table"]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
_HEAD = """# Measured accuracy

Every table here is written by the command that is named above it, from reports that `tests/corpus` composes: their
content is known, figure by figure. Seeds give the reports; the same seeds give the same reports.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; shares are given with four decimals."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Write a section of the page in place of what it was, or at the end."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    section = f"{start}\n{text.strip()}\n{end}"
    whole = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    old = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    whole = old.sub(lambda _: section, whole) if old.search(whole) else f"{whole.rstrip()}\n\n{section}\n"
    page.write_text(whole, encoding="utf-8")


def _cell(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
