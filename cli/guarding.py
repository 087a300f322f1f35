"""`mingzhang show REPORT --guards`: the printed figures that could be another without any check noticing."""

from typing import Any

import msgspec

from cli.database import opened
from cli.output import print_json, print_line, print_table
from cli.queries import find_report
from runtime.archive import Archive
from runtime.settings import Settings
from schemas.report import Fact, Report
from workers.validate.guards import Guard, guards

__all__ = ["print_guards"]


def print_guards(settings: Settings, reference: str, *, as_json: bool) -> None:
    """The share of guarded figures, and every unguarded one; the report is read from the archive, not anew.

    Raises NoSuchReport, or EnvironmentFault where the archive does not hold what was read.
    """
    with opened(settings) as session:
        found = find_report(session, reference)
        stored = Archive(settings.archive_root).read_artifact(found.document.sha256, found.report.artifact)
    every = list(guards(msgspec.json.decode(stored, type=Report)))
    open_ = [guard for guard in every if guard.rule is None]
    if as_json:
        for guard in every:
            print_json(_record(guard))
        return
    cells, figures = ([one for one in every if isinstance(one.figure, Fact) is cell] for cell in (True, False))
    print_line(f"{_guarded(cells)} cells and {_guarded(figures)} statutory figures of the text are guarded by a check")
    print_table(
        "Figures that no check would notice",
        ("place", "what", "printed", "page"),
        ((_place(one), _what(one), one.figure.value, _page(one)) for one in open_),
    )


def _guarded(every: list[Guard]) -> str:
    return f"{sum(one.rule is not None for one in every)} of {len(every)}"


def _place(guard: Guard) -> str:
    figure = guard.figure
    if isinstance(figure, Fact):
        return " ".join(part for part in (figure.form, figure.line, figure.code, figure.column) if part)
    return figure.section


def _what(guard: Guard) -> str:
    figure = guard.figure
    return figure.name if isinstance(figure, Fact) else figure.item


def _page(guard: Guard) -> int:
    """The page as people count, from 1."""
    return guard.figure.page + 1


def _record(guard: Guard) -> dict[str, Any]:
    figure = guard.figure
    about = {"page": figure.page, "value": figure.value, "altered": guard.altered, "rule": guard.rule}
    if isinstance(figure, Fact):
        place = {name: getattr(figure, name) for name in ("form", "side", "line", "code", "name", "column")}
        return {**place, **about}
    return {"section": figure.section, "item": figure.item, "unit": figure.unit, **about}
