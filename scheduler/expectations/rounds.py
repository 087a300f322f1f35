"""Expectations as the scheduler's work: learned anew and compared with what landed, now and then."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from runtime.database import database_now, reading
from scheduler.expectations.keeping import learn
from scheduler.expectations.silence import look

__all__ = ["Expecting", "day_of"]

_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Expecting:
    """What one database lets expect; `due_day` is (month, day), `least_sureness` what a silence needs to be told of."""

    engine: Engine
    due_day: tuple[int, int]
    least_sureness: int

    def look(self) -> None:
        """Learn for the fiscal years that are published in this and the last calendar year; then compare."""
        with reading(self.engine) as session:
            today = day_of(database_now(session))
        for year in (today.year - 2, today.year - 1):
            learn(self.engine, year, self.due_day)
        look(self.engine, today, self.least_sureness)


def day_of(moment: datetime) -> date:
    """The day in China, where the deadlines are."""
    return moment.astimezone(_CHINA).date()
