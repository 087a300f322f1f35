"""Names of the classification in the text: as the forms print them, and as the year has them."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain

from schemas.findings import Where
from schemas.knowledge.codes import Code, economic_codes, functional_codes
from schemas.report import FormRow, Statement
from workers.validate.outcome import Outcome, failed, not_evaluable, passed
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import row_names, short_class
from workers.validate.subject import Subject

__all__: list[str] = []

_LEVEL = re.compile(r"(?P<name>[^()；。，、]+(?:\([^()类款项]+\)[^()；。，]*)*)\((?P<level>[类款项])级?\)")
_LENGTHS = {"类": 3, "款": 5, "项": 7}
_PATTERNS = ("N5c.item", "N5c.class", "N5b.class", "N8.item", "N9.item")
_FORMS = ("T5", "T3", "T8", "T9", "T2")
_CLOSE = 0.8
_CERTAIN = ("seen", "high")


@rule("K-NARR-NAME")
def names(subject: Subject) -> Iterator[Outcome]:
    """Classes and items are named in the text as in the forms, and in the glossary as in the year."""
    rows = [r for form in _FORMS for r in subject.coded(form) if r.code]
    if not rows:
        yield not_evaluable("没有读到按科目列示的决算表")
        return
    told = list(_told(subject))
    if not told:
        yield not_evaluable("没有读到说明中的科目名称")
        return
    known = {(len(r.code or ""), short_class(name)) for r in rows for name in (r.name, *row_names(r))}
    said = {(level, short_class(name)) for level, name, _ in told}
    wrong: dict[str, tuple[FormRow, Statement]] = {}
    for level, name, statement in told:
        row = None if (level, short_class(name)) in known else _nearest(name, level, rows, said)
        if row is not None:
            wrong.setdefault(name, (row, statement))
    for name, (row, statement) in wrong.items():
        yield failed(
            f"说明中写作“{name}”，决算表{row.code}为“{row.name}”。",
            message_en="The text names an item otherwise than the form.",
            where=Where(section=statement.section),
            evidence=(subject.said(statement).evidence,),
            expected=row.name,
            found=name,
        )
    old = list(_outdated(subject, rows))
    yield from old
    if not wrong and not old:
        yield passed()


def _told(subject: Subject) -> Iterator[tuple[int, str, Statement]]:
    """Every name that a sentence on spending prints with its level: the length of its code, the name."""
    for one in subject.report.statements:
        if one.pattern in _PATTERNS and one.slot in ("v", "part"):
            for match in _LEVEL.finditer(plain(one.item)):
                yield _LENGTHS[match["level"]], match["name"].strip('“”"'), one


def _nearest(name: str, level: int, rows: list[FormRow], said: set[tuple[int, str]]) -> FormRow | None:
    """The row of the forms that is certainly meant: nearly the same words, and named nowhere else in the text."""
    own = short_class(name)
    best = max(
        (row for row in rows if len(row.code or "") == level and (level, short_class(row.name)) not in said),
        key=lambda row: SequenceMatcher(None, own, short_class(row.name)).ratio(),
        default=None,
    )
    close = best is not None and SequenceMatcher(None, own, short_class(best.name)).ratio() >= _CLOSE
    return best if close and own not in _every_name() else None


def _every_name() -> frozenset[str]:
    lists = chain(functional_codes().values(), economic_codes().values())
    return frozenset(short_class(one.name) for codes in lists for one in codes)


def _outdated(subject: Subject, rows: list[FormRow]) -> Iterator[Outcome]:
    """Names in the glossary that the code bore in earlier years, where the forms print the present one."""
    former: dict[tuple[int, str], FormRow] = {}
    for row in rows:
        for code in _former(row, subject.year):
            former.setdefault((len(code.code), plain(code.name)), row)
    told: set[str] = set()
    for one in subject.paragraphs():
        if not former or one.section.startswith(("第一部分", "第二部分", "第三部分")) or "项" not in one.text[:120]:
            continue
        for match in _LEVEL.finditer(plain(one.text[:120])):
            name = match["name"]
            present = former.get((_LENGTHS[match["level"]], name))
            if present is None or name in told:
                continue
            told.add(name)
            at = max(one.text.find(match["name"][:4]), 0)
            yield failed(
                f"名词解释中的“{name}”是以前年度的科目名称，决算表{present.code}为“{present.name}”。",
                message_en="The glossary has the name of earlier years.",
                where=Where(section=one.section),
                evidence=(subject.quote(one, at, at + len(name)),),
                expected=present.name,
                found=name,
            )


def _former(row: FormRow, year: int | None) -> list[Code]:
    """The names that a row's code bore before this year and bears no more; the printed one is not among them."""
    known = functional_codes().get(row.code or "", ())
    ended = [one for one in known if one.certainty in _CERTAIN and not one.valid(year)]
    past = [one for one in ended if year is not None and one.until is not None and one.until < year]
    return [one for one in past if plain(one.name) != plain(row.name)]
