"""Headings and paragraphs."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from schemas.findings import Where
from schemas.identities import normalised
from schemas.report import Paragraph, Report, Section
from schemas.tables import ChangeKind
from workers.landing.diff.changes import Changed
from workers.landing.diff.pairing import pair

__all__ = ["compare_texts", "notice_in"]

_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十]+(?:部分|章)|[(]?[一二三四五六七八九十\d]+[)、.．])")
_NOTICE = re.compile(
    r"(?:更正|勘误|订正|修订|补正)(?:说明|公告|版|稿|后|如下)|重新(?:公开|发布|公布)|(?:公开|发布|公布)有误|"
    r"(?:原|此前|前期|先前)[^。]{0,20}(?:公开|发布|公布)[^。]{0,30}(?:更正|作废|有误|废止)|以(?:此|本)(?:次|版)[^。]{0,10}为准"
)
_QUOTED = 200


def compare_texts(earlier: Report, later: Report) -> Iterator[Changed]:
    """Sections that came, went or moved, and paragraphs reworded, added or left out in those that stayed."""
    kept = {normalised(one.text) for one in later.paragraphs}
    gone: list[str] = []
    sections = pair(earlier.sections, later.sections, (_path_and_title, _title))
    for section in sections.removed:
        if section.path.startswith(tuple(f"{path}/" for path in gone)) or not _is_gone(section, earlier, kept):
            continue
        gone.append(section.path)
        where = Where(section=section.path)
        yield Changed(ChangeKind.SECTION_REMOVED, where, section.title, section.title, page_before=section.page)
    for section in sections.added:
        where = Where(section=section.path)
        yield Changed(ChangeKind.ADDED, where, section.title, after=section.title, page=section.page, box=section.box)
    for old, new in sections.pairs:
        if (old.page, old.path) != (new.page, new.path):
            where = Where(section=new.path)
            yield Changed(ChangeKind.MOVED, where, new.title, old.path, new.path, old.page, new.page)
    yield from _paragraphs(earlier, later, tuple(gone))


def notice_in(earlier: Report, later: Report, name: str = "") -> str | None:
    """The words by which the later version says that it corrects an earlier one, None where it does not.

    They may stand anywhere in it, on the cover, or in the file's name; what the earlier version says as well is none.
    """
    said = {normalised(text) for text in _texts(earlier)}
    for text in (*_texts(later), name):
        if _NOTICE.search(normalised(text)) and normalised(text) not in said:
            return text[:_QUOTED]
    return None


def _texts(report: Report) -> Iterator[str]:
    yield from (one.text for one in report.identity.claims)
    yield from (one.title for one in report.sections)
    yield from (one.text for one in report.paragraphs)
    yield from (note for form in report.forms for note in form.notes)


def _is_gone(section: Section, earlier: Report, kept: set[str]) -> bool:
    """Whether the text below a heading went with it: a heading alone may only have been read differently."""
    below = [one for one in earlier.paragraphs if f"{one.section}/".startswith(f"{section.path}/")]
    left = sum(normalised(one.text) in kept for one in below)
    return 2 * left < len(below) or not below


def _paragraphs(earlier: Report, later: Report, gone: tuple[str, ...]) -> Iterator[Changed]:
    before = [one for one in earlier.paragraphs if not _under(one, gone)]
    after = later.paragraphs
    plain, plain_after = [_plain(one) for one in before], [_plain(one) for one in after]
    elsewhere, elsewhere_before = set(plain_after), set(plain)
    for tag, a, b, c, d in SequenceMatcher(None, plain, plain_after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (
                _words(ChangeKind.COSMETIC, x, y)
                for x, y in zip(before[a:b], after[c:d], strict=True)
                if x.text != y.text
            )
            continue
        old = [one for one in before[a:b] if _plain(one) not in elsewhere]
        new = [one for one in after[c:d] if _plain(one) not in elsewhere_before]
        if len(old) == len(new):
            yield from (_words(ChangeKind.REWORDED, x, y) for x, y in zip(old, new, strict=True))
        else:
            yield from (_words(ChangeKind.REMOVED, one, None) for one in old)
            yield from (_words(ChangeKind.ADDED, None, one) for one in new)


def _words(kind: ChangeKind, before: Paragraph | None, after: Paragraph | None) -> Changed:
    one = after or before
    return Changed(
        kind,
        Where(section=None if one is None else one.section),
        before=None if before is None else before.text,
        after=None if after is None else after.text,
        page_before=None if before is None else before.page,
        page=None if after is None else after.page,
        box=None if after is None else after.box,
    )


def _under(paragraph: Paragraph, paths: tuple[str, ...]) -> bool:
    return any(f"{paragraph.section}/".startswith(f"{path}/") for path in paths)


def _plain(paragraph: Paragraph) -> str:
    """Letters and digits alone: what else differs is cosmetic. A sign within a number is part of it."""
    return "".join(re.findall(r"(?:(?<=\d)[.%]|-(?=\d)|\w)", normalised(paragraph.text)))


def _path_and_title(section: Section) -> tuple[str, str]:
    return section.path, _title(section)


def _title(section: Section) -> str:
    return _ORDINAL.sub("", normalised(section.title))
