"""The words of the pages in both languages: `words.toml` has key = [Chinese, English]."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from schemas.knowledge.forms import form as form_spec
from schemas.knowledge.rules import column_words, form_words

__all__ = ["LANGUAGES", "Language", "Words", "words"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Words:
    """Words in one language. What has no entry is shown as it is."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, key: object, **values: object) -> str:
        """The words for a key, `{name}` in them filled in."""
        found = _entries().get(str(key))
        text = str(key) if found is None else found[self._index]
        return text.format(**values) if values else text

    def column(self, key: str) -> str:
        """A column's heading."""
        if self.language == "zh":
            try:
                return column_words(key)
            except KeyError:
                return key
        return key.replace(".", ": ").replace("_", " ")

    def form(self, key: str) -> str:
        """A form's name."""
        try:
            return form_spec(key).title if self.language == "zh" else form_words(key)
        except KeyError:
            return key

    def message(self, chinese: str, english: str) -> str:
        """A finding's message: English where there is one and it is asked for."""
        return english if self.language == "en" and english else chinese


@cache
def words(language: Language) -> Words:
    """The words of one language."""
    return Words(language)


@cache
def _entries() -> dict[str, tuple[str, str]]:
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {key: (both[0], both[1]) for key, both in raw.items()}
