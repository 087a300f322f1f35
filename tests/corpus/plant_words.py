"""Errors in words of the running text: directions, years, names, template remains, lists."""

import copy

from tests.corpus.codes import economic_name
from tests.corpus.document import Heading, Para, Word
from tests.corpus.money import wan
from tests.corpus.planting import Ground, NotPlantable, Place, Planted, plant

_OPPOSITE = {
    "增加": "减少",
    "减少": "增加",
    "增长": "下降",
    "下降": "增长",
    "降低": "增长",
    "大于": "小于",
    "小于": "大于",
}


def _flip(g: Ground, *keys: str) -> Planted:
    para, word = g.word(*keys)
    before, word.text = word.text, _OPPOSITE[word.text]
    return g.in_text(para, before, word.text)


@plant("direction.total", "error", "text_vs_text")
def direction_total(g: Ground) -> Planted:
    """增加 stands beside 下降, or 减少 beside 增长."""
    return _flip(g, "N1.direction", "N4.direction", "N5a.direction", "N10.growth_word")


@plant("direction.item", "error", "text_vs_text")
def direction_item(g: Ground) -> Planted:
    """大于 stands where the final figure is below the budget, or 小于 where it is above."""
    return _flip(g, "N5c.item.*", "N5c.class.*")


@plant("direction.three-public", "error", "text_vs_text")
def direction_three_public(g: Ground) -> Planted:
    """大于 and 小于 are exchanged for the “三公” total."""
    return _flip(g, "N7.total.direction", "N7.run.direction", "N7.reception.direction")


@plant("prior-year", "error", "identity")
def prior_year(g: Ground) -> Planted:
    """The year of comparison is not the one before."""
    para, word = g.word("prior_year")
    before, word.text = word.text, str(g.document.year - 2)
    return g.in_text(para, before, word.text)


@plant("asset-date", "error", "identity")
def asset_date(g: Ground) -> Planted:
    """The assets are those of another year's end."""
    para = g.para("N12")
    word = next(p for p in para.parts if isinstance(p, Word) and p.key == "year")
    before, word.text = word.text, str(g.document.year - 1)
    return g.in_text(para, before, word.text)


@plant("text-department", "error", "identity")
def text_department(g: Ground) -> Planted:
    """A statutory sentence names another department."""
    found = [(p, w) for p in g.document.each(Para) for w in p.parts if isinstance(w, Word) and w.key == "department"]
    para, word = g.choose([(p, w) for p, w in found if p.section.startswith("第三部分")])
    before, word.text = word.text, "宜昌市夷陵区云桥档案事务局"
    return g.in_text(para, before, word.text)


@plant("department-placeholder", "error", "boilerplate")
def department_placeholder(g: Ground) -> Planted:
    """部门名称 stands where the department's name should."""
    paras = [p for p in g.document.each(Para) if p.key in ("N10", "N11")]
    found = [(p, w) for p in paras for w in p.parts if isinstance(w, Word) and w.key == "department"]
    para, word = g.choose(found)
    before, word.text = word.text, "部门名称"
    return g.in_text(para, before, word.text)


@plant("placeholder", "error", "boilerplate")
def placeholder(g: Ground) -> Planted:
    """A reason is still XXX."""
    para = g.para("N1", "N4", "N5a")
    text = para.parts[-1]
    at = next((n for n, p in enumerate(para.parts) if isinstance(p, str) and p.startswith("，主要")), None)
    if at is None or not isinstance(text, str):
        raise NotPlantable(g.kind)
    before = str(para.parts[at + 1])
    para.parts[at + 1] = "XXXX"
    return g.in_text(para, before, "XXXX")


@plant("template-text", "error", "boilerplate")
def template_text(g: Ground) -> Planted:
    """An instruction of the template is still there."""
    para = g.para("N8", "N9", "N13.use", "N11", "duties")
    para.parts.append("（请根据本部门实际情况填写说明）")
    return g.in_text(para, "", "（请根据本部门实际情况填写说明）")


@plant("no-reason", "warning", "completeness")
def no_reason(g: Ground) -> Planted:
    """A change against last year has no reason."""
    para = g.para("N1", "N4", "N5a")
    at = next((n for n, p in enumerate(para.parts) if isinstance(p, str) and p.startswith("，主要")), None)
    if at is None:
        raise NotPlantable(g.kind)
    before = "".join(map(str, para.parts[at:]))
    para.parts[at:] = ["。"]
    return g.in_text(para, before, "")


@plant("stale-reason", "warning", "text_vs_text")
def stale_reason(g: Ground) -> Planted:
    """A reason belongs to an earlier year."""
    if g.document.year < 2023:
        raise NotPlantable(g.kind)
    para = g.para("N7.total")
    at = next((n for n, p in enumerate(para.parts) if isinstance(p, str) and "主要原因" in p), None)
    if at is None:
        raise NotPlantable(g.kind)
    before = str(para.parts[at + 1])
    para.parts[at + 1] = "受疫情影响，取消了部分公务活动"
    return g.in_text(para, before, str(para.parts[at + 1]))


