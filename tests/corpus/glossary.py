"""名词解释 and the first part: duties, units, staff."""

from tests.corpus.codes import functional_name, purpose
from tests.corpus.document import Cell, Fragment, Grid, GridCell
from tests.corpus.narrator import Narrator

__all__ = ["duties", "glossary", "staff", "units"]

_TERMS = (
    ("一般公共预算财政拨款收入", "指{level}级财政当年从一般公共预算拨付给单位的资金"),
    ("政府性基金预算财政拨款收入", "指{level}级财政当年从政府性基金预算拨付给单位的资金"),
    ("国有资本经营预算财政拨款收入", "指{level}级财政当年从国有资本经营预算拨付给单位的资金"),
    ("上级补助收入", "指事业单位从主管部门和上级单位得到的非财政补助"),
    ("事业收入", "指事业单位从事专业活动和辅助活动得到的收入"),
    ("经营收入", "指事业单位在专业活动以外从事非独立核算经营得到的收入"),
    ("其他收入", "指以上各项之外的收入"),
    ("使用非财政拨款结余", "指事业单位用以前年度积累的非财政拨款结余弥补当年收支差额的金额"),
    ("年初结转和结余", "指以前年度没有用完、结转到本年继续使用的资金"),
    ("结余分配", "指事业单位按规定缴纳所得税、提取专用结余和转入非财政拨款结余的金额"),
    ("年末结转和结余", "指结转到下年继续使用的资金和项目完成后的结余"),
    ("基本支出", "指为维持机构正常运转发生的人员支出和公用支出"),
    ("项目支出", "指在基本支出之外为完成特定任务发生的支出"),
    ("经营支出", "指事业单位在专业活动以外从事非独立核算经营发生的支出"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费"),
    ("机关运行经费", "指为保障行政单位和参照公务员法管理的事业单位运行、用于购买货物和服务的资金"),
)
_NUMERALS = [
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
]


def duties(n: Narrator, title: str) -> None:
    """What the department is there for."""
    n.heading("一", title)
    n.say("{department}的主要职责是：", "duties")
    for number, duty in enumerate(n.body.domain.duties, 1):
        n.say(f"{number}{n.style.item_dot}{duty}。", "duties.list")


def units(n: Narrator, title: str, listed: bool) -> None:
    """The department itself and its institutions, in a sentence or in a table."""
    n.heading("二", title)
    names = [f"{n.body.name}（本级）", *n.body.institutions]
    if listed:
        n.say("纳入{department}{year}年度部门决算编制范围的单位包括：", "units")
        cells = [GridCell(0, c, Cell(t)) for c, t in enumerate(["序号", "单位名称", "备注"])]
        for row, name in enumerate(names, 1):
            cells += [
                GridCell(row, 0, Cell(str(row))),
                GridCell(row, 1, Cell(name), align="left"),
                GridCell(row, 2, Cell()),
            ]
        n.blocks.append(Grid(cells, [1, 5, 1.5], len(names) + 1, 1))
        return
    if not n.body.institutions:
        n.say("从单位构成看，{department}部门决算由纳入独立核算的单位本级决算组成，无下属单位。", "units")
        return
    count = n.count("H.units", "下属单位数", len(n.body.institutions), "个")
    n.say("从单位构成看，{department}部门决算由本级决算和{count}下属单位决算组成，分别是：", "units", count=count)
    for number, name in enumerate(names, 1):
        n.say(f"{number}{n.style.item_dot}{name}", "units.list")


def staff(n: Narrator) -> None:
    """Head counts."""
    n.heading("三", "部门人员构成")
    s = n.accounts.staff
    kinds = [("administrative", "行政编制", s.administrative), ("institutional", "事业编制", s.institutional)]
    kinds.append(("workers", "机关工勤", s.workers))
    listed: list[list[Fragment]] = [
        [name, n.count(f"H.{k}", name, number, "人")] for k, name, number in kinds if number
    ]
    n.say(
        "{department}总编制人数{establishment}，在职实有人数{serving}，其中：{list}。离退休人员{retired}，全部为退休人员。",
        "H",
        establishment=n.count("H.establishment", "总编制人数", s.establishment, "人"),
        serving=n.count("H.serving", "在职实有人数", s.serving, "人"),
        list=n.join(listed, "，"),
        retired=n.count("H.retired", "离退休人员", s.retired, "人"),
    )


def glossary(n: Narrator, with_codes: bool) -> None:
    """Terms, and where the pattern asks for it the 项 that the department spends on."""
    terms = [t for t in _TERMS if with_codes or "预算财政拨款收入" not in t[0]]
    marks = iter(_NUMERALS)
    for name, meaning in terms:
        n.say(f"{next(marks)}、{name}：" + meaning.format(level=n.body.region.level) + "。", "glossary")
        if with_codes and name == "年初结转和结余":
            n.say(f"{next(marks)}、本部门使用的支出功能分类科目（到项级）", "glossary.codes")
            for number, code in enumerate(n.accounts.codes(), 1):
                names = [functional_name(code[:k], n.year) for k in (3, 5, 7)]
                lead = f"{number}{n.style.item_dot}{names[0]}（类）{names[1]}（款）{names[2]}（项）"
                n.say(f"{lead}：反映{purpose(code, n.year)}方面的支出。", f"glossary.code.{code}")
