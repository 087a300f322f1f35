"""Rules over reports: a report against last year's, its body's history, its department or units, and its peers.

    known = known_of(report, judgement)              what is kept of a report for others' rules (JSON, some 20 KB)
    against_last_year(later, earlier or None)        Y-…, P5-CLONE, O-RECEPTION-UP; checks that wait where it is None
    against_history(later, {2019: …, 2020: …})       O-HISTORY
    against_units(department, {name: unit})          D-UNITS-…
    against_peers(measures_of(known), spreads, …)    O-PEER, O-PER-CAPITA, O-ROUND
    against_budget(known)                            Y-BUDGET-DOC

Each is a pure function of what it is given, so that it does not matter in which order reports come: what can be told
is told of the later report (of the department, of the report itself) whenever the last of them is there. Figures are
compared by the one comparison of workers.validate.intervals; nothing is accused where the scope of the reports
changed, where a figure was worked out rather than read, or where its own report already has a finding on it.
"""

from workers.validate.neighbours.budget import against_budget
from workers.validate.neighbours.gathering import known_of
from workers.validate.neighbours.history import against_history
from workers.validate.neighbours.known import Figure, Known, Remark
from workers.validate.neighbours.pair import years_rules
from workers.validate.neighbours.peers import (
    FEWEST_PEERS,
    against_peers,
    measures_of,
    sort_of,
    spreads_of,
    verdicts_of,
)
from workers.validate.neighbours.robust import Spread
from workers.validate.neighbours.units import ITSELF, against_units
from workers.validate.neighbours.weighing import OverReports
from workers.validate.neighbours.words import bare
from workers.validate.neighbours.years import against_last_year

__all__ = [
    "FEWEST_PEERS",
    "ITSELF",
    "Figure",
    "Known",
    "OverReports",
    "Remark",
    "Spread",
    "against_budget",
    "against_history",
    "against_last_year",
    "against_peers",
    "against_units",
    "bare",
    "known_of",
    "measures_of",
    "sort_of",
    "spreads_of",
    "verdicts_of",
    "years_rules",
]
