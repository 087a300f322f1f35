"""Errors in figures of the running text."""

from tests.corpus.document import Figure, Para
from tests.corpus.planting import Ground, NotPlantable, Planted, altered_digit, plant


def _alter(g: Ground, para: Para, figure: Figure) -> Planted:
    before = figure.text
    figure.text = altered_digit(g.rng, before)
    return g.in_text(para, before, figure.text)


def _digit(kind: str, about: str, *keys: str, ending: str = "") -> None:
    def act(g: Ground) -> Planted:
        return _alter(g, *g.choose(_money(g, keys, ending)))

    act.__doc__ = about
    plant(kind, "error", "text_vs_table")(act)


def _figures(g: Ground, keys: tuple[str, ...]) -> list[tuple[Para, Figure]]:
    found = []
    for key in keys:
        for para in g.document.each(Para):
            found += [
                (para, f) for f in para.figures() if (f.key.startswith(key[:-1]) if key.endswith("*") else f.key == key)
            ]
    return found


def _money(g: Ground, keys: tuple[str, ...], ending: str = "") -> list[tuple[Para, Figure]]:
    """Amounts and changes that are not zero, of these keys."""
    money = [(p, f) for p, f in _figures(g, keys) if f.kind in ("amount", "change") and f.key.endswith(ending)]
    return [(p, f) for p, f in money if f.text.replace(".", "").replace(",", "").strip("0")]


_digit("text.total", "收、支总计 in the text is not the form's.", "N1.total")
_digit("text.income", "An income in the text is not the form's.", "N2.total", "N2.fiscal_appropriation.amount")
_digit("text.spending", "A spending in the text is not the form's.", "N3.total", "N3.basic.amount", "N3.project.amount")
_digit("text.fiscal", "财政拨款收、支总计 in the text is not the form's.", "N4.total")
_digit(
    "text.general",
    "一般公共预算财政拨款支出 in the text is not the form's.",
    "N5a.total",
    "N5b.total",
    "N5c.total.actual",
)
_digit("text.class", "A class's spending in the text is not the form's.", "N5b.2*")
_digit(
    "text.item", "An item's final figure in the text is not the form's.", "N5c.item.*", "N5c.class.*", ending=".actual"
)
_digit("text.basic", "基本支出 or a part of it is not the form's.", "N6.total", "N6.staff", "N6.public")
_digit(
    "text.three-public",
    "A “三公” figure in the text is not the form's.",
    "N7.total.actual",
    "N7.run.actual",
    "N7.reception.actual",
)
_digit("text.fund", "A fund's figure in the text is not the form's.", "N8.income", "N8.spend", "N9.income", "N9.spend")
_digit("text.project", "A project's amount differs from its self-evaluation form.", "N13.project.*")
_digit(
    "change.total", "The change against last year does not fit its percentage.", "N1.change", "N4.change", "N5a.change"
)
_digit("procurement-parts", "Goods, works and services do not add up.", "N11.goods", "N11.works", "N11.services")
_digit("run-parts", "The parts of 公务用车运行费 do not add up.", "N7.run.燃料费", "N7.run.维修费", "N7.run.保险费")


@plant("text.running", "error", "text_vs_table")
def running(g: Ground) -> Planted:
    """机关运行经费 of a purely administrative body is not its 公用经费."""
    if g.accounts.staff.administrative_share != 100:
        raise NotPlantable(g.kind)
    return _alter(g, *g.figure("N10.total"))


def _percent(kind: str, severity: str, about: str, *keys: str) -> None:
    measure = {"growth": ".growth", "share": ".share", "completion": ".rate"}[kind.partition(".")[0]]

    def act(g: Ground) -> Planted:
        rates = [(p, f) for p, f in _figures(g, keys) if f.key.endswith(measure) and f.text.strip("0.")]
        return _alter(g, *g.choose(rates))

    act.__doc__ = about
    plant(kind, severity, "percentage")(act)


_percent("growth", "error", "A growth rate is wrong.", "N1.growth", "N2.growth", "N3.growth", "N4.growth", "N5a.growth")
_percent("growth.three-public", "error", "A growth rate of “三公” is wrong.", "N7.yoy*")
_percent("growth.running", "error", "The growth rate of 机关运行经费 is wrong.", "N10.growth")
_percent("completion.total", "error", "The completion of the whole budget is wrong.", "N5c.total.rate")
_percent("completion.item", "error", "The completion of an item's budget is wrong.", "N5c.item.*", "N5c.class.*")
_percent("completion.three-public", "error", "A completion rate of “三公” is wrong.", "N7.total.rate", "N7.run.rate")
_percent("share.income", "warning", "A share of income is wrong.", "N2.*")
_percent("share.spending", "warning", "A share of spending is wrong.", "N3.basic.share", "N3.project.share")
_percent("share.class", "warning", "A class's share is wrong.", "N5b.*")
_percent("share.small-firms", "error", "The share of small firms is wrong.", "N11.small.share")
_percent("share.projects", "error", "The share of evaluated projects is wrong.", "N13.projects.share")


