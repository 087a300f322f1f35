"""C: whether everything that must be published is there, numbered in order and declared where it is empty."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from schemas.findings import Evidence, Severity, Where
from schemas.report import Form, FormStatus
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(r"^[（(]?([一二三四五六七八九十]+)[）)]?$")
_STATUTORY = "第三部分"


def _ordinal(numeral: str) -> int | None:
    found = _NUMERAL.match(numeral)
    if not found:
        return None
    tens, ten, ones = found[1].partition("十")
    if not ten:
        return _DIGITS.index(tens) if len(tens) == 1 else None
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


@rule("C-TABLES")
def tables(subject: Subject) -> Iterator[Outcome]:
    """Every form that the year and place demand is there, or declared empty."""
    present = [one for one in subject.report.forms if one.status is not FormStatus.MISSING]
    for short in subject.pack.tables:
        if subject.status(short) is not FormStatus.MISSING:
            yield passed(_place(short))
            continue
        if not present:
            yield not_evaluable("没有认出任何决算表", _place(short))
            continue
        title = spec_of(short).title
        listed = next(
            (line for line in subject.report.contents if re.sub(r"[^一-龥“”]", "", line).endswith(title)), None
        )
        yield failed(
            f"没有公开《{title}》" + ("，目录却列有此表。" if listed else "。"),
            message_en="A statutory form is absent.",
            where=_place(short),
            evidence=(Evidence(clip(listed or title)),),
            expected=title,
            found="缺",
        )


def _place(short: str) -> Where:
    return Where(form=spec_of(short).key)


@rule("C-TABLES-AS-IMAGE")
def pictures(subject: Subject) -> Iterator[Outcome]:
    """A form is published as text, so that it can be read and searched."""
    for form in subject.report.forms:
        if form.status in (FormStatus.PRESENT, FormStatus.DECLARED_EMPTY):
            yield passed(Where(form=form.key))
        elif form.status is FormStatus.PICTURE:
            yield failed(
                f"《{form.title or form.key}》是图片，无法检索，也无法核对。",
                message_en="The form is a picture: it can be neither searched nor checked.",
                where=Where(form=form.key),
                evidence=(Evidence(clip(form.title or form.key), form.pages[0] if form.pages else None),),
                cause="pictures",
            )


@rule("C-EMPTY-DECLARED")
def declared(subject: Subject) -> Iterator[Outcome]:
    """A form without a figure says that it is empty."""
    for form in subject.report.forms:
        if form.status is FormStatus.DECLARED_EMPTY:
            yield passed(Where(form=form.key))
        elif form.status is FormStatus.PRESENT and subject.is_empty(form.key) and not form.unread:
            if form.key == "THREE_PUBLIC" and any(s.amount for s in subject.statements(pattern="N7.total")):
                yield not_applicable("文中有金额，见正文与该表的核对", Where(form=form.key))
                continue
            yield failed(
                f"《{form.title or form.key}》没有数字，也没有说明为空表。",
                message_en="The form holds no figure and no statement that it is empty.",
                where=Where(form=form.key),
                evidence=(_row_of(form),),
                expected="空表说明",
                found="空",
                severity=None if not form.notes else Severity.INFO,
            )


def _row_of(form: Form) -> Evidence:
    text = " ".join(row.text for row in form.rows[:1]) or form.title or form.key
    return Evidence(clip(text), form.pages[0] if form.pages else None, form.box)


@rule("C-NUMBERING")
def numbering(subject: Subject) -> Iterator[Outcome]:
    """Headings on one level are numbered without gaps."""
    places: dict[str, dict[int, tuple[str, Evidence]]] = defaultdict(dict)
    for path, text, evidence in _numbered(subject):
        parent, _, leaf = path.rpartition("/")
        number = _ordinal(leaf)
        if parent and number is not None:
            places[parent].setdefault(number, (text, evidence))
    for parent, rows in places.items():
        yield from _gaps(parent, rows)


def _numbered(subject: Subject) -> Iterator[tuple[str, str, Evidence]]:
    """Path, text and place of everything that stands under a number: headings, and paragraphs below them."""
    for section in subject.report.sections:
        yield section.path, section.title, Evidence(clip(section.title), section.page, section.box)
    for one in subject.report.paragraphs:
        yield one.section, one.text, Evidence(clip(one.text), one.page, one.box)


def _gaps(parent: str, rows: dict[int, tuple[str, Evidence]]) -> Iterator[Outcome]:
    numbers = sorted(rows)
    if numbers[0] != 1:
        yield not_evaluable("没有读出第一项，不能核对编号", Where(section=parent))
        return
    gaps = [(a, b) for a, b in pairwise(numbers) if b > a + 1]
    if not gaps:
        yield passed(Where(section=parent))
    for before, after in gaps:
        text, evidence = rows[after]
        lost = "、".join(str(n) for n in range(before + 1, after))
        yield failed(
            f"“{clip(text, 40)}”之前缺第{lost}项，编号不连续。",
            message_en="The numbering of the headings has a gap.",
            where=Where(section=parent),
            evidence=(evidence, Evidence(rows[before][1].text, rows[before][1].page, rows[before][1].bbox)),
            expected=str(before + 1),
            found=str(after),
            severity=None if parent.startswith(_STATUTORY) else Severity.INFO,
        )
