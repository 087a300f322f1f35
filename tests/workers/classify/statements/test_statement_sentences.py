"""The statutory sentences: which figure stands in which slot, over the wordings of several places."""

from schemas.report import Statement, StatementKind
from tests.workers.classify.text.pages import typed
from workers.classify.statements import read_statements
from workers.classify.structure import read_structure

Slots = dict[str | None, str | None]


def read(*lines: str) -> tuple[Statement, ...]:
    pages = typed(*lines)
    return read_statements(pages, read_structure(pages))


def slots(statements: tuple[Statement, ...], pattern: str) -> list[Slots]:
    """The values of each match of a pattern by slot."""
    groups: dict[int | None, Slots] = {}
    for one in statements:
        if one.pattern == pattern:
            groups.setdefault(one.group, {})[one.slot] = one.value
    return list(groups.values())


def test_totals_in_three_wordings() -> None:
    """收、支总计, 收入支出总计 and 均为 are the same sentence; the change against last year is another."""
    for total in ("收、支总计", "收入支出总计", "收、支总计均为"):
        found = read(
            "一、收入支出决算总体情况说明",
            f"2023年度{total}1,200.50万元。与2022年度相比，{total.removesuffix('均为')}各增加200.5万元，增长20.05％。",
        )
        assert slots(found, "N1.total") == [{"v": "1200.50"}]
        assert slots(found, "N1.yoy") == [{"d": "200.5", "p": "20.05"}]
        change = found[1]
        assert (change.kind, change.direction, change.base) == (StatementKind.CHANGE, "increase", "2022年度")


def test_totals_of_fiscal_money_are_not_the_totals() -> None:
    """财政拨款收、支总计 belongs to the fourth section's sentence."""
    found = read(
        "四、财政拨款收入支出决算总体情况说明", "2023年度财政拨款收、支总计80万元。与上年相比，减少5万元，下降5.88%。"
    )
    assert slots(found, "N1.total") == []
    assert slots(found, "N4.total") == [{"v": "80"}]
    assert slots(found, "N4.yoy") == [{"d": "5", "p": "5.88"}]
    assert found[1].direction == "decrease"


def test_shares_with_and_without_what_they_are_of() -> None:
    """占本年支出40%, 占40% and 占支出合计的40% all are the share of their item."""
    for share in ("占本年支出40%", "占40%", "占支出合计的40%"):
        found = read(
            "三、支出决算情况说明", f"本年支出合计100万元，其中：基本支出40万元，{share}；项目支出60万元，占60%。"
        )
        assert slots(found, "N3.total") == [{"v": "100"}]
        assert slots(found, "N3.share") == [{"v": "40", "p": "40"}, {"v": "60", "p": "60"}]


def test_an_item_with_its_use_between_name_and_budget() -> None:
    """The item's name stands far before its figures where its use is told first."""
    found = read(
        "五、一般公共预算财政拨款支出决算情况说明",
        "（三）一般公共预算财政拨款支出决算具体情况",
        "1、教育支出（类）普通教育（款）小学教育（项）。主要用于：2所小学的日常运转。年初预算为64.00万元，",
        "支出决算为60.80万元，完成年初预算的95.00%。",
    )
    assert slots(found, "N5c.item") == [{"b": "64.00", "v": "60.80", "p": "95.00"}]
    budget = next(one for one in found if one.slot == "b")
    assert budget.item == "教育支出（类）普通教育（款）小学教育（项）年初预算"
    assert (budget.scope, budget.section) == ("budget", "五/（三）/1")
    assert budget.text.startswith("教育支出（类）")


def test_a_rate_without_its_sign() -> None:
    """完成年初预算的112.5， is a rate whose % was left out."""
    found = read(
        "五、一般公共预算财政拨款支出决算情况说明",
        "2.农林水支出(类)。年初预算为80万元，支出决算为90万元，完成年初预算的112.5，支出决算数大于年初预算数。",
    )
    rate = next(one for one in found if one.slot == "p")
    assert (rate.value, rate.unit, rate.kind) == ("112.5", "", StatementKind.PERCENT)


def test_empty_slots_are_statements_without_value() -> None:
    """收入万元 and 0个，人次 are slots that nobody filled."""
    found = read(
        "四、财政拨款收入支出决算总体情况说明",
        "2023年度财政拨款收入中，一般公共预算财政拨款收入万元，比2022年度决算数增加300万元。",
        "九、“三公”经费支出决算情况说明",
        "2023年共接待来访团组0个，人次（陪同人员0人）。",
    )
    assert slots(found, "N4.income") == [{"v": None, "d": "300"}]
    assert slots(found, "N7.batch") == [{"b": "0", "n": None, "c": "0"}]


def test_the_basic_spending_over_three_paragraphs() -> None:
    """A sentence is one even if its parts are paragraphs of their own."""
    found = read(
        "六、一般公共预算财政拨款基本支出决算情况说明",
        "2023年度一般公共预算财政拨款基本支出100万元，其中：",
        "人员经费90万元，主要包括：基本工资、津贴补贴。",
        "公用经费10万元，主要包括：办公费、印刷费。",
    )
    assert slots(found, "N6.basic") == [{"v": "100", "a": "90", "g": "10"}]


