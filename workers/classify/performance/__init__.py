"""The performance self-evaluation forms (绩效自评表) of a report.

    read_performance(pages, structure)      tuple[PerformanceForm, ...], in the order of the document

Grids and wrapped text meet in one stream of pieces (stream); blocks cuts it into forms; columns finds the heads of
the money figures and of the indicators; head, fields and indicators read them. Rows come from the cells' places
(ruled) or, where those are lost, from the cheapest reading of the words (decode). The words are data:
schemas/knowledge/performance/words.toml.
"""

from workers.classify.performance.reader import read_performance

__all__ = ["read_performance"]