@plant("class-missing", "error", "completeness")
def class_missing(g: Ground) -> Planted:
    """A class of spending is not named in the structure."""
    lists = [p for p in g.document.each(Para) if p.key == "N5b.list"]
    if lists:
        para = g.choose(lists)
        g.document.blocks.remove(para)
        return g.in_text(para, para.text, "")
    para = g.para("N5b")
    shares = [n for n, p in enumerate(para.parts) if getattr(p, "key", "").endswith(".share")]
    if len(shares) < 3:
        raise NotPlantable(g.kind)
    start, end = shares[0], shares[1]
    gone = "".join(map(str, para.parts[start + 1 : end + 1]))
    del para.parts[start + 1 : end + 1]
    return g.in_text(para, gone, "")


@plant("item-missing", "error", "completeness")
def item_missing(g: Ground) -> Planted:
    """An item is not explained; budgets and final figures no longer add up."""
    items = [p for p in g.document.each(Para) if p.key.startswith("N5c.item.")]
    if len(items) < 3:
        raise NotPlantable(g.kind)
    para = g.choose(items[:-1])
    g.document.blocks.remove(para)
    return g.in_text(para, para.text, "")


@plant("list-wrong-item", "warning", "text_vs_table")
def list_wrong_item(g: Ground) -> Planted:
    """主要包括 names an economic item that was not spent on."""
    para = g.para("N6")
    spent = {economic_name(c) for c, v in g.accounts.economic.items() if wan(v)}
    unspent = g.choose([n for n in ("取暖费", "专用燃料费", "被装购置费") if n not in spent])
    at = max(n for n, p in enumerate(para.parts) if isinstance(p, str) and "、" in p)
    before = str(para.parts[at])
    para.parts[at] = f"{unspent}、{before}"
    return g.in_text(para, before, str(para.parts[at]))


@plant("wrong-purpose", "warning", "text_vs_text")
def wrong_purpose(g: Ground) -> Planted:
    """The purpose of 住房公积金 is the one of another item."""
    para = g.para("N5c.item.2210201")
    at = next((n for n, p in enumerate(para.parts) if isinstance(p, str) and "公积金" in p and "缴存" in p), None)
    if at is None:
        raise NotPlantable(g.kind)
    before, para.parts[at] = str(para.parts[at]), "事业编制人员的基本医疗保险"
    return g.in_text(para, before, str(para.parts[at]))


@plant("item-name", "info", "text_vs_table")
def item_name(g: Ground) -> Planted:
    """The name of an item in the text lacks some characters."""
    para = g.para("N5c.item.2080505")
    name = "机关事业单位基本养老保险缴费支出"
    at = next(n for n, p in enumerate(para.parts) if p == name)
    para.parts[at] = name.replace("养老", "")
    return g.in_text(para, name, str(para.parts[at]))


@plant("glossary-unused", "warning", "completeness")
def glossary_unused(g: Ground) -> Planted:
    """The glossary explains an item that was not spent on, in place of one that was."""
    para = g.para("glossary.code.*")
    mark = para.text[: para.text.index(g.style.item_dot) + len(g.style.item_dot)]
    before = para.text
    para.parts = [f"{mark}文化旅游体育与传媒支出（类）文物（款）博物馆（项）：反映博物馆免费开放方面的支出。"]
    return g.in_text(para, before, para.text)


@plant("glossary-level", "warning", "identity")
def glossary_level(g: Ground) -> Planted:
    """The glossary speaks of another level of government."""
    level = g.document.region[-1]
    other = "省" if level == "市" else "市"
    para = g.choose([p for p in g.document.each(Para) if p.key == "glossary" and f"指{level}级财政" in p.text])
    before = para.text
    para.parts = [before.replace(f"指{level}级财政", f"指{other}级财政")]
    return g.in_text(para, before, para.text)


@plant("repeated-paragraph", "info", "boilerplate")
def repeated_paragraph(g: Ground) -> Planted:
    """A paragraph stands twice."""
    para = g.choose(
        [p for p in g.document.each(Para) if p.key in ("N1", "N4", "N5a", "N6", "N12") and len(p.text) > 45]
    )
    g.document.blocks.insert(g.document.blocks.index(para) + 1, copy.deepcopy(para))
    return g.in_text(para, "once", "twice")


@plant("double-stop", "warning", "typo")
def double_stop(g: Ground) -> Planted:
    """A sentence ends with two full stops."""
    para = g.choose([p for p in g.document.each(Para) if p.key == "glossary"])
    para.parts.append("。")
    return g.in_text(para, "。", "。。")


@plant("doubled-words", "warning", "typo")
def doubled_words(g: Ground) -> Planted:
    """Words stand twice in a row."""
    found = [
        (p, n) for p in g.document.each(Para) for n, t in enumerate(p.parts) if isinstance(t, str) and "主要用于" in t
    ]
    para, at = g.choose(found)
    para.parts[at] = str(para.parts[at]).replace("主要用于", "主要用于主要用于", 1)
    return g.in_text(para, "主要用于", "主要用于主要用于")


@plant("missing-subsection", "warning", "structure")
def missing_subsection(g: Ground) -> Planted:
    """The heading （二） is missing between （一） and （三）."""
    heading = g.choose([h for h in g.document.each(Heading) if h.path == "第三部分/五/（二）"])
    g.document.blocks.remove(heading)
    for para in g.document.each(Para):
        if para.section == heading.path:
            para.section = "第三部分/五/（一）"
    third = next(h for h in g.document.each(Heading) if h.path == "第三部分/五/（三）")
    return g.done(Place(section=third.path), third.text, heading.text, "")
