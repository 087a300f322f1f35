"""A document's self-evaluation forms: each block of the stream read into one form."""

from collections.abc import Sequence

from schemas.pages import Pages
from schemas.report import Indicator, PerformanceForm
from workers.classify.furniture import furniture
from workers.classify.performance.blocks import Block, find_blocks
from workers.classify.performance.columns import Header, find_headers
from workers.classify.performance.fields import (
    Goal,
    Total,
    find_goals,
    find_totals,
    goal_score,
    read_explanations,
    read_fields,
)
from workers.classify.performance.head import read_head
from workers.classify.performance.indicators import Segment, read_table
from workers.classify.performance.labels import Label, find_labels
from workers.classify.performance.shapes import shapes
from workers.classify.performance.stream import Gap, Stream, read_stream
from workers.classify.structure import Structure
from workers.classify.text import fold

__all__ = ["read_performance"]

# The labels that end the rows of indicators.
ENDS = ("total", "total_below", "explanation", "improvement")


def read_performance(pages: Pages, structure: Structure | None = None) -> tuple[PerformanceForm, ...]:
    """The self-evaluation forms of a document in order, from ruled grids or from wrapped text.

    What is blank, cut off or cannot be told apart is None. Names and telephone numbers of persons are not read.
    """
    stream = read_stream(pages, structure.text.furniture if structure else furniture(pages))
    headings = {fold(section.title) for section in structure.sections()} if structure else set()
    return tuple(_form(stream, block) for block in find_blocks(stream, headings))


def _form(stream: Stream, block: Block) -> PerformanceForm:
    headers = find_headers(stream, block.start, block.end)
    top = headers[0].start if headers else block.end
    body = [label for label in find_labels(stream, top, block.end) if _is_own(stream, label, headers)]
    head = read_head(stream, block.start, top)
    fields = read_fields(stream, block.start, top)
    above = find_labels(stream, block.start, top)
    goals = find_goals(stream, [*above, *body])
    table = read_table(stream, _segments(stream, headers, body, find_goals(stream, body), block.end))
    header_totals = find_totals(stream, above, top, ("total",))
    totals = find_totals(stream, body, block.end, ("total", "total_below"))
    explanations = read_explanations(stream, body, block.end)
    score, heading, heading_weight = goal_score(stream, block.start, top)
    weights = {goal.name: goal.weight for goal in goals if goal.weight}
    if heading and heading_weight:
        weights[heading] = heading_weight
    total = _last(totals) or _last(header_totals)
    own = [goal for goal in goals if goal.start < top] if score else []
    return PerformanceForm(
        title=block.title,
        project=fields.project,
        budget=head.budget,
        actual=head.actual,
        rate=head.rate,
        score=head.score,
        weight=head.weight,
        total=total.value if total else None,
        unit=head.unit,
        indicators=table.indicators,
        department=fields.department,
        filled=fields.filled,
        explanation=explanations.get("explanation") or _reasons(table.indicators),
        improvement=explanations.get("improvement"),
        section_weights=weights | table.weights,
        head=head.text,
        total_text=stream.spaced(total.start, total.end) if total else "",
        page=stream.pieces[block.first].page,
        box=stream.box(block.first, block.end),
        basic_total=fields.basic,
        project_total=fields.projects,
        header_total=header_totals[-1].value if header_totals else None,
        goal_score=score,
        goal_weight=own[-1].weight if own else None,
        supervisor=fields.supervisor,
    )


def _is_own(stream: Stream, label: Label, headers: Sequence[Header]) -> bool:
    """Whether a label begins a line or a cell and is no column's head: other words are the rows' own."""
    in_head = any(header.start <= label.start < header.end for header in headers)
    return stream.pieces[label.start].gap is not Gap.SPACE and not in_head


def _last(totals: Sequence[Total]) -> Total | None:
    return totals[-1] if totals else None


def _reasons(indicators: Sequence[Indicator]) -> str | None:
    """The rows' own explanations, where the form has none of its own."""
    return "；".join(dict.fromkeys(row.reason for row in indicators if row.reason)) or None


def _segments(
    stream: Stream, headers: Sequence[Header], labels: Sequence[Label], goals: Sequence[Goal], end: int
) -> list[Segment]:
    """The stretches of indicator rows: below every head, and below every goal that repeats no head."""
    stops = sorted(
        [label.start for label in labels if label.field in ENDS]
        + [goal.start for goal in goals]
        + [header.start for header in headers]
        + [end]
    )
    segments = []
    for header in headers:
        stop = next(stop for stop in stops if stop > header.start)
        before = max((other.start for other in headers if other.start < header.start), default=None)
        goes_on = before is not None and not any(before < goal.start < header.start for goal in goals)
        segments.append(Segment(header, header.end, max(header.end, stop), goes_on))
    for goal in goals:
        stop = next(stop for stop in stops if stop > goal.start)
        above = [header for header in headers if header.start < goal.start]
        if above and not any(header.start == stop for header in headers):
            segments.append(Segment(above[-1], _first_level(stream, goal.end, stop), stop))
    return sorted(segments, key=lambda segment: segment.start)


def _first_level(stream: Stream, start: int, end: int) -> int:
    """The first piece that names a level: what stands before it is the goal's text."""
    for index in range(start, end):
        key = stream.pieces[index].key
        if shapes().level0.fullmatch(key) or shapes().level1.fullmatch(key):
            return index
    return end
