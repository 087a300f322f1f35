"""The one row of the 三公 form out of plain text."""

from workers.classify.forms.plain.lines import LooseRow, tokens, without_page_numbers

__all__ = ["read_single"]


def read_single(lines: list[str]) -> tuple[list[str], list[LooseRow]]:
    """The lines of the head, and the one row: the figures that stand on lines of figures alone."""
    head: list[str] = []
    data: list[str] = []
    for line in without_page_numbers(lines):
        found = tokens(line)
        figures = [token.number for token in found if token.number is not None]
        counts = [number.value for number in figures] == [str(n) for n in range(1, len(figures) + 1)]
        if len(figures) == len(found) and not (counts and len(figures) > 1):
            data.append(line)
        else:
            head.append(line)
    numbers = tuple(token.number for line in data for token in tokens(line) if token.number is not None)
    return head, [LooseRow(key="row", numbers=numbers, text=" ".join(data))] if numbers else []
