"""I: places that the text speaks for, against the report's own."""

import re
from collections.abc import Iterator

from schemas.findings import Where
from schemas.knowledge.divisions import regions
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject

__all__ = ["is_below", "is_elsewhere"]

# Whose money a report explains: a place right before the words that only its own finance is called by.
_FINANCE = re.compile(
    r"(?P<place>[一-龥]{2,9}[省市区县旗州])(?:[省市区县]级|本级)?财政(?:部门)?(?:一般公共预算)?(?:当年)?(?:拨付|安排|拨款)"
)
# Partners are named in a report, too: who is helped, visited, worked with.
_PARTNERS = re.compile(r"帮扶|扶贫|对口|支援|援[疆藏青]|协作|接待|考察|合作|转移支付|上级|划转|调入")
_EVERYWHERE = ("第三部分", "第四部分", "第五部分", "第六部分")


def is_elsewhere(subject: Subject, name: str) -> bool:
    """Whether a name begins with a place that neither lies in the report's own region nor holds it."""
    own = subject.identity.region_code
    named = _codes(subject, name)
    return bool(own and named) and not any(_related(code, own or "") for code in named)


def is_below(subject: Subject, name: str) -> bool:
    """Whether a name begins with a place within the report's own region and smaller than it."""
    own = _stem(subject.identity.region_code or "")
    stems = [_stem(code) for code in _codes(subject, name)]
    return bool(own and stems) and all(stem.startswith(own) and stem != own for stem in stems)


def _codes(subject: Subject, name: str) -> list[str]:
    """The codes of the places that a name may begin with."""
    return [one.code for one in regions(re.sub(r"[（(][^（）()]*[）)]|\s", "", name), subject.year)]


def _related(code: str, own: str) -> bool:
    stem, own_stem = _stem(code), _stem(own)
    return stem.startswith(own_stem) or own_stem.startswith(stem)


def _stem(code: str) -> str:
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


@rule("I-REGION")
def finances(subject: Subject) -> Iterator[Outcome]:
    """Fiscal money is that of the report's own place, of one above it or within it."""
    if not subject.identity.region_code:
        yield not_applicable("没有认出报告所属的地区")
        return
    if not subject.has_text:
        yield not_evaluable("没有读到正文")
        return
    found = False
    for part in _EVERYWHERE:
        for one in subject.paragraphs(part):
            for match in _FINANCE.finditer(one.text):
                place = _place(match["place"], subject.year)
                around = one.text[max(0, match.start() - 30) : match.end() + 30]
                if place is None or not is_elsewhere(subject, place) or _PARTNERS.search(around):
                    continue
                found = True
                yield failed(
                    f"本报告属{subject.identity.region}，此处写作“{place}”的财政。",
                    message_en="The text speaks of another place's finance.",
                    where=Where(section=one.section),
                    evidence=(subject.quote(one, match.start(), match.end()),),
                    expected=subject.identity.region,
                    found=place,
                    cause=f"region/{place}",
                )
    if not found:
        yield passed()


def _place(words: str, year: int | None) -> str | None:
    """The name of a place that the words end with: all of it is a division's name."""
    tails = (words[at:] for at in range(len(words) - 1))
    return next((tail for tail in tails if any(r.length == len(tail) for r in regions(tail, year))), None)
