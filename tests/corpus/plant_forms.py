"""Errors around the forms and in titles: years, names, units, placeholders, what is missing."""

from tests.corpus.document import Contents, Cover, Form, Heading, Para
from tests.corpus.planting import Ground, NotPlantable, Place, Planted, plant
from tests.corpus.profiles import T3, T4, T5, T6, T8, T9

_ELSEWHERE = "宜昌市夷陵区云桥档案事务局"


def _prefix(g: Ground) -> str:
    """The place names at the head of the department's name."""
    region, name = g.document.region, g.document.department
    return next(region[n:] for n in range(len(region)) if name.startswith(region[n:]))


def _other_year(g: Ground) -> str:
    return str(g.document.year + g.rng.choice((-2, -1, 1)))


@plant("missing-form", "error", "completeness")
def missing_form(g: Ground) -> Planted:
    """One of the forms is not there."""
    form = g.form(g.choose((T3, T4, T5, T6)))
    g.document.blocks.remove(form)
    return g.done(Place(form=form.key), form.title, form.full_title, "")


@plant("form-picture", "warning", "completeness")
def form_picture(g: Ground) -> Planted:
    """All forms are pictures: their titles stand over images."""
    forms = list(g.document.each(Form))
    for form in forms:
        form.picture = True
    return g.done(Place(form=forms[0].key), forms[0].full_title, "forms as text", "forms as pictures")


@plant("form-year", "error", "identity")
def form_year(g: Ground) -> Planted:
    """The title of a form names another year."""
    form = g.choose([f for f in g.document.each(Form) if f.year])
    before, form.year = form.full_title, f"{_other_year(g)}年度"
    return g.done(Place(form=form.key), form.full_title, before, form.full_title)


@plant("form-department", "error", "identity")
def form_department(g: Ground) -> Planted:
    """A form bears the name of another department."""
    form = g.choose([f for f in g.document.each(Form) if f.department])
    before, form.department = form.department or "", _ELSEWHERE
    return g.done(Place(form=form.key), f"{form.department_label}{_ELSEWHERE}", before, _ELSEWHERE)


@plant("form-unit", "warning", "unit")
def form_unit(g: Ground) -> Planted:
    """A form says 元 where all others say 万元."""
    if g.style.unit != "万元":
        raise NotPlantable(g.kind)
    form = g.form(g.choose((T3, T4, T5, T6)))
    form.unit = "元"
    return g.done(Place(form=form.key), f"{form.unit_label}元", "万元", "元")


@plant("declaration-year", "error", "identity")
def declaration_year(g: Ground) -> Planted:
    """The sentence under an empty form names another year."""
    year = str(g.document.year)
    form = g.choose([f for f in g.document.each(Form) if f.declaration and year in f.declaration])
    before = form.declaration or ""
    form.declaration = before.replace(year, _other_year(g))
    return g.done(Place(form=form.key), form.declaration, before, form.declaration)


@plant("declaration-department", "error", "identity")
def declaration_department(g: Ground) -> Planted:
    """The sentence under an empty form names another department."""
    name = g.document.department
    form = g.choose([f for f in g.document.each(Form) if f.declaration and name in f.declaration])
    before = form.declaration or ""
    form.declaration = before.replace(name, _ELSEWHERE)
    return g.done(Place(form=form.key), form.declaration, before, form.declaration)


@plant("declared-but-figures", "error", "text_vs_table")
def declared_but_figures(g: Ground) -> Planted:
    """The text says that there is no fund money although the form has figures."""
    key = g.choose([k for k in (T8, T9) if (f := g.document.form(k)) and not f.declaration])
    what = "政府性基金预算" if key == T8 else "国有资本经营预算"
    mark = "N8" if key == T8 else "N9"
    paras = [p for p in g.document.each(Para) if p.key == mark or p.key.startswith(f"{mark}.")]
    first = paras[0]
    for para in paras[1:]:
        g.document.blocks.remove(para)
    before = first.text
    first.parts = [f"{g.document.department}{g.document.year}年度无{what}财政拨款收入和支出。"]
    return g.in_text(first, before, first.text)


