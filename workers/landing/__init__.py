"""Landing: a report and its judgement become rows, in one transaction, at most once.

land_report, land_classified        everything of a document, its place among the versions, its findings' history
Shelf                               the other versions, for the comparison; prepared before the transaction
"""

from workers.landing.land import land_classified, land_report
from workers.landing.shelf import Shelf

__all__ = ["Shelf", "land_classified", "land_report"]
