"""The settings of alerts: who is told of what, when, how loudly and in which language."""

import re
from datetime import time
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from schemas.alerts import Concern
from schemas.findings import Severity
from schemas.report import Kind

__all__ = ["AlertRule", "Channels", "Digest", "Language", "QuietHours"]

Channels = dict[str, SecretStr]
"""Names of channels and their addresses (URLs as apprise reads them), which are secrets whole."""

_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_QUIET = re.compile(rf"{_CLOCK}-{_CLOCK}")


class Digest(StrEnum):
    """What shares a message: nothing, what concerns one body, or what comes within a stretch of time."""

    NONE = "none"
    BODY = "body"
    WINDOW = "window"


class Language(StrEnum):
    """The language of the messages; `both` has Chinese first and English below."""

    CHINESE = "zh"
    ENGLISH = "en"
    BOTH = "both"


class QuietHours(BaseModel):
    """A stretch of the day, possibly over midnight, in which nothing is sent."""

    model_config = ConfigDict(frozen=True)

    begin: time
    end: time


class AlertRule(BaseModel):
    """One rule: what matches every condition that is given goes to all its channels.

    A list that is empty is no condition. `rules` are ids of the catalogue or their beginnings, `regions` parts of a
    place's name or the beginning of its division code, `departments` parts of a name. `minimum` is in 万元 and leaves
    out what has no difference in money.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=60, pattern=r"^[\w.-]+$")
    channels: tuple[str, ...] = Field(min_length=1)
    on: tuple[Concern, ...] = (Concern.FINDING,)
    severity: tuple[Severity, ...] = ()
    rules: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    minimum: str | None = Field(None, pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$")
    digest: Digest = Digest.NONE
    window_minutes: int = Field(60, ge=1, le=7 * 24 * 60)
    quiet: QuietHours | None = None
    timezone: str = "Asia/Shanghai"
    language: Language = Language.CHINESE

    @field_validator("quiet", mode="before")
    @classmethod
    def _hours(cls, value: object) -> object:
        """From 22:00-07:30."""
        if not isinstance(value, str):
            return value
        found = _QUIET.fullmatch(value.replace(" ", ""))
        if found is None:
            message = "quiet hours are written like 22:00-07:30"
            raise ValueError(message)
        begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if begin == end:
            message = "quiet hours must not last the whole day"
            raise ValueError(message)
        return QuietHours(begin=begin, end=end)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, LookupError, OSError) as error:
            message = "no such time zone, or no zone data on this system; one is Asia/Shanghai"
            raise ValueError(message) from error
        return value

    @model_validator(mode="after")
    def _minimum_is_of_findings(self) -> Self:
        if self.minimum is not None and set(self.on) != {Concern.FINDING}:
            message = "a minimum difference goes with findings alone"
            raise ValueError(message)
        return self
