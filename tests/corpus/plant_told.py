"""Errors in what a report tells more than once, or must tell: reasons, items, budgets, forms, declarations, places."""

import copy
from decimal import Decimal

from tests.corpus.document import Cell, Figure, Form, Heading, Para, PerformanceTable
from tests.corpus.planting import Ground, NotPlantable, Place, Planted, altered_digit, plant
from tests.corpus.profiles import T2, T3, T5, T8, T9

_FAR = 0.05
_RESULT = "全年向基层单位发放各类宣传手册"


def _number(text: str) -> float:
    return float(text.replace(",", "") or 0)


def _named(para: Para, ending: str) -> Figure | None:
    return next((f for f in para.figures() if f.key.endswith(ending)), None)


def _silenced(g: Ground, para: Para, words: str) -> Planted:
    """Cut the paragraph off before the part that holds these words."""
    at = next((n for n, p in enumerate(para.parts) if isinstance(p, str) and words in p), None)
    if at is None:
        raise NotPlantable(g.kind)
    before = "".join(map(str, para.parts[at:]))
    para.parts[at:] = ["。"]
    return g.in_text(para, before, "")


@plant("reason.item", "warning", "completeness")
def reason_of_item(g: Ground) -> Planted:
    """An item far from its budget has no reason."""
    found = []
    for para in g.document.each(Para):
        budget, actual = _named(para, ".budget"), _named(para, ".actual")
        if para.key.startswith(("N5c.item.", "N5c.class.")) and budget and actual:
            value, planned = _number(actual.text), _number(budget.text)
            if abs(value - planned) > 2 * _FAR * planned and any("主要原因" in str(p) for p in para.parts):
                found.append(para)
    para = g.choose(found)
    word = next(n for n, p in enumerate(para.parts) if getattr(p, "key", "").endswith(".direction"))
    before = "".join(map(str, para.parts[word - 1 :]))
    para.parts[word - 1 :] = ["。"]
    return g.in_text(para, before, "")


@plant("reason.three-public", "warning", "completeness")
def reason_of_three_public(g: Ground) -> Planted:
    """A “三公” item that differs from its budget has no reason."""
    keys = ("N7.run", "N7.reception", "N7.buy", "N7.vehicle")
    para = g.choose([p for p in g.document.each(Para) if p.key in keys and _named(p, ".gap.change")])
    yearly = [p for p in g.document.each(Para) if p.key == "N7.yoy"]
    for one in yearly:
        g.document.blocks.remove(one)
    return _silenced(g, para, "主要原因")


@plant("item-twice", "error", "text_vs_text")
def item_twice(g: Ground) -> Planted:
    """An item is told twice, with two expenditures."""
    para = g.choose([p for p in g.document.each(Para) if p.key.startswith("N5c.item.") and _named(p, ".actual")])
    other = copy.deepcopy(para)
    figure = _named(other, ".actual")
    if figure is None or not figure.text.strip("0.,"):
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, altered_digit(g.rng, figure.text)
    g.document.blocks.insert(g.document.blocks.index(para) + 1, other)
    return g.in_text(other, before, figure.text)


@plant("income-item", "warning", "arithmetic")
def income_item(g: Ground) -> Planted:
    """The items of income are listed one by one, and one of them is wrong."""
    form, para = g.form(T2), g.para("N2")
    rows = [r.halves[0] for r in form.rows]
    names = {h.code: h.name for h in rows if h.code}
    items = [h for h in rows if len(h.code or "") == 7]
    wrong = g.choose([h for h in items if _number(h.values["total"].text) >= 1])
    at = g.document.blocks.index(para) + 1
    for n, half in enumerate(items, 1):
        code, text = half.code or "", half.values["total"].text
        printed = altered_digit(g.rng, text) if half is wrong else text
        path = f"{names[code[:3]]}（类）{names[code[:5]]}（款）{half.name}（项）"
        g.document.blocks.insert(at, Para(para.section, [f"{n}．{path}{printed}万元；"]))
        at += 1
        if half is wrong:
            told = (text, printed)
    return g.in_text(para, *told)


