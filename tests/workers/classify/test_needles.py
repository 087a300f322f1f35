"""The words that a pattern cannot do without."""

import re

import pytest

from schemas.knowledge.narrative import sentences
from schemas.knowledge.performance import words
from tests.corpus import compose
from workers.classify.needles import may_match, needles_of
from workers.classify.structure import read_structure
from workers.parse import parse
from workers.parse.limits import Limits


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        ("收入合计", ("收入合计",)),
        ("收入(?:决算)?合计数?", ("收入",)),
        ("(?:收入|总)计", ("计",)),
        ("(?P<a>上年|去年度)[决算]", ("上年", "去年度")),
        ("(?P<a>年初)?|去年", ()),
        (r"\(类\)\d+(?=万元)", ("(类)",)),
        ("(?<!财政)拨款(?!额)", ("拨款",)),
        ("(?:甲乙){0,2}丙{2}丁*", ("丙",)),
        ("(?:甲乙)+丙", ("甲乙",)),
        ("一二|三", ("一二", "三")),
        (r"\d+[年月]", ()),
    ],
)
def test_needles_are_what_no_match_lacks(pattern: str, needles: tuple[str, ...]) -> None:
    """What is optional, an alternative, or only looked at around a match is no needle."""
    assert needles_of(re.compile(pattern)) == needles


@pytest.mark.parametrize("profile", ["national", "wuhan-2022"])
def test_no_sentence_is_missed(profile: str) -> None:
    """Wherever a sentence's pattern matches a report its needles are there, and most of the patterns have some."""
    report = compose("needles", profile=profile)
    folded = read_structure(parse(report.text().encode(), "report.txt", Limits())).text.folded
    patterns = [pattern for sentence in sentences().known for pattern in sentence.patterns]
    matches = [(pattern, match) for pattern in patterns for match in pattern.finditer(folded)]
    assert len({pattern for pattern, _ in matches}) > 20
    assert all(may_match(pattern, folded, *match.span()) for pattern, match in matches)
    assert sum(bool(needles_of(pattern)) for pattern in patterns) > 0.9 * len(patterns)


def test_the_title_of_a_self_evaluation_form_has_needles() -> None:
    """Titles are looked for only near a word that they all hold."""
    assert all(needle in words().blocks.title for needle in needles_of(re.compile(words().blocks.title)))
    assert needles_of(re.compile(words().blocks.title))
