"""Words that a finished report must not hold (rules/wording.toml)."""

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct

__all__ = ["Slip", "slips"]

_FILE = Path(__file__).with_name("rules") / "wording.toml"


class Slip(Struct, frozen=True):
    """One sort of leftover: the rule it belongs to, what is said of it, and the pattern that finds it."""

    rule: str
    say: str
    say_en: str
    pattern: re.Pattern[str]


@cache
def slips() -> tuple[Slip, ...]:
    """Every sort of leftover, its patterns joined into one."""
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)["slip"]
    return tuple(Slip(r["rule"], r["say"], r["say_en"], re.compile("|".join(r["patterns"]))) for r in rows)
