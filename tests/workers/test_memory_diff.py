"""The comparison of two versions: what counts as which change, on composed reports and on made-up ones."""

from collections import Counter

import msgspec
import pytest

from schemas.report import FormStatus, Paragraph, Report, Section, Statement, StatementKind, UnreadCell
from schemas.tables import ChangeKind
from tests.corpus import Composed, compose, republish
from tests.corpus.document import Document
from tests.versions import report_of
from workers.classify import classify
from workers.landing.diff import compare
from workers.parse import parse


def _read(report: Composed) -> Report:
    name = f"{report.name}.pdf"
    return classify(parse(report.pdf(), name), name)


def _kinds(earlier: Report, later: Report) -> Counter[str]:
    return Counter(compare(earlier, later).counts)


@pytest.mark.parametrize(("seed", "profile"), [(3, "shanghai"), (1, "wuhan-2022"), (5, "national")])
def test_one_changed_cell_of_a_whole_report_is_the_only_change(seed: int, profile: str) -> None:
    """Published again as it was, a report shows no change; with one cell changed, that cell and nothing else."""

    def change(document: Document) -> None:
        form = document.form("INCOME")
        assert form is not None
        form.rows[0].halves[0].values["total"].text = "1.00"

    first = compose(seed, profile)
    before = _read(first)
    assert compare(before, _read(republish(first, lambda _: None))).changes == ()
    (one,) = compare(before, _read(republish(first, change))).changes
    assert (one.kind, one.where.form, one.where.column, one.after) == (
        ChangeKind.NUMBER_CHANGED,
        "INCOME",
        "total",
        "1.00",
    )


FIRST = report_of({"201": "10.00", "205": "20.00", "208": "30.00"})


@pytest.mark.parametrize(
    ("amounts", "kinds"),
    [
        ({"201": "10.00", "205": "20.0", "208": "30.00"}, {"cosmetic": 1}),
        ({"201": "10.00", "205": "20.04", "208": "30.00"}, {"number_changed": 1}),
        ({"201": "10.00", "208": "30.00"}, {"removed": 1}),
        ({"201": "10.00", "205": "20.00", "206": "5.00", "208": "30.00"}, {"added": 1}),
    ],
)
def test_cells_are_compared_as_printed(amounts: dict[str, str], kinds: dict[str, int]) -> None:
    """Other decimals of the same number are cosmetic; rows that come and go move no other row."""
    assert _kinds(FIRST, report_of(amounts)) == kinds


def test_what_could_not_be_read_is_not_removed() -> None:
    """A form that is a picture now, or has figures without a column, tells nothing of its cells."""
    form = FIRST.forms[0]
    picture = msgspec.structs.replace(form, status=FormStatus.PICTURE)
    fewer = report_of({"201": "10.00"})
    shown = compare(FIRST, msgspec.structs.replace(fewer, forms=(picture,), facts=()))
    assert [one.kind for one in shown.replaced] == []
    missing = msgspec.structs.replace(form, status=FormStatus.MISSING)
    assert _kinds(FIRST, msgspec.structs.replace(fewer, forms=(missing,), facts=())) == {"section_removed": 1}


def _told(value: str, direction: str, words: str = "比上年{}{}万元。") -> Report:
    text = words.format({"increase": "增加", "decrease": "减少"}[direction], value)
    said = Statement(
        "第三部分/一", "收入", StatementKind.CHANGE, direction, value, "万元", text, 5, None, "change", "N1", "d"
    )
    paragraph = Paragraph("第三部分/一", text, 5)
    sections = (Section("一、收入说明", "第三部分/一", 5),)
    return msgspec.structs.replace(FIRST, statements=(said,), paragraphs=(paragraph,), sections=sections)


def test_figures_of_the_text_are_found_again_in_other_words() -> None:
    """A figure or its direction that changes is a changed number; other words around the same figure are not."""
    first = _told("5.00", "increase")
    assert _kinds(first, _told("6.00", "increase"))["number_changed"] == 1
    assert _kinds(first, _told("5.00", "decrease"))["number_changed"] == 1
    assert _kinds(first, _told("5.00", "increase", "较上年度{}{}万元。")) == {"reworded": 1}


def test_a_section_left_out_and_one_that_moved_are_told_apart() -> None:
    """A heading gone with its text is removed; one on another page or with another number has moved."""
    told = _told("5.00", "increase")
    without = msgspec.structs.replace(told, statements=(), paragraphs=(), sections=())
    assert _kinds(told, without)["section_removed"] == 1
    later = (Section("二、收入说明", "第三部分/二", 6),)
    assert _kinds(told, msgspec.structs.replace(told, sections=later)) == {"moved": 1}


@pytest.mark.parametrize(
    ("notice", "name", "found"),
    [
        ("现对原公开的部门决算作更正说明如下。", "a.pdf", True),
        ("因数据有误，现重新公开。", "a.pdf", True),
        ("", "部门决算公开（更正版）.pdf", True),
        ("本部门负责更正不动产登记。", "a.pdf", False),
    ],
)
def test_a_notice_of_correction_is_seen(notice: str, name: str, found: bool) -> None:
    """The text or the file's name may say that it corrects; an office that corrects other things does not."""
    later = report_of({"201": "10.00", "205": "20.00", "208": "30.00"}, notice=notice)
    assert (compare(FIRST, later, name).notice is not None) is found


def test_a_row_gone_from_a_form_with_unplaced_figures_is_not_removed() -> None:
    """Where a figure of the later version could not be placed in a column, no cell is said to be gone."""
    later = report_of({"201": "10.00", "208": "30.00"})
    form = msgspec.structs.replace(later.forms[0], unread=(UnreadCell(1, "20.00", "no column"),))
    assert compare(FIRST, msgspec.structs.replace(later, forms=(form,))).replaced == ()
