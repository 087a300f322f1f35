"""The words of the forms, as data."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from schemas.knowledge.performance import words
from workers.classify.performance.shapes import shapes
from workers.classify.text import fold


def patterns(data: object) -> Iterator[str]:
    """Every string of the file."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from patterns(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from patterns(value)


def test_every_pattern_compiles() -> None:
    """No pattern of the file is broken."""
    for found in patterns(msgspec.to_builtins(msgspec.structs.replace(words(), debris={}))):
        re.compile(found)
    for found in words().debris:
        re.compile(found)


def test_words_are_written_as_text_is_folded() -> None:
    """Labels and heads hold no character that folding would change, else they would never match."""
    lexicon = msgspec.to_builtins(words())
    lists = [lexicon["columns"], lexicon["fields"], lexicon["head"]]
    for wording in patterns([value for group in lists for value in group.values() if isinstance(value, list | tuple)]):
        assert fold(wording) == wording


@pytest.mark.parametrize(
    "text", ["≥95%", "12期", "97%≤98%≤100%", "16.6万", "1,200万元", "≥5万起", "3次/年", "不低于90%"]
)
def test_measured_values(text: str) -> None:
    """Counts, shares and amounts with their comparison and unit are measured values."""
    assert shapes().measured.fullmatch(fold(text))


@pytest.mark.parametrize("text", ["提升", "第3季度完成", "数量指标", "2023年12月底前"])
def test_words_are_not_measured(text: str) -> None:
    """Words and dates are not."""
    assert not shapes().measured.fullmatch(fold(text))
