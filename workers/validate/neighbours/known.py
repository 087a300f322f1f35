"""What is kept of a report for the rules that compare it with others: some hundred figures, names and fingerprints.

A Known is made once, when its report is judged (`gathering.known_of`), is stored as JSON beside the report, and is all
that a rule over reports sees of either side. Figures go by keys of their own, the same in every report:

    T1.total  T1.opening  T4.closing.government_fund  T5.208  T7.actual.reception      cells of forms
    N1.value  N1.change  N1.rate                                                       what the text says of a total
    H.staff  N7.keep  N7.bought                                                        counts
"""

from decimal import Decimal

from msgspec import Struct

from schemas.findings import Evidence, Where
from schemas.pages import Box
from schemas.report import Kind
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, unit_factor

__all__ = ["Figure", "Known", "Remark"]


class Figure(Struct, frozen=True, omit_defaults=True):
    """A figure as its report prints it: `value` in the report's unit with the unit of its last `place`, None if blank.

    `name` tells people which figure it is, `text` is the printed row or sentence. `doubt` says why it is no ground to
    stand on: it could not be read, or its own report has findings on it. `inferred`: its column was worked out.
    `counted`: it is a number of things or a rate, no money.
    """

    name: str
    text: str
    value: str | None = None
    place: str = "0"
    form: str | None = None
    side: str | None = None
    line: str | None = None
    code: str | None = None
    column: str | None = None
    section: str | None = None
    page: int | None = None
    box: Box | None = None
    direction: str | None = None
    inferred: bool = False
    counted: bool = False
    doubt: str | None = None


class Remark(Struct, frozen=True, omit_defaults=True):
    """A sentence by which a report itself explains why it does not follow on from another; `about` is scope, balance
    or vehicles.
    """

    about: str
    word: str
    text: str
    section: str


class Known(Struct, frozen=True, omit_defaults=True):
    """One report as other reports' rules see it.

    `units` are compared names of the units in its accounts, the department itself left out; None where it lists none.
    `forms` are states by key, `families` the headings of the explanation by what they speak of. `reasons` are
    fingerprints of its explanations without their numbers, `evaluations` those of the self-evaluation forms' rows.
    `gaps`: its own findings tell that sections are missing; `receptions_told`: they tell of receptions that rose.
    `items` counts the amounts by item of function, `round_items` those of whole 万元 among them.
    """

    kind: Kind
    department: str | None = None
    aliases: tuple[str, ...] = ()
    region_code: str | None = None
    fiscal_year: int | None = None
    unit: str | None = None
    pack: str = ""
    figures: dict[str, Figure] = {}
    units: tuple[str, ...] | None = None
    remarks: tuple[Remark, ...] = ()
    forms: dict[str, str] = {}
    families: dict[str, str] = {}
    reasons: tuple[str, ...] = ()
    evaluations: dict[str, tuple[str, ...]] = {}
    gaps: bool = False
    items: int = 0
    round_items: int = 0
    receptions_told: bool = False

    @property
    def title(self) -> str:
        """What messages call it: 2022年度决算报告."""
        year = f"{self.fiscal_year}年度" if self.fiscal_year else ""
        return f"{year}{'单位' if self.kind is Kind.UNIT_FINAL_ACCOUNTS else ''}决算报告"

    def get(self, key: str) -> Quantity | None:
        """A figure of its own, with its place on the page; None where the report does not have it."""
        figure = self.figures.get(key)
        return None if figure is None else _quantity(key, figure, Decimal(1))

    def seen_from(self, other: "Known", key: str, called: str = "") -> Quantity | None:
        """A figure as another report's rule sees it: in that one's unit, quoted with its origin and without a page.

        `called` names the report where its title does not tell it from others.
        """
        figure = self.figures.get(key)
        if figure is None:
            return None
        whose = called or self.title
        factor = Decimal(1) if figure.counted else unit_factor(self.unit, other.unit)
        plain = _quantity(f"{whose}/{key}", figure, factor)
        quoted = Evidence(clip(f"〔{whose}〕{figure.text}"))
        return Quantity(
            key=plain.key,
            number=plain.number,
            text=plain.text,
            name=f"{whose}{figure.name}",
            where=Where(),
            evidence=quoted,
            blank=plain.blank,
            inferred=plain.inferred,
            unread=plain.unread,
        )


def _quantity(key: str, figure: Figure, factor: Decimal) -> Quantity:
    blank = figure.value is None
    number = Printed.blank() if figure.value is None else Printed(Decimal(figure.value), Decimal(figure.place))
    return Quantity(
        key=key,
        number=number.scaled(factor),
        text=figure.value or "",
        name=figure.name,
        where=Where(figure.form, figure.side, figure.line, figure.code, figure.column, figure.section),
        evidence=Evidence(figure.text, figure.page, figure.box),
        blank=blank,
        inferred=figure.inferred,
        unread=figure.doubt,
        page=figure.page,
        box=figure.box,
    )
