"""Landing: a report and its judgement become rows, in one transaction, at most once."""

from workers.landing.land import land_classified, land_report

__all__ = ["land_classified", "land_report"]
