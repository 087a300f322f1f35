"""Putting a report together: cover, contents, parts, forms, text, in the order of its profile."""

from datetime import date
from random import Random

from tests.corpus import narrative_national, narrative_shanghai, narrative_wuhan
from tests.corpus.body import Body
from tests.corpus.document import Contents, Cover, Document, PageBreak
from tests.corpus.forms import FormMaker
from tests.corpus.glossary import duties, glossary, staff, units
from tests.corpus.narrator import Narrator
from tests.corpus.performance import attachments, performance_sections, work
from tests.corpus.phrases import Phrases
from tests.corpus.profiles import T9, Profile, Style

__all__ = ["make_document"]


def make_document(body: Body, year: int, profile: Profile, style: Style) -> Document:
    """The whole report of a body for a fiscal year."""
    rng = body.rng("document", year, profile.name)
    accounts = body.accounts(year)
    narrator = Narrator(body, accounts, body.accounts(year - 1), profile, style, rng)
    words = Phrases(rng, body.domain.topics)
    published = date(year + 1, rng.randint(8, 10), rng.randint(1, 28))
    {"wuhan": _wuhan, "shanghai": _shanghai, "national": _national}[profile.family](narrator, words)
    document = Document(
        kind="department_final_accounts",
        department=body.name,
        region=body.region.name,
        region_code=body.region.code,
        year=year,
        unit=style.unit,
        published=published.isoformat(),
        blocks=[*_front(body, year, profile, published, rng), *narrator.blocks],
    )
    if not isinstance(document.blocks[0], Cover) or not document.blocks[0].date:
        document.published = None
    return document


def _front(body: Body, year: int, profile: Profile, published: date, rng: Random) -> list[Cover | Contents]:
    day = f"{published.year}年{published.month}月{published.day}日" if rng.random() < 0.6 else ""
    lines = {
        "wuhan": [f"{year}年度{body.name}部门决算"],
        "shanghai": [f"{body.name}", f"{year}年度部门决算"],
        "national": [f"{year}年度", f"{body.name}部门决算"],
    }[profile.family]
    return [Cover(lines, day), Contents(rng.choice(("目    录", "目 录", "目录")))]


def _forms(n: Narrator) -> None:
    maker = FormMaker(n.accounts, n.profile, n.style, n.body.name)
    keys = [k for k in n.profile.order if k != T9 or n.year >= 2020]
    for position, key in enumerate(keys, 1):
        form = maker.make(key, position)
        n.blocks.append(form)


def _wuhan(n: Narrator, words: Phrases) -> None:
    name, new = n.body.name, n.profile.name == "wuhan-2022"
    n.open_part("一", f"{name}概况")
    duties(n, "部门主要职能" if new else "部门主要职责")
    units(n, "机构设置情况" if new and not n.body.institutions else "部门决算单位构成", listed=False)
    if not new:
        staff(n)
    n.blocks.append(PageBreak())
    n.open_part("二", f"{name}{n.year}年度部门决算表", key="title.forms")
    _forms(n)
    n.blocks.append(PageBreak())
    n.open_part("三", f"{name}{n.year}年度部门决算情况说明", key="title.text")
    narrative_wuhan.explain(n, words)
    performance_sections(n)
    n.blocks.append(PageBreak())
    n.open_part("四", f"{n.year}年重点工作完成情况", key="title.work")
    work(n)
    n.blocks.append(PageBreak())
    n.open_part("五", "名词解释")
    glossary(n, with_codes=True)
    n.blocks.append(PageBreak())
    n.open_part("六", "附件")
    attachments(n, overall=True)


def _shanghai(n: Narrator, words: Phrases) -> None:
    name = n.body.name
    n.open_part("一", f"{name}概况")
    duties(n, "主要职能")
    units(n, "部门决算单位构成" if n.body.institutions else "机构设置", listed=True)
    n.blocks.append(PageBreak())
    n.open_part("二", f"{name}{n.year}年度部门决算表", key="title.forms")
    _forms(n)
    n.blocks.append(PageBreak())
    n.open_part("三", f"{name}{n.year}年度部门决算情况说明", key="title.text")
    narrative_shanghai.explain(n, words)
    n.blocks.append(PageBreak())
    n.open_part("四", "名词解释")
    glossary(n, with_codes=False)


def _national(n: Narrator, words: Phrases) -> None:
    name = n.body.name
    n.open_part("一", f"{name}概况")
    duties(n, "部门职责")
    units(n, "机构设置及决算单位构成", listed=False)
    n.blocks.append(PageBreak())
    n.open_part("二", "部门决算表", key="title.forms")
    _forms(n)
    n.blocks.append(PageBreak())
    n.open_part("三", f"{n.year}年度部门决算情况说明", key="title.text")
    narrative_national.explain(n, words)
    n.blocks.append(PageBreak())
    n.open_part("四", "名词解释")
    glossary(n, with_codes=False)
    n.blocks.append(PageBreak())
    n.open_part("五", "附件")
    attachments(n, overall=False)