@plant("part-year", "error", "identity")
def part_year(g: Ground) -> Planted:
    """The title of a part names another year."""
    year = str(g.document.year)
    heading = g.choose([h for h in g.document.each(Heading) if h.key.startswith("title.") and year in h.text])
    _freeze_contents(g)
    before, heading.text = heading.text, heading.text.replace(year, _other_year(g))
    return g.done(Place(section=heading.path), heading.text, before, heading.text)


@plant("part-placeholder", "error", "boilerplate")
def part_placeholder(g: Ground) -> Planted:
    """The title of a part has XX for the department's name."""
    name = g.document.department
    heading = g.choose([h for h in g.document.each(Heading) if h.level == 0 and name in h.text])
    _freeze_contents(g)
    before, heading.text = heading.text, heading.text.replace(name, f"{_prefix(g)}XX局")
    return g.done(Place(section=heading.path), heading.text, before, heading.text)


@plant("cover-year", "error", "identity")
def cover_year(g: Ground) -> Planted:
    """The cover names another year."""
    cover = g.choose(list(g.document.each(Cover)))
    year, other = str(g.document.year), _other_year(g)
    before = cover.lines[:]
    cover.lines = [line.replace(year, other) for line in before]
    return g.done(Place(section="封面"), "".join(cover.lines), "".join(before), "".join(cover.lines))


@plant("cover-department", "error", "identity")
def cover_department(g: Ground) -> Planted:
    """The cover names another department."""
    cover = g.choose(list(g.document.each(Cover)))
    before = cover.lines[:]
    cover.lines = [line.replace(g.document.department, _ELSEWHERE) for line in before]
    return g.done(Place(section="封面"), "".join(cover.lines), "".join(before), "".join(cover.lines))


@plant("contents-differ", "warning", "completeness")
def contents_differ(g: Ground) -> Planted:
    """The contents page lists a section under another title than the body."""
    contents = _freeze_contents(g)
    entries = contents.entries or []
    at = g.choose([n for n, (level, _) in enumerate(entries) if level == 1])
    level, title = entries[at]
    entries[at] = (level, f"{title[:4]}资金安排与使用计划")
    return g.done(Place(section="目录"), entries[at][1], title, entries[at][1])


def _freeze_contents(g: Ground) -> Contents:
    """Keep the contents page as it would have been."""
    contents = g.choose(list(g.document.each(Contents)))
    if contents.entries is None:
        contents.entries = [(h.level, h.text) for h in g.document.each(Heading) if h.contents]
    return contents


@plant("missing-section", "error", "completeness")
def missing_section(g: Ground) -> Planted:
    """A section of the explanations is not there, heading and all."""
    headings = [h for h in g.document.each(Heading) if h.level == 1 and h.path.startswith("第三部分")]
    heading = g.choose([h for h in headings if h.path.rpartition("/")[2] in ("六", "八", "九", "十", "十一", "十二")])
    _freeze_contents(g)
    start = g.document.blocks.index(heading)
    end = start + 1
    while not (isinstance(b := g.document.blocks[end], Heading) and b.level <= 1):
        end += 1
    del g.document.blocks[start:end]
    return g.done(Place(section=heading.path), heading.text, heading.text, "")


@plant("broken-numbering", "warning", "structure")
def broken_numbering(g: Ground) -> Planted:
    """A section bears the number of the next one."""
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"]
    headings = [h for h in g.document.each(Heading) if h.level == 1 and h.path.startswith("第三部分")]
    heading = g.choose(headings[5:-1])
    _freeze_contents(g)
    mark = heading.text.partition("、")[0]
    before = heading.text
    heading.text = numerals[numerals.index(mark) + 1] + before[len(mark) :]
    path = f"第三部分/{numerals[numerals.index(mark) + 1]}"
    for block in g.document.blocks:
        if isinstance(block, Para) and (block.section == heading.path or block.section.startswith(f"{heading.path}/")):
            block.section = path + block.section[len(heading.path) :]
    heading.path = path
    return g.done(Place(section=path), heading.text, before, heading.text)