@plant("project-uses", "warning", "arithmetic")
def project_uses(g: Ground) -> Planted:
    """A use of project spending has a digit too many, so that the uses exceed the spending."""
    para = g.para("N5c")
    uses = [f for f in para.figures() if f.key.startswith("N5c.project.") and f.text.strip("0.,")]
    if len(uses) < 2:
        raise NotPlantable(g.kind)
    figure = g.choose(uses)
    before, figure.text = figure.text, f"9{figure.text.replace(',', '')}"
    return g.in_text(para, before, figure.text)


@plant("three-public.gap", "error", "arithmetic")
def three_public_gap(g: Ground) -> Planted:
    """The difference of a “三公” item from its budget is wrong."""
    para, figure = g.choose(
        [(p, f) for p in g.document.each(Para) for f in p.figures() if f.key.endswith(".gap.change")]
    )
    before, figure.text = figure.text, altered_digit(g.rng, figure.text)
    return g.in_text(para, before, figure.text)


@plant("small-firms-by-kind", "warning", "percentage")
def small_firms_by_kind(g: Ground) -> Planted:
    """The share of small firms in goods or services is not what their total needs."""
    para = g.para("N11")
    kinds = [f for f in para.figures() if f.key.endswith(".small_share") and _number(f.text) >= 20]
    figure = g.choose(kinds)
    before, figure.text = figure.text, f"{_number(figure.text) / 2:.2f}"
    return g.in_text(para, before, figure.text)


@plant("evaluated-money", "warning", "performance")
def evaluated_money(g: Ground) -> Planted:
    """The money said to be self-evaluated is not the projects'."""
    para, figure = g.figure("N13.projects.money")
    if len([t for t in g.document.each(PerformanceTable) if t.project]) < 2:
        raise NotPlantable(g.kind)
    before, figure.text = figure.text, altered_digit(g.rng, figure.text)
    return g.in_text(para, before, figure.text)


@plant("summary-lost", "warning", "performance")
def summary_lost(g: Ground) -> Planted:
    """A project is not summed up although the text says that it tells of every one."""
    paras = [p for p in g.document.each(Para) if p.key.startswith("N13.project.")]
    if len(paras) < 2 or not any(p.key == "N13.count" for p in g.document.each(Para)):
        raise NotPlantable(g.kind)
    para = g.choose(paras)
    g.document.blocks.remove(para)
    count = next(p for p in g.document.each(Para) if p.key == "N13.count")
    return g.in_text(count, para.text, "")


@plant("evaluation.opening-budget", "warning", "performance")
def opening_budget(g: Ground) -> Planted:
    """The whole-department form measures against the opening budget, which was exceeded."""
    found = g.document.figure("N5c.total.budget")
    tables = [t for t in g.document.each(PerformanceTable) if not t.project]
    if found is None or not tables:
        raise NotPlantable(g.kind)
    opening, table = found[1].text, tables[0]
    budget, rate = table.head["budget"], table.head["rate"]
    if _number(opening) >= _number(table.head["actual"].text):
        raise NotPlantable(g.kind)
    before, budget.text = budget.text, opening
    spent = Decimal(table.head["actual"].text.replace(",", ""))
    rate.text = f"{100 * spent / Decimal(opening.replace(',', '')):.2f}%"
    return g.done(Place(section="附件/"), opening, before, opening)


def _blank(g: Ground, field: str) -> Planted:
    found = [(t, c) for t in g.document.each(PerformanceTable) for i in t.indicators if isinstance(c := i[field], Cell)]
    table, cell = g.choose([(t, c) for t, c in found if c.text])
    before, cell.text = cell.text, ""
    return g.done(Place(section=f"附件/{table.project or ''}"), table.title, before, "")


@plant("evaluation.target-blank", "warning", "performance")
def target_blank(g: Ground) -> Planted:
    """The target of an indicator is blank."""
    return _blank(g, "target")


@plant("evaluation.score-blank", "warning", "performance")
def score_blank(g: Ground) -> Planted:
    """The score of an indicator is blank."""
    return _blank(g, "score")


