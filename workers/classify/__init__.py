"""The second stage: pages to a report. What kind of document it is, whose, and what its forms and sentences say."""

from schemas.pages import Pages
from schemas.report import Report
from workers.classify.forms import read_forms
from workers.classify.identity import read_identity, read_kind
from workers.classify.masking import masked_report
from workers.classify.performance import read_performance
from workers.classify.signs import read_signs
from workers.classify.statements import read_statements
from workers.classify.structure import read_structure
from workers.classify.units import read_units

__all__ = ["classify"]


def classify(pages: Pages, name: str) -> Report:
    """Everything a document is understood to say; `name` is its file's name, the weakest witness of its identity.

    Only final accounts are read in full. Of everything else, blank templates included, the identity is kept. Names and
    telephone numbers of people are masked.
    """
    structure = read_structure(pages)
    kind = read_kind(pages, structure, name)
    if not kind.is_final_accounts:
        return masked_report(Report(identity=read_identity(kind, structure, name), reader=pages.reader))
    forms, facts = read_forms(pages, structure.text.furniture)
    performance = read_performance(pages, structure)
    read = Report(
        identity=read_identity(kind, structure, name, forms, performance),
        sections=structure.sections(),
        contents=structure.contents_entries,
        paragraphs=structure.printed_paragraphs(),
        forms=forms,
        facts=facts,
        statements=read_statements(pages, structure),
        performance=performance,
        reader=pages.reader,
        units=read_units(pages, structure),
        signs=read_signs(pages),
    )
    return masked_report(read)