def test_the_three_public_expenses() -> None:
    """Budget, account, rate and difference of each kind, and the change against last year of all and of each."""
    found = read(
        "七、财政拨款“三公”经费支出决算情况说明",
        "“三公”经费财政拨款支出年初预算为20万元，支出决算为18万元，完成年初预算的90%，其中：",
        "1.因公出国（境）费预算为0万元，支出决算为0万元。",
        "2.公务用车购置及运行维护费支出决算为17万元，完成预算的94.4%；其中：",
        "（1）公务用车购置费0万元。",
        "（2）公务用车运行维护费17万元，完成预算的94.4%，比年初预算减少1万元。主要用于燃料费10万元；维修费5万元；保险费2万元。年末公务用车保有量6辆。",
        "3.公务接待费支出决算为1万元，接待2批次18人次（其中：陪同4人次）。",
        "2023年度“三公”经费财政拨款支出决算数比2022年度减少3万元，下降14.29%，其中：因公出国（境）费支出决算持平；",
        "公务用车购置及运行维护费支出决算减少3万元，下降15%；公务接待费支出决算持平。",
    )
    assert slots(found, "N7.total") == [{"b": "20", "v": "18", "p": "90"}]
    assert slots(found, "N7.abroad") == [{"b": "0", "v": "0"}]
    assert slots(found, "N7.vehicle") == [{"v": "17", "p": "94.4"}]
    assert slots(found, "N7.buy") == [{"v": "0"}]
    assert slots(found, "N7.run") == [{"v": "17", "p": "94.4", "d": "1"}]
    assert slots(found, "N7.run.parts") == [{"f": "10", "r": "5", "i": "2"}]
    assert slots(found, "N7.keep") == [{"v": "6"}]
    assert slots(found, "N7.batch") == [{"b": "2", "n": "18", "c": "4"}]
    assert slots(found, "N7.yoy") == [{"d": "3", "p": "14.29", "part": "3", "part_rate": "15"}]


def test_a_budget_told_with_its_rate() -> None:
    """支出决算为9万元，完成预算10万元的90% has its budget behind the account."""
    found = read("七、“三公”经费支出决算情况", "公务接待费支出决算为9万元，完成预算10万元的90%。")
    assert slots(found, "N7.reception") == [{"v": "9", "b": "10", "p": "90"}]


def test_the_remaining_sections() -> None:
    """Running costs, procurement, vehicles and performance in the words of two places."""
    found = read(
        "十、机关运行经费支出情况",
        "机关运行经费支出60.50万元，比年初预算数减少9.50万元，降低13.6%。",
        "十一、政府采购支出情况",
        "政府采购金额（以合同签订为准）为30万元，其中：货物采购金额20万元、工程采购金额0万元、服务采购金额10万元。",
        "授予中小企业合同金额15万元，占政府采购支出总额的50%，其中：授予小微企业合同金额6万元，占授予中小企业合同金额的40%。",
        "十二、国有资产占用情况",
        "截至2023年12月31日，本部门共有车辆3辆，其中，机要通信用车1辆、其他用车2辆；单价100万元（含）以上设备（不含车辆）2台（套）。",
        "十三、预算绩效情况说明",
        "共涉及项目4个，资金250.4万元，占一般公共预算项目支出总额的27.3%。",
    )
    assert slots(found, "N10") == [{"v": "60.50", "d": "9.50", "p": "13.6"}]
    assert slots(found, "N11.total") == [{"v": "30", "g": "20", "w": "0", "s": "10"}]
    assert slots(found, "N11.sme") == [{"v": "15", "p": "50"}]
    assert slots(found, "N11.micro") == [{"v": "6", "p": "40"}]
    micro = next(one for one in found if one.pattern == "N11.micro" and one.slot == "p")
    assert micro.base == "授予中小企业合同金额"
    vehicles = [one for one in found if one.pattern == "N12.vehicles"]
    assert [(one.slot, one.item, one.value) for one in vehicles] == [
        ("v", "车辆总数", "3"),
        ("n", "机要通信用车", "1"),
        ("n", "其他用车", "2"),
    ]
    equipment = next(one for one in found if one.pattern == "N12.equipment")
    assert (equipment.value, equipment.unit) == ("2", "台（套）")
    assert slots(found, "N13.projects") == [{"n": "4", "v": "250.4", "p": "27.3"}]


def test_staff_by_kind() -> None:
    """在职 and 离退休 have their kinds in the same group; the establishment is not the staff."""
    found = read(
        "三、部门人员构成",
        "总编制人数45个，其中：行政编制45人。在职实有人数50人，其中：行政编制41人，机关工勤人员9人。",
        "离退休人员22人，其中：离休2人，退休20人。",
    )
    assert [(one.pattern, one.slot, one.value) for one in found] == [
        ("H.establishment", "q", "45"),
        ("H.establishment", "n", "45"),
        ("H.staff", "v", "50"),
        ("H.staff", "n", "41"),
        ("H.staff", "n", "9"),
        ("H.retired", "v", "22"),
        ("H.retired", "n", "2"),
        ("H.retired", "n", "20"),
    ]


def test_uses_of_project_spending_as_a_list_and_as_items() -> None:
    """What projects were used for is claimed from the sentence up to the items by function."""
    flowing = read(
        "五、一般公共预算财政拨款支出决算情况说明",
        "其中：基本支出10万元，项目支出9万元。项目支出主要用于林业执法经费4万元，主要成效是巡查；防火经费5万元，用于巡护。",
        "1.农林水支出（类）。年初预算为1万元，支出决算为2万元。",
    )
    numbered = read(
        "五、一般公共预算财政拨款支出决算情况说明",
        "其中：基本支出10万元，项目支出9万元。项目支出主要用于：",
        "（1）林业执法经费4万元。用于巡查。",
        "（2）用于防火经费5万元。",
        "1.农林水支出（类）。年初预算为1万元，支出决算为2万元。",
    )
    for found in (flowing, numbered):
        uses = [(one.item, one.value) for one in found if one.pattern == "N5c.use"]
        assert uses == [("林业执法经费", "4"), ("防火经费", "5")]
        assert slots(found, "N5c.parts") == [{"basic": "10", "project": "9"}]
        assert slots(found, "N5c.class") == [{"b": "1", "v": "2"}]