@plant("evaluation.control-rate", "warning", "performance")
def control_rate(g: Ground) -> Planted:
    """A rate of control is not the one that the text's figures give."""
    tables = [t for t in g.document.each(PerformanceTable) if not t.project]
    rated = g.document.figure("N7.total.rate")
    if not tables or rated is None:
        raise NotPlantable(g.kind)
    indicator = g.choose(tables[0].indicators)
    name, target, actual = indicator["name"], indicator["target"], indicator["actual"]
    if not (isinstance(name, Cell) and isinstance(target, Cell) and isinstance(actual, Cell)):
        raise NotPlantable(g.kind)
    name.text, target.text, actual.text = "三公经费控制率", "≤100%", f"{_number(rated[1].text) / 2 + 1:.2f}%"
    return g.done(Place(section="附件/"), name.text, f"{rated[1].text}%", actual.text)


@plant("evaluation.none", "warning", "completeness")
def no_forms(g: Ground) -> Planted:
    """The text says that the self-evaluation forms are attached; there is no attachment."""
    para = g.para("N13.projects", "N13.use")
    tables = list(g.document.each(PerformanceTable))
    attached = [h for h in g.document.each(Heading) if h.level == 0 and h.text.endswith("附件")]
    if not tables or not attached:
        raise NotPlantable(g.kind)
    g.document.blocks = [b for b in g.document.blocks if b not in tables and b not in attached]
    if "自评表附后" not in para.text:
        para.parts.append("各项目自评表附后。")
    return g.in_text(para, "attached", "自评表附后")


@plant("lost-total-row", "warning", "completeness")
def lost_total_row(g: Ground) -> Planted:
    """A list by code has no row of totals."""
    form = g.form(g.choose((T2, T3, T5)))
    row = next((r for r in form.rows if not r.halves[0].code and "合计" in r.halves[0].name), None)
    if row is None:
        raise NotPlantable(g.kind)
    form.rows.remove(row)
    return g.done(Place(form=form.key), form.title, "合计", "")


@plant("fund-undeclared", "warning", "completeness")
def fund_undeclared(g: Ground) -> Planted:
    """The explanation does not say that a budget without money has none."""
    empty = [f for f in g.document.each(Form) if f.key in (T8, T9) and f.declaration]
    marks = {T8: "N8", T9: "N9"}
    paras = [(f, p) for f in empty for p in g.document.each(Para) if p.key == marks[f.key]]
    form, para = g.choose(paras)
    before, para.parts = para.text, ["具体情况详见附表所列。"]
    return g.done(Place(form=form.key, section=para.section), para.text, before, para.text)


@plant("glossary-region", "error", "identity")
def glossary_region(g: Ground) -> Planted:
    """The glossary speaks of another place's finance."""
    level = g.document.region[-1]
    para = g.choose([p for p in g.document.each(Para) if p.key == "glossary" and f"指{level}级财政" in p.text])
    before = para.text
    para.parts = [f"{before.partition('：')[0]}：指夷陵区财政当年拨付的资金。"]
    return g.in_text(para, before, para.text)


@plant("result-twice", "warning", "text_vs_text")
def result_twice(g: Ground) -> Planted:
    """A result of the year's work is told in two places with two values."""
    first = g.choose([p for p in g.document.each(Para) if p.key in ("N13.projects", "N13.use")])
    second = g.choose([p for p in g.document.each(Para) if p.key == "work"])
    first.parts.append(f"{_RESULT}940份。")
    second.parts.append(f"{_RESULT}1097份。")
    return g.in_text(first, "1097", "940")


@plant("unit-lost", "error", "unit")
def unit_lost(g: Ground) -> Planted:
    """An amount in a statutory sentence has lost its unit."""
    found = [(p, f) for p in g.document.each(Para) for f in p.figures() if p.key.startswith("N5c.item.")]
    para, figure = g.choose([(p, f) for p, f in found if f.key.endswith(".budget") and f.unit == "万元"])
    at = para.parts.index(figure)
    para.parts[at] = figure.text
    return g.in_text(para, f"{figure.text}万元", figure.text)


@plant("rate-in-money", "error", "unit")
def rate_in_money(g: Ground) -> Planted:
    """A rate of change bears a unit of money."""
    pairs = [("N4.growth", "N1.growth"), ("N1.growth", "N4.growth"), ("N5a.growth", "N4.growth")]
    found = [(a, b) for one, other in pairs if (a := g.document.figure(one)) and (b := g.document.figure(other))]
    same = [a for a, b in found if a[1].text == b[1].text and "." in a[1].text]
    para, figure = g.choose(same)
    figure.mark = "万元"
    return g.in_text(para, f"{figure.text}%", f"{figure.text}万元")
