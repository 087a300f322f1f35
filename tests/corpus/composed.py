"""A composed report and the ways to make one."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from tests.corpus import (
    plant_cells,
    plant_forms,
    plant_performance,
    plant_rows,
    plant_text,
    plant_told,
    plant_words,
    truth,
)
from tests.corpus.body import Body, make_body
from tests.corpus.composer import make_document
from tests.corpus.document import Document, Form
from tests.corpus.layout import Canvas, choose_pdf_style
from tests.corpus.pdf import set_pages, write_pdf
from tests.corpus.places import REGIONS, Region
from tests.corpus.planting import PLANTS, Ground, NotPlantable, Planted, plant_into
from tests.corpus.profiles import PROFILES, Profile, Style, choose_style, successor
from tests.corpus.text import choose_text_style, visual_text, write_text

__all__ = ["ERROR_KINDS", "Composed", "compose", "next_year", "plantable", "republish"]

REGISTERED = (plant_cells, plant_forms, plant_performance, plant_rows, plant_text, plant_told, plant_words)
ERROR_KINDS = tuple(sorted(PLANTS))


@dataclass
class Composed:
    """A report, its truth and its printed forms. Treat as read-only; `document` is what everything is made from."""

    seed: object
    profile: Profile
    style: Style
    body: Body
    document: Document
    planted: list[Planted] = field(default_factory=list)
    version: str = ""

    @property
    def name(self) -> str:
        """A file name without its ending, unique for seed, profile, year, errors and version."""
        marks = [
            str(self.document.year),
            self.profile.name,
            str(self.seed),
            *(p.kind for p in self.planted),
            self.version,
        ]
        return "-".join(m for m in marks if m)

    @cached_property
    def pages(self) -> Canvas:
        """The report set on pages."""
        return set_pages(self.document, choose_pdf_style(Random(f"pdf/{self.profile.family}/{self.seed}")))

    def pdf(self, password: str | None = None) -> bytes:
        """The report as PDF; locked with a password where one is given."""
        return write_pdf(self.pages, f"{self.document.department}{self.document.year}年度决算", password)

    def text(self) -> str:
        """The report as a text extraction prints it."""
        style = choose_text_style(Random(f"text/{self.profile.family}/{self.seed}"))
        return visual_text(self.pages) if style.manner == "visual" else write_text(self.document, style)

    def truth(self, ending: str = ".pdf") -> dict[str, Any]:
        """Annotations in the shape of hand-made gold files."""
        return truth.gold(self.document, self.name + ending, self._anomalies(), self._observations())

    def inspection(self, ending: str = ".pdf") -> dict[str, Any]:
        """What a perfect reader and judge would print."""
        return truth.inspection(self.document, self.name + ending, self._anomalies())

    def places(self) -> list[dict[str, Any]]:
        """Where every printed figure of the forms stands in the PDF: its key, page (from 0) and box."""
        where = {id(p.owner): p for p in self.pages.placements}
        return [
            {
                "form": form.key,
                "side": half.side,
                "line": half.line,
                "code": half.code,
                "name": half.name,
                "column": column,
                "text": cell.text,
                "page": where[id(cell)].page,
                "box": where[id(cell)].box,
            }
            for form in self.document.each(Form)
            if not form.picture
            for _, half in form.halves()
            for column, cell in half.values.items()
            if cell.text
        ]

    def _anomalies(self) -> list[dict[str, Any]]:
        return [p.anomaly() for p in self.planted]

    def _observations(self) -> list[dict[str, Any]]:
        """What is remarkable without having been planted: the template's own wrong formula."""
        if not self.style.stale_rule:
            return []
        quote = "57行＝（33+34+…+58）行"
        return [
            {"code": "printed-rule", "where": "FISCAL_SUMMARY", "quote": quote, "expected": "59行", "found": "57行"}
        ]


def compose(
    seed: object,
    profile: str = "wuhan-2022",
    year: int | None = None,
    region: str | Region | None = None,
    errors: tuple[str, ...] = (),
) -> Composed:
    """A report of the body that belongs to `seed`, the same for the same arguments.

    `region` is a Region, its code or its name; by default one of the profile's family. A year outside the profile's
    takes the profile that the same family uses then. `errors` are kinds of ERROR_KINDS, planted in that order;
    NotPlantable where the report has no place for one.
    """
    layout = PROFILES[profile]
    fiscal_year = year or Random(f"year/{layout.family}/{seed}").randint(layout.first, layout.last)
    layout = successor(layout, fiscal_year)
    place = next((r for r in REGIONS if region in (r.code, r.name)), None) if isinstance(region, str) else region
    body = make_body(seed, profile, place)
    style = choose_style(Random(f"style/{layout.family}/{seed}"), layout, fiscal_year)
    report = Composed(seed, layout, style, body, make_document(body, fiscal_year, layout, style))
    for kind in errors:
        report.planted.append(_planted(report, kind))
    return report


def _planted(report: Composed, kind: str) -> Planted:
    accounts = report.body.accounts(report.document.year)
    rng = Random(f"plant/{report.seed}/{report.document.year}/{kind}")
    return plant_into(Ground(report.document, accounts, report.profile, report.style, rng), kind)


def plantable(report: Composed) -> list[str]:
    """The kinds of error that this report has a place for."""
    kinds = []
    for kind in ERROR_KINDS:
        trial = Composed(report.seed, report.profile, report.style, report.body, copy.deepcopy(report.document))
        try:
            _planted(trial, kind)
        except NotPlantable:
            continue
        kinds.append(kind)
    return kinds


def next_year(report: Composed, years: int = 1, errors: tuple[str, ...] = ()) -> Composed:
    """The same body some years later (or earlier), consistent with this one."""
    return compose(report.seed, report.profile.name, report.document.year + years, report.body.region, errors)


def republish(report: Composed, changes: Callable[[Document], None], version: str = "v2") -> Composed:
    """The report published again after `changes` to its blocks; the first one stays as it was."""
    document = copy.deepcopy(report.document)
    changes(document)
    return Composed(report.seed, report.profile, report.style, report.body, document, list(report.planted), version)
