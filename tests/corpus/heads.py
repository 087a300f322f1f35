"""Header cells and grid columns of the forms, by profile; heads reach over rows and columns as in print."""

from tests.corpus.document import Cell, GridCell, Slot
from tests.corpus.profiles import T2, T3, T5, T8, T9, Profile, Style

__all__ = ["basic", "fiscal_summary", "functional", "summary", "swallows_total", "three_public"]

Head = tuple[list[Slot], list[GridCell], int]

_NAMES = {
    T2: ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"],
    T3: ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
    T5: ["小计", "基本支出", "项目支出"],
    T8: ["年初结转和结余", "本年收入", "小计", "基本支出", "项目支出", "年末结转和结余"],
    T9: ["合计", "基本支出", "项目支出"],
}
_FUNDS = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]


def cell(row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> GridCell:
    """A header cell."""
    return GridCell(row, column, Cell(text), rows, columns)


def swallows_total(profile: Profile, style: Style) -> bool:
    """Whether an empty fund form prints its sub-heads in the row of 合计."""
    return profile.family == "shanghai" and style.collide


def summary(profile: Profile, style: Style) -> Head:
    """收入 and 支出 side by side."""
    amount = style.amount_head
    if not profile.line_numbers:
        slots = [Slot("name", 0, width=3), _value(0, "amount"), Slot("name", 1, width=3), _value(1, "amount")]
        head = [cell(0, 0, "收入", 1, 2), cell(0, 2, "支出", 1, 2)]
        head += [cell(1, c, text) for c, text in enumerate(["项目", amount, "项目", amount])]
        return slots, head, 2
    slots = [
        s
        for half in (0, 1)
        for s in (Slot("name", half, width=3.2), Slot("line", half, width=0.6), _value(half, "amount"))
    ]
    head = [cell(0, 0, "收入", 1, 3), cell(0, 3, "支出", 1, 3)]
    head += [cell(1, c, text) for c, text in enumerate(["项目", "行次", amount] * 2)]
    head += [cell(2, c, text) for c, text in enumerate(["栏次", "", "1", "栏次", "", "2"])]
    return slots, head, 3


def fiscal_summary(profile: Profile, style: Style, funds: int) -> Head:
    """财政拨款收入 and 支出, the latter by kind of budget."""
    columns = ["total", "general_public_budget", "government_fund", "state_capital"][: funds + 1]
    lines = profile.line_numbers
    left = [Slot("name", 0, width=3), *([Slot("line", 0, width=0.6)] if lines else []), _value(0, "amount", 1.3)]
    right = [Slot("name", 1, width=3), *([Slot("line", 1, width=0.6)] if lines else [])]
    start = len(left) + len(right)
    slots = [*left, *right, *(_value(1, c, 1.3) for c in columns)]
    head = [cell(0, 0, "收     入", 1, len(left)), cell(0, len(left), "支     出", 1, len(slots) - len(left))]
    names = [
        "项目",
        *(["行次"] if lines else []),
        style.amount_head,
        "项目",
        *(["行次"] if lines else []),
        *_FUNDS[: funds + 1],
    ]
    head += [cell(1, c, text) for c, text in enumerate(names)]
    if not profile.column_numbers:
        return slots, head, 2
    numbers = ["栏次", "", "1", "栏次", "", *(str(n) for n in range(2, 3 + funds))]
    return slots, [*head, *(cell(2, c, text) for c, text in enumerate(numbers[: start + funds + 1]))], 3


def _value(half: int, column: str, width: float = 1.4) -> Slot:
    return Slot("value", half, column, width)


def _code_slots(style: Style) -> list[Slot]:
    if style.codes == "whole":
        return [Slot("code", width=1.1)]
    if style.codes == "split":
        return [Slot("code1", width=0.5), Slot("code2", width=0.4), Slot("code3", width=0.4)]
    return [Slot("code", width=0.45), Slot("more", width=0.4), Slot("more", width=0.4)]


def functional(key: str, profile: Profile, style: Style, columns: list[str], empty: bool) -> Head:
    """Codes, names and amounts; 合计 may share a row with 类 款 项, or with sub-heads where the form is empty."""
    codes = _code_slots(style)
    start = len(codes) + 1
    slots = [*codes, Slot("name", width=3), *(_value(0, c, 1.25) for c in columns)]
    six = len(columns) == 6 and key in (T8, T9)
    names = _NAMES[T8] if six else list(_NAMES[key])
    if profile.family == "shanghai" and (six or key == T5):
        names = ["合计" if n == "小计" else n for n in names]
    group = (2, 3) if six else (0, 3) if key in (T5, T9) else None
    if key == T5 and profile.family == "shanghai":
        group = None
    if six and empty and swallows_total(profile, style):
        return slots, _swallowed(names, start), 3
    depth = 3 if profile.column_numbers or style.codes == "split" else 2
    head = [cell(0, 0, "项目", 1, start), cell(1, 0, "功能分类科目编码", depth - 1, start - 1)]
    head.append(cell(1, start - 1, "科目名称", depth - 1, 1))
    for n, name in enumerate(names):
        inside = group is not None and group[0] <= n < group[0] + group[1]
        head.append(cell(1 if inside else 0, start + n, name, depth - 1 if inside else depth))
    if group:
        head.append(cell(0, start + group[0], "本年支出", 1, group[1]))
    shared = style.collide and style.total_first[key]
    return slots, [*head, *_last_head_row(profile, shared, start, depth, len(names))], depth + profile.column_numbers


def _last_head_row(profile: Profile, shared: bool, start: int, depth: int, values: int) -> list[GridCell]:
    """类 款 项 and 栏次; `shared` lets them reach into the row of 合计."""
    levels = ["类", "款", "项"] if start == 4 else ["类 款 项"]
    if profile.column_numbers:
        numbers = [cell(depth, start + n, str(n + 1)) for n in range(values)]
        if shared:
            return [*(cell(depth, c, t, 2) for c, t in enumerate(levels)), cell(depth, start - 1, "栏次"), *numbers]
        return [cell(depth, 0, "栏次", 1, start), *numbers]
    if shared and start == 4:
        return [cell(depth, c, t) for c, t in enumerate(levels)]
    return []


def _swallowed(names: list[str], start: int) -> list[GridCell]:
    head = [cell(0, 0, "项目", 1, start), cell(1, 0, "功能分类科目编码", 1, start - 1), cell(1, start - 1, "科目名称")]
    for n in (0, 1, 5):
        head += [cell(0, start + n, names[n], 2), cell(2, start + n, "")]
    head += [cell(0, start + 2, "本年支出", 2, 3), cell(2, 0, "合计", 1, start)]
    return [*head, *(cell(2, start + n, names[n]) for n in (2, 3, 4))]


def basic(profile: Profile, style: Style, blocks: int) -> Head:
    """Economic items in two or three blocks side by side."""
    slots = [
        s
        for b in range(blocks)
        for s in (Slot("code", b, width=0.8), Slot("name", b, width=2.4), _value(b, "amount", 1.1))
    ]
    code = "经济分类科目编码" if profile.family == "shanghai" else "科目编码"
    row = [cell(1, c, text) for c, text in enumerate([code, "科目名称", style.amount_head] * blocks)]
    if profile.family == "shanghai":
        for head in row:
            head.row = 0
        return slots, row, 1
    return slots, [cell(0, 0, "人员经费", 1, 3), cell(0, 3, "公用经费", 1, 3 * blocks - 3), *row], 2


def three_public(profile: Profile) -> Head:
    """Six columns of budget and six of actual, apart or interleaved in pairs."""
    keys = ["total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception"]
    run = "公务用车运行维护费" if profile.family == "shanghai" else "公务用车运行费"
    group = "公务用车购置及运行维护费" if profile.family == "shanghai" else "公务用车购置及运行费"
    names = ["合计", "因公出国（境）费", "小计", "公务用车购置费", run, "公务接待费"]
    if not profile.interleaved:
        slots = [_value(0, f"{side}.{k}", 1) for side in ("budget", "actual") for k in keys]
        head = [cell(0, 0, "预算数", 1, 6), cell(0, 6, "决算数", 1, 6)]
        for side in (0, 6):
            head.append(cell(1, side + 2, group, 1, 3))
            head += [cell(1, side + n, names[n], 2) for n in (0, 1, 5)]
            head += [cell(2, side + n, names[n]) for n in (2, 3, 4)]
        return slots, [*head, *(cell(3, c, str(c + 1)) for c in range(12))], 4
    slots = [_value(0, f"{side}.{k}", 1) for k in keys for side in ("budget", "actual")]
    head = [cell(0, 0, "财政拨款“三公”经费", 1, 12), cell(1, 4, group, 1, 6)]
    head += [cell(1, 2 * n, names[n], 2, 2) for n in (0, 1, 5)]
    head += [cell(2, 2 * n, names[n], 1, 2) for n in (2, 3, 4)]
    return slots, [*head, *(cell(3, c, "预算数" if c % 2 == 0 else "决算数") for c in range(12))], 4
