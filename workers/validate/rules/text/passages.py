"""The words that belong to a figure: from its sentence to the next item, and everything under its heading."""

import re

from workers.validate.rules.text.sentences import Sentence
from workers.validate.subject import Subject

__all__ = ["ITEMS", "explained", "passage", "told_under"]

# Sentence patterns that name an item of the classification with its budget and expenditure.
ITEMS = ("N5c.item", "N5c.class")
_NEXT_ITEM = re.compile(r"。(?:\d{1,2}[.、．]|[(（][一二三四五六七八九十\d]+[)）])")
_REACH = 120
_REASON = re.compile(r"原因|由于|主要(?:是|因|系|为)|受.{1,30}影响|因.{2,30}(?:所致|导致)")
_NO_REASON = re.compile(r"原因(?:是|为|有|在于|如下)?[：:]?(?=[。；;]|$)")


def passage(subject: Subject, one: Sentence, reach: int = _REACH) -> str:
    """The sentences from an item's figures to the next item, `reach` characters where no next item is numbered."""
    own = one.text
    whole = next((p.text for p in subject.paragraphs(one.section) if own in p.text), own)
    rest = whole[whole.find(own) :]
    after = _NEXT_ITEM.search(rest, len(own))
    return rest[: after.start()] if after else rest[: len(own) + reach]


def told_under(subject: Subject, section: str) -> str:
    """All text under a heading, its parts included."""
    return "".join(one.text for one in subject.paragraphs(section))


def explained(text: str) -> bool:
    """Whether a reason is given; the word 原因 with nothing behind it gives none."""
    return _REASON.search(_NO_REASON.sub("", text)) is not None
