"""Rules over reports, joined to the database: what is kept of a report, who its neighbours are, what becomes of it.

    weigh_joining(session, place, known, counts=…)   in the transaction of a landing, its body's row locked: the report
                                                     against the body's other years, before its rows are written
    join(session, mine, joined, moment, counts=…)    then: it is kept for others, and the later years are weighed
    part(session, report, series)                    a report counts no more for a series: what it was witness of is due
    weigh_dues(engine)                               units and peers, in transactions of their own, from rows that
                                                     landings leave

A landing weighs only what its body's lock protects. What takes other bodies' reports waits as rows of
`neighbour_dues` (added, never updated), so that no landing waits for another's and none is missed.
"""

from workers.landing.over.counted import Counted
from workers.landing.over.dues import weigh_dues
from workers.landing.over.join import Joined, join, weigh_joining
from workers.landing.over.keep import part

__all__ = ["Counted", "Joined", "join", "part", "weigh_dues", "weigh_joining"]
