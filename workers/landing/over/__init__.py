"""Rules over reports, joined to the database: what is kept of a report, who its neighbours are, what becomes of it.

    join(session, report, series, known, moment, counts=…)   in the transaction of a landing, its body's row locked:
                                                             the body's own years
    part(session, report, series)   a report counts no more for a series: what it was witness of is due again
    weigh_dues(engine)              units and peers, in transactions of their own, from rows that landings leave

A landing weighs only what its body's lock protects. What takes other bodies' reports waits as rows of
`neighbour_dues` (added, never updated), so that no landing waits for another's and none is missed.
"""

from workers.landing.over.dues import weigh_dues
from workers.landing.over.join import join
from workers.landing.over.keep import part

__all__ = ["join", "part", "weigh_dues"]
