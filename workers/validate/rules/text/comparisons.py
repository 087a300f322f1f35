"""N: words that compare an expenditure with its budget, held against the rate where no budget is printed beside it."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence
from workers.validate.intervals import interval
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import sentence
from workers.validate.registry import rule
from workers.validate.rules.text.passages import ITEMS, passage
from workers.validate.rules.text.sentences import Sentence, budget_of, find
from workers.validate.subject import Subject

__all__ = ["COMPARED", "asked"]

COMPARED = re.compile(
    r"决算(?:支出)?数?(?P<word>大于?|小于?|高于|低于|等于|持平于?)(?:当年|年初|全年|调整后|本年)?预算"
)
_ASKED = {"大": "大于", "高": "大于", "小": "小于", "低": "小于"}
_FULL = 100
_THREE = ("N7.total", "N7.abroad", "N7.vehicle", "N7.buy", "N7.run", "N7.reception")
_NAMES = re.compile(r"三公|出国|公务用车|公务接待")
_CLAUSE = re.compile(r"[，。；：]")


def asked(said: re.Match[str]) -> str:
    """大于, 小于 or 等于: what a word of comparison claims."""
    return _ASKED.get(said["word"][0], "等于")


@rule("N-DIR-BUDGET")
def directions(subject: Subject) -> Iterator[Outcome]:
    """大于 stands with a rate above 100 per cent, 小于 with one below it.

    等于 and 持平 are said of what is nearly equal, so a rate alone accuses neither. Where the budget is printed beside
    the expenditure of an item, N5C-DIR holds the word against the two.
    """
    sentences = [one for one in find(subject, *ITEMS, "N5c.total") if budget_of(one) is None]
    sentences += find(subject, *_THREE, "N8.item", "N9.item")
    found = False
    for one in sentences:
        rate, passage_ = one.get("p"), passage(subject, one)
        said = _own_word(one, passage_)
        if said is None or rate is None:
            continue
        found = True
        true = _relation(rate)
        if true in (None, asked(said)) or asked(said) == "等于":
            yield passed(one.where)
            continue
        yield failed(
            f"完成预算的{rate.text}，决算数应{true}预算数，文中写作“{said[0]}”。",
            message_en="The word of comparison contradicts the rate of completion.",
            where=one.where,
            evidence=(Evidence(sentence(passage_, said.start(), said.end()), rate.page, rate.box), rate.evidence),
            expected=true,
            found=asked(said),
        )
    if not found:
        yield (not_applicable if sentences else not_evaluable)("没有读到与预算比较的词和完成率")


def _own_word(one: Sentence, told: str) -> re.Match[str] | None:
    """The word of comparison in the passage that speaks of the sentence's own item, not of one named after it."""
    said = COMPARED.search(told)
    if said is None or not (one.item().startswith("三公") or _NAMES.search(one.item())):
        return said
    clause = _CLAUSE.split(told[: said.start()])[-1] + said[0]
    own = "三公" if one.item().startswith("三公") else one.item().removesuffix("决算")
    named = _NAMES.search(clause)
    if named is not None:
        return said if own in clause else None
    start = told.find(rate_text) if (rate_text := _rate_text(one)) else 0
    return None if _NAMES.search(told[max(start, 0) : said.start()]) else said


def _rate_text(one: Sentence) -> str:
    rate = one.get("p")
    return rate.text if rate is not None else ""


def _relation(rate: Quantity) -> str | None:
    """What a rate tells: above, below, or nothing where it may be 100."""
    reach = interval(rate.number)
    if reach.low <= _FULL <= reach.high:
        return None
    return "大于" if reach.low > _FULL else "小于"
