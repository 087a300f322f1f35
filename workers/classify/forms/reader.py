"""Reads the nine statutory forms out of a document's pages."""

from collections.abc import Collection

from msgspec import Struct

from schemas.knowledge.forms import FormSpec, forms
from schemas.pages import Pages
from schemas.report import Fact, Form, FormStatus, UnreadCell
from workers.classify.forms.blocks import Block, cut_blocks, items_of
from workers.classify.forms.facts import Figures, gather
from workers.classify.forms.notes import Surroundings, read_surroundings
from workers.classify.forms.plain.known import Known
from workers.classify.forms.plain.reader import Loose, Settler, prints_head, read_plain
from workers.classify.forms.ruled import read_ruled
from workers.classify.forms.states import Evidence, state_of
from workers.classify.forms.words import bare_text

__all__ = ["read_forms"]

_NOTHING = Figures((), (), ())
_NO_HEAD = "表头无法识别"


class Found(Struct):
    """What one block of a form holds; `loose` are rows of plain text whose columns are still to be proven."""

    block: Block
    figures: Figures
    around: Surroundings
    pages: tuple[int, ...]
    has_table: bool
    loose: Loose | None = None

    @property
    def weight(self) -> tuple[int, int, bool, bool]:
        """How much of a form it is: figures before rows before a declaration before a bare title."""
        figures = len(self.figures.facts) + sum(len(row.numbers) for row in (self.loose.rows if self.loose else ()))
        rows = len(self.figures.rows) + len(self.loose.rows if self.loose else ())
        return (figures, rows, self.has_table, self.around.declaration is not None)


def _read_block(spec: FormSpec, block: Block) -> Found:
    """A block's table where it has one, else its rows of plain text, else what its lines say."""
    ruled = read_ruled(spec, block.items)
    if ruled is not None:
        around = read_surroundings([block.title.text, *ruled.above], list(ruled.below))
        return Found(block, gather(spec.key, ruled.rows), around, ruled.pages, True)
    loose = read_plain(spec, block.items)
    if loose is not None:
        around = read_surroundings([block.title.text, *loose.above], list(loose.below))
        return Found(block, _NOTHING, around, (loose.page,), True, loose)
    lines = [item.line.text for item in block.lines if item.line is not None]
    around = read_surroundings([block.title.text], lines)
    if any(item.grid for item in block.grids):
        unread = tuple(UnreadCell(-1, item.grid.cells[0].text, _NO_HEAD) for item in block.grids if item.grid)
        return Found(block, Figures((), (), unread), around, (block.page,), True)
    return Found(block, _NOTHING, around, (block.page,), prints_head(spec, block.items))


def read_forms(
    pages: Pages, away: Collection[tuple[int, int]] | None = None
) -> tuple[tuple[Form, ...], tuple[Fact, ...]]:
    """Every statutory form of a document with its state, and the facts of those that print figures.

    All nine forms are in the result in the order T1 … T9; a form that was not found has status missing. `away` is the
    document's furniture where it is known already.
    """
    blocks = cut_blocks(items_of(pages, away))
    text = bare_text("".join(line.text for page in pages.pages for line in page.lines))
    found: dict[str, Found] = {}
    for key, spec in forms().items():
        candidates = [_read_block(spec, block) for block in reversed(blocks) if block.title.form == key]
        if candidates:
            found[key] = max(candidates, key=lambda one: one.weight)
    _settle_all(found, text)
    out = tuple(_form(spec, found, blocks, text) for spec in forms().values())
    return out, tuple(fact for one in found.values() for fact in one.figures.facts)


def _settle_all(found: dict[str, Found], text: str) -> None:
    """Prove the columns of every form in plain text: those with the fewest columns first, for they help the others.

    Forms with figures still unread are tried again as long as that proves any.
    """
    if all(one.loose is None for one in found.values()):
        return
    known = Known(text, frozenset(key for key, one in found.items() if one.around.unit == "元"))
    for key, one in found.items():
        if one.loose is None and (one.figures.rows or one.around.declaration):
            known.add(key, one.figures.facts)
    order = sorted(found, key=lambda key: len(forms()[key].column_keys))
    waiting = {
        key: Settler(forms()[key], loose, found[key].block.title.year)
        for key in order
        if (loose := found[key].loose) is not None
    }
    before = -1
    while waiting and before < (now := sum(len(one.figures.facts) for one in found.values())):
        before = now
        for key, settler in waiting.items():
            found[key].figures = figures = settler.figures(known)
            known.add(key, figures.facts, {figures.rows[cell.row].key for cell in figures.unread})
        waiting = {key: settler for key, settler in waiting.items() if found[key].figures.unread}


def _in_body(key: str, found: dict[str, Found], blocks: list[Block]) -> bool:
    """Whether a title stands in the body: it is there a second time, or behind a table, or there are no contents."""
    tables = [
        at for at, block in enumerate(blocks) if any(one.has_table and one.block is block for one in found.values())
    ]
    titles = [at for at, block in enumerate(blocks) if block.title.form == key and not block.title.contents]
    listed = len(blocks) > len({block.title.form for block in blocks})
    return bool(titles) and (not listed or len(titles) > 1 or (bool(tables) and titles[0] > tables[0]))


def _form(spec: FormSpec, found: dict[str, Found], blocks: list[Block], text: str) -> Form:
    """One form in its state among all."""
    own = found.get(spec.key)
    in_body = _in_body(spec.key, found, blocks)
    evidence = Evidence(
        own.block if own else None,
        own.has_table if own else False,
        own.figures.facts if own else (),
        own.around.declaration if own else None,
        in_body,
        any(one.has_table for one in found.values()),
    )
    state = state_of(spec, evidence, text)
    if own is None or state.status is FormStatus.MISSING:
        return Form(spec.key, None, None, state.status, declaration=state.declaration)
    title, around = own.block.title, own.around
    placed = own.has_table or in_body
    return Form(
        key=spec.key,
        title=title.text,
        number=title.number or around.number,
        status=state.status,
        pages=own.pages if placed else (),
        department=around.department,
        unit=around.unit,
        fiscal_year=title.year,
        printed_rules=around.printed_rules,
        notes=around.notes,
        declaration=state.declaration,
        rows=own.figures.rows,
        unread=own.figures.unread,
        box=own.block.box if placed else None,
    )
