"""The knowledge of running text as data: it loads, its patterns agree with their slots, its words are no duplicates."""

import pytest

from schemas.knowledge.narrative import Sentence, figure_words, identity_words, sentences, titles
from schemas.report import Kind

SCOPES = {"actual", "budget", "adjusted", "prior", "change", "growth", "share", "completion", "count", "score"}
KNOWN = sentences().known


def test_every_file_loads() -> None:
    """The words of titles, figures and identity are read into their types, nothing unknown in them."""
    assert titles().contents_titles
    assert figure_words().money
    assert identity_words().weights


@pytest.mark.parametrize("sentence", KNOWN, ids=[f"{n}-{sentence.id}" for n, sentence in enumerate(KNOWN)])
def test_slots_and_groups_agree(sentence: Sentence) -> None:
    """Every slot is a group of some wording with a unit beside it, and every figure of a wording is a slot."""
    groups = {name for pattern in sentence.patterns for name in pattern.groupindex}
    figures = {name.removesuffix("_u") for name in groups if name.endswith("_u")}
    assert figures == set(sentence.slots)
    listed = set(sentence.listed.groupindex) if sentence.listed else set()
    assert {name.removesuffix("_u") for name in listed if name.endswith("_u")} == set(sentence.listed_slots)
    for item, scope in (*sentence.slots.values(), *sentence.listed_slots.values()):
        assert scope in SCOPES
        if "{item}" in item:
            assert "item" in groups | listed
        if "{base}" in item:
            assert "base" in groups | listed


def test_families_are_those_of_the_headings() -> None:
    """A sentence that counts in one sort of section only names a family that a heading can have."""
    families = {name for name, _ in sentences().families}
    assert {sentence.family for sentence in KNOWN if sentence.family} <= families


@pytest.mark.parametrize(
    ("heading", "family"),
    [
        ("收入支出决算总体情况说明", "N1"),
        ("收入决算情况说明", "N2"),
        ("支出决算情况说明", "N3"),
        ("财政拨款收入支出决算总体情况说明", "N4"),
        ("一般公共预算财政拨款支出决算情况说明", "N5"),
        ("一般公共预算财政拨款基本支出决算情况说明", "N6"),
        ('一般公共预算财政拨款"三公"经费支出决算情况说明', "N7"),
        ("政府性基金预算财政拨款收入支出决算情况说明", "N8"),
        ("国有资本经营预算财政拨款支出决算情况说明", "N9"),
        ("机关运行经费支出情况", "N10"),
        ("政府采购支出说明", "N11"),
        ("国有资产占用情况", "N12"),
        ("预算绩效管理情况", "N13"),
        ("部门人员构成", "H"),
        ("财政拨款支出决算结构情况", None),
        ("其他重要事项的情况说明", None),
    ],
)
def test_a_heading_tells_the_family(heading: str, family: str | None) -> None:
    """The fourteen statutory sections are told apart by their headings, whatever their number."""
    assert sentences().family(heading) == family


def test_words_are_listed_once() -> None:
    """No unit and no direction is given twice, and no word goes both up and down."""
    known = figure_words()
    for words in (known.money, known.measures, known.percent, (*known.increase, *known.decrease)):
        assert len(set(words)) == len(words)


def test_kinds_of_the_points_are_kinds_of_documents() -> None:
    """Points are given for accounts, budgets and the kinds of the contract."""
    names = {kind.name for kind in identity_words().kind}
    assert names - {"final_accounts", "budget"} <= {kind.value for kind in Kind}