@plant("percent-sign", "warning", "percentage")
def percent_sign(g: Ground) -> Planted:
    """A share or a rate has lost its %."""
    para, figure = g.choose([(p, f) for p, f in _figures(g, ("N5b.*", "N5c.*")) if f.kind == "percent"])
    figure.mark, figure.unit = " ", ""
    return g.in_text(para, f"{figure.text}%", figure.text)


@plant("item-budget", "error", "arithmetic")
def item_budget(g: Ground) -> Planted:
    """An item's budget is not what its total and its rate need."""
    found = [
        f for f in _figures(g, ("N5c.item.*", "N5c.class.*")) if f[1].key.endswith(".budget") and f[1].text.strip("0.")
    ]
    return _alter(g, *g.choose(found))


@plant("copied-figure", "error", "text_vs_table")
def copied_figure(g: Ground) -> Planted:
    """A total is the one of the neighbouring section."""
    pairs = [("N3.total", "N2.total"), ("N4.total", "N1.total"), ("N2.total", "N3.total")]
    places = []
    for to, source in pairs:
        target, other = g.document.figure(to), g.document.figure(source)
        if target and other and target[1].text != other[1].text:
            places.append((target, other[1].text))
    (para, figure), text = g.choose(places)
    before, figure.text = figure.text, text
    return g.in_text(para, before, text)


@plant("empty-slot", "error", "boilerplate")
def empty_slot(g: Ground) -> Planted:
    """The figure before 万元 is missing."""
    para, figure = g.figure(
        "N2.fiscal_appropriation.amount", "N4.income.general_public_budget", "N5c.total.actual", "N11.goods"
    )
    before, figure.text = figure.text, ""
    return g.in_text(para, before, "")


@plant("empty-count", "error", "boilerplate")
def empty_count(g: Ground) -> Planted:
    """A count before 人次 is missing."""
    para, figure = g.figure("N7.guests")
    before, figure.text = figure.text, ""
    return g.in_text(para, before, "")


@plant("sentence-unit", "error", "unit")
def sentence_unit(g: Ground) -> Planted:
    """An amount in the text bears 元 where it is in 万元."""
    if g.style.unit != "万元":
        raise NotPlantable(g.kind)
    para, figure = g.choose(_money(g, ("N13.project.*", "N5c.project", "N6.public")))
    figure.unit = figure.mark = "元"
    return g.in_text(para, f"{figure.text}万元", f"{figure.text}元")


@plant("vehicle-count", "error", "arithmetic")
def vehicle_count(g: Ground) -> Planted:
    """The vehicles by kind do not add up to all vehicles."""
    para, figure = g.figure("N12.vehicles")
    if figure.text == "0":
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, str(int(figure.text) + g.rng.randint(1, 3))
    return g.in_text(para, before, figure.text)


@plant("small-firms-over-total", "error", "arithmetic")
def small_firms_over_total(g: Ground) -> Planted:
    """Small firms got more than was bought in all."""
    para, figure = g.figure("N11.small")
    total = g.document.figure("N11.total")
    if total is None:
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, f"{float(total[1].text.replace(',', '')) * 1.37:.2f}"
    return g.in_text(para, before, figure.text)


@plant("micro-over-small", "error", "arithmetic")
def micro_over_small(g: Ground) -> Planted:
    """Micro firms got more than small firms, of which they are a part."""
    para, figure = g.figure("N11.micro")
    small = g.document.figure("N11.small")
    if small is None:
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, f"{float(small[1].text.replace(',', '')) * 1.21 + 1:.2f}"
    return g.in_text(para, before, figure.text)


@plant("staff-sum", "warning", "arithmetic")
def staff_sum(g: Ground) -> Planted:
    """The staff by kind do not add up to those in service."""
    para, figure = g.figure("H.serving")
    before, figure.text = figure.text, str(int(figure.text) + g.rng.randint(2, 5))
    return g.in_text(para, before, figure.text)


@plant("unit-count", "warning", "completeness")
def unit_count(g: Ground) -> Planted:
    """More subordinate units are announced than listed."""
    para, figure = g.figure("H.units")
    before, figure.text = figure.text, str(int(figure.text) + 2)
    return g.in_text(para, before, figure.text)


@plant("project-count", "warning", "performance")
def project_count(g: Ground) -> Planted:
    """The number of projects is told in two ways."""
    para, figure = g.figure("N13.count", "N13.projects.count")
    if not g.document.figure("N13.project.*") and g.document.figure("N13.count") is None:
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, str(int(figure.text) + 3)
    return g.in_text(para, before, figure.text)
