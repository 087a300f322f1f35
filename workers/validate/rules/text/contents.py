"""C: the contents against the body, and the number of units against their list."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from schemas.findings import Evidence, Where
from schemas.report import Section
from workers.validate.equations import plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import find
from workers.validate.subject import Subject

__all__: list[str] = []

_PART = re.compile(r"^(第[一二三四五六七八九十]+部分)")
_NUMBERED = re.compile(r"^([一二三四五六七八九十]+)、(.+)$")
_STATEMENT = "第三部分"
_TOP = re.compile(rf"{_STATEMENT}/[一二三四五六七八九十]+")
# Words that headings carry or leave out without meaning anything else.
_FILLERS = re.compile(r"[关于的之及和与]|情况|说明|部门|决算|支出|收入|收支|20\d\d年度?|[^一-龥]")
_ALIKE = 0.6
_FEWEST = 5


def _listed(subject: Subject) -> dict[str, str]:
    """The headings of the explanation as the contents list them, by their path."""
    found: dict[str, str] = {}
    part = ""
    for line in subject.report.contents:
        if head := _PART.match(line):
            part = head[1]
        elif (numbered := _NUMBERED.match(line)) and part == _STATEMENT:
            found.setdefault(f"{part}/{numbered[1]}", numbered[2])
    return found


@rule("C-TOC-BODY")
def contents(subject: Subject) -> Iterator[Outcome]:
    """Every heading of the explanation that the contents list stands in the body, under its number and by its name.

    Headings are compared by their meaningful words. A heading that was found nowhere may be one that we failed to
    see, so only its number taken by quite another heading counts, or its words standing under another number.
    """
    listed = _listed(subject)
    body = {s.path: s for s in reversed(subject.report.sections) if _TOP.fullmatch(s.path)}
    if not subject.report.contents:
        yield not_applicable("没有目录")
        return
    if len(listed) < _FEWEST or len(body) < _FEWEST:
        yield not_evaluable("目录或正文的标题没有全部认出")
        return
    odd = [(path, title) for path, title in listed.items() if path in body and not _alike(title, body[path].title)]
    if not odd:
        yield passed(Where(section="目录"))
    elif 2 * len(odd) > len(listed):
        yield not_evaluable("目录与正文的编号体系不同，不能逐项核对")
    else:
        yield _differs(odd, body)


def _alike(listed: str, title: str) -> bool:
    own = _NUMBERED.match(re.sub(r"\s", "", title))
    left, right = re.sub(r"\s", "", listed), own[2] if own else title
    short = [_FILLERS.sub("", text) for text in (left, right)]
    if left in right or right in left or short[0] == short[1]:
        return True
    return SequenceMatcher(None, left, right).ratio() >= _ALIKE


def _differs(odd: list[tuple[str, str]], body: dict[str, Section]) -> Outcome:
    (path, title), number = odd[0], odd[0][0].rpartition("/")[2]
    own = body[path]
    more = f"，另有{len(odd) - 1}处" if len(odd) > 1 else ""
    return failed(
        f"目录列为“{number}、{clip(title, 40)}”，正文该节标题为“{clip(own.title, 50)}”{more}。",
        message_en="The contents list a section under another title than the body.",
        where=Where(section="目录"),
        evidence=(Evidence(clip(f"{number}、{title}")), Evidence(clip(own.title), own.page, own.box)),
        expected=own.title,
        found=title,
    )


@rule("C-UNIT-COUNT")
def units(subject: Subject) -> Iterator[Outcome]:
    """As many subordinate units are listed as the report says that it has; the body itself may stand in the list.

    A shorter list accuses only where it begins with the body itself: then its lines were recognised as names.
    """
    names = subject.report.units
    said = next((one for one in find(subject, "H.units") if one.section.startswith("第一部分")), None)
    number = said.get("n") if said else None
    if said is None or number is None:
        yield not_applicable("没有说明下属单位个数")
        return
    own = any(_itself(subject, name) for name in names)
    below = len(names) - own
    if len(names) < 2 or (number.value > below and not own):
        yield not_evaluable("没有读到完整的单位名单", said.where)
    elif number.value in (below, len(names)):
        yield passed(said.where)
    else:
        yield failed(
            f"称有{plain_number(number.value)}个下属单位，名单列出{below}个。",
            message_en="The number of subordinate units is not the length of their list.",
            where=said.where,
            evidence=(number.evidence, Evidence(clip("、".join(names)))),
            expected=str(below),
            found=plain_number(number.value),
            cells=(number.key,),
        )


def _itself(subject: Subject, name: str) -> bool:
    """Whether a listed name is the body's own."""
    own = subject.identity.department or ""
    bare = re.sub(r"[（(].*?[）)]|本级|机关$", "", name)
    return "本级" in name or bool(own and (bare in own or own in bare))
