"""What the command prints: tables and JSON on standard output, progress on standard error.

The library for tables and bars is imported where one is printed: a command that prints JSON starts without it.
"""
# ruff: noqa: PLC0415

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["SEVERITY_STYLE", "on_terminal", "print_json", "print_line", "print_table", "progress_bar"]

SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_PLAIN_WIDTH = 2000


def on_terminal() -> bool:
    """Whether a person watches: standard error is a terminal."""
    return sys.stderr.isatty()


def print_json(value: Any) -> None:
    """One JSON object on one line of standard output.

    Lone surrogates (from file names that are not UTF-8) become JSON escapes, so the line is always valid UTF-8.
    """
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def print_line(text: str = "", *, style: str | None = None) -> None:
    """A line for people on standard output."""
    from rich.text import Text

    _console().print(Text(_printable(text), style=style or ""), soft_wrap=True)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; a cell may be a rich Text. Nothing is printed for no rows.

    Where no terminal says how wide it is, a row is a line, however long.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD if terminal else None)
    table.pad_edge = False
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else _printable(cell) for cell in row))
    if not table.row_count:
        return
    if terminal:
        _console().print(table)
        return
    console = _console()
    with console.capture() as captured:
        console.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n\n")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; the function it gives takes how many are done, and of how many.

    It draws only when told to: no thread of its own, so that the process may fork.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, refresh=True)

        yield advance


def _console() -> "Console":
    """Standard output as it is now; text is printed as it is, without markup or highlighting."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(width=width, markup=False, highlight=False, emoji=False)


def _printable(value: object) -> str:
    text = "" if value is None else str(value)
    return text.encode("utf-8", "backslashreplace").decode()
