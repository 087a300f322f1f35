"""What other reports' rules need of a report's words: units, what it excuses, fingerprints of its sentences."""

import re
from collections.abc import Iterator
from hashlib import blake2s

from schemas.knowledge.narrative import sentences, titles
from schemas.report import PerformanceForm, Report
from workers.validate.neighbours.known import Remark
from workers.validate.reading import plain, sentence

__all__ = ["bare", "evaluations", "families", "reasons", "remarks", "unit_names"]

_ALONE = "本级"
_BRACKETS = re.compile(r"\([^()]*\)")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")
_FIGURE = re.compile(r"\d[\d,，.]*")
_REASON = re.compile(r"原因|由于|主要是|主要系|问题|改进|措施")
_SHORTEST = 16
_MOST = 300
_NUMBERED = re.compile(r"^(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\d+[.、])")

_SCOPE = (
    "机构改革|机构调整|职能(?:划转|调整|整合|合并)|划转|划入|划出|更名|转隶|追溯调整|重述",
    "(?:撤销|合并|组建|成立|新增|增加|减少)[^，。；]{0,8}(?:单位|机构)",
    "单位[^，。；]{0,6}(?:撤销|合并|划|增加|减少)",
    "口径[^，。；]{0,8}(?:变化|调整|不同|不一致)|(?:统计|公开|编制|决算|编报)口径",
)
_BALANCE = (
    "年初(?!预算)[^，。；：]{0,12}(?:调整|调增|调减)|(?:调整|调增|调减)[^，。；]{0,6}(?:年初|期初)|追溯调整",
    "(?:会计|前期)差错|以前年度[^，。；]{0,10}(?:更正|调整|收回|退回)",
    "(?:收回|上缴|交回|缴回)[^，。；]{0,12}(?:存量|结转|结余)|存量[^，。；]{0,10}(?:收回|上缴|交回|缴回)",
)
_VEHICLES = (
    "车[^。；]{0,20}(?:报废|处置|划转|划入|划出|调拨|调入|调出|移交|封存|上交|拍卖|接收|捐赠)",
    "(?:报废|处置|调拨|接收)[^。；]{0,10}车",
)
_WORDS = (
    ("scope", re.compile("|".join(_SCOPE))),
    ("balance", re.compile("|".join(_BALANCE))),
    ("vehicles", re.compile("|".join(_VEHICLES))),
)


def bare(name: str) -> str:
    """A body's name for comparison: bracketed names, white space and 本级 taken off."""
    return _BRACKETS.sub("", plain(name)).removesuffix(_ALONE)


def unit_names(report: Report) -> tuple[str, ...] | None:
    """The listed units besides the department itself, sorted; empty where it is alone, None where nothing is listed."""
    if not report.units:
        return None
    own = {bare(name) for name in (report.identity.department or "", *report.identity.aliases)}
    found = {bare(name) for name in report.units if _ALONE not in name[-4:]}
    return tuple(sorted(found - own - {""}))


def remarks(report: Report) -> Iterator[Remark]:
    """The sentences outside duties and glossary that tell of other units, other balances, other cars; each once."""
    glossaries = tuple(s.path for s in report.sections if "/" not in s.path and titles().glossary_part.search(s.title))
    told: set[tuple[str, str]] = set()
    for paragraph in report.paragraphs:
        path = paragraph.section
        if path.startswith("第一部分/一") or any(path == g or path.startswith(g + "/") for g in glossaries):
            continue
        for about, words in _WORDS:
            found = words.search(paragraph.text)
            if found and (about, found[0]) not in told:
                told.add((about, found[0]))
                yield Remark(about, found[0], sentence(paragraph.text, found.start(), found.end(), 120), path)


def families(report: Report) -> dict[str, str]:
    """The headings of the explanation by what they speak of (N1 … N13, H)."""
    found: dict[str, str] = {}
    for section in report.sections:
        if "/" in section.path:
            heading = _NUMBERED.sub("", plain(section.title))
            family = sentences().family(heading)
            if family is not None:
                found.setdefault(family, heading)
    return found


def reasons(report: Report) -> tuple[str, ...]:
    """Fingerprints of the sentences that explain something, figures aside, in print order and each once."""
    found: dict[str, None] = {}
    for paragraph in report.paragraphs:
        for one in _SENTENCE.findall(paragraph.text):
            if _REASON.search(one) and len(one) >= _SHORTEST and len(found) < _MOST:
                found[_mark(_FIGURE.sub("#", plain(one)))] = None
    return tuple(found)


def evaluations(report: Report) -> dict[str, tuple[str, ...]]:
    """Fingerprints of each self-evaluation form's rows with targets, results and scores, by project."""
    return {_whose(form): _rows(form) for form in report.performance if form.indicators}


def _whose(form: PerformanceForm) -> str:
    return plain(form.project or "部门整体")


def _rows(form: PerformanceForm) -> tuple[str, ...]:
    rows = ((i.name, i.target, i.actual, i.score) for i in form.indicators)
    return tuple(_mark("|".join(plain(part or "") for part in row)) for row in rows)


def _mark(text: str) -> str:
    return blake2s(text.encode(), digest_size=6).hexdigest()
