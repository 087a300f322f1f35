"""In what state a form is: printed, declared empty, shown as a picture, or not there at all."""

import re
from collections.abc import Sequence

from msgspec import Struct

from schemas.knowledge.forms import FormSpec, reading
from schemas.report import Fact, FormStatus
from workers.classify.forms.blocks import Block
from workers.classify.forms.words import pattern

__all__ = ["Evidence", "State", "state_of"]

_SENTENCE = 80
_WIDTH, _HEIGHT = 150.0, 60.0
"""A picture smaller than this (points) is a seal or an ornament, not a table."""


class Evidence(Struct, frozen=True):
    """What was found of a form: its best block, whether that holds a table, its facts and its own declaration.

    `in_body` tells that the title stands in the report's body and not in its contents alone; `any_table` that the
    document prints any statutory form as a table.
    """

    block: Block | None
    has_table: bool
    facts: Sequence[Fact]
    declaration: str | None
    in_body: bool
    any_table: bool


class State(Struct, frozen=True):
    """A form's status and the sentence that declares it empty."""

    status: FormStatus
    declaration: str | None = None


def _pictured(block: Block | None) -> bool:
    """Whether a picture as large as a table stands below the title."""
    boxes = [item.picture.box for item in block.items if item.picture is not None] if block else []
    return any(right - left >= _WIDTH and bottom - top >= _HEIGHT for left, top, right, bottom in boxes)


def _denial(spec: FormSpec, text: str) -> str | None:
    """The sentence of the running text that says there is none of this form's money, without the heading before it."""
    for found in re.finditer(spec.denied, text) if spec.denied else ():
        before = re.split(r"[。；]|情况说明|情况", text[max(0, found.start() - _SENTENCE) : found.start()])[-1]
        after = re.split(r"[。；]", text[found.end() : found.end() + _SENTENCE])[0]
        sentence = before + found.group() + after
        if not pattern(reading().not_declaration).search(sentence):
            return sentence
    return None


def state_of(spec: FormSpec, found: Evidence, text: str) -> State:
    """The state of a form; `text` is the report's running text without white space and quotation marks.

    Figures prove a form present, whatever is declared. Without a table and without a declaration it is a picture
    where one stands below its title, or where the text tells of its money and its place in the body is empty;
    in a document that prints no table at all, all its tables are pictures. A text that tells of the money does not
    deny it by one sentence.
    """
    if any(fact.amount for fact in found.facts):
        return State(FormStatus.PRESENT, found.declaration)
    if found.declaration is not None:
        return State(FormStatus.DECLARED_EMPTY, found.declaration)
    told = re.search(spec.told, text) is not None
    denial = None if told else _denial(spec, text)
    if found.has_table:
        return State(FormStatus.DECLARED_EMPTY if denial else FormStatus.PRESENT, denial)
    if _pictured(found.block):
        return State(FormStatus.PICTURE)
    if denial is not None:
        return State(FormStatus.DECLARED_EMPTY, denial)
    if told and (found.in_body or not found.any_table):
        return State(FormStatus.PICTURE)
    return State(FormStatus.MISSING)
