"""Words of our own for what templates leave open: reasons, tasks, results."""

from random import Random

__all__ = ["Phrases"]

_UP = (
    "{topic}任务量增加，按进度拨付了相应经费",
    "年中追加了{topic}的专项资金",
    "人员正常晋级增资，{topic}投入加大",
    "新开展{topic}，相应安排了开支",
)
_DOWN = (
    "{topic}的阶段性任务已经完成，后续开支回落",
    "压减一般性开支，{topic}的采购价格低于预期",
    "部分人员退休，{topic}的投入相应减少",
    "{topic}合同分期支付，本年支付比例较低",
)
_OVER = ("年中追加了{topic}所需资金", "{topic}新增任务，按程序调增预算")
_UNDER = ("{topic}按实际工作量结算", "严格审核开支，节约了部分资金")
_STAFF_OVER = ("在职人员增加，相应开支随之上升", "正常晋级调标，补发了差额")
_STAFF_UNDER = ("人员变动，实际支付少于预期", "部分人员调出，按实际人数支付")
_VEHICLE = ("加强车辆调度，减少不必要的出车", "实行定点维修和定点加油，节约了运行成本")
_RECEPTION = ("严控接待标准和陪同人数", "合并接待批次，从简安排")


class Phrases:
    """Chooses phrases for one report, the same for the same seed."""

    def __init__(self, rng: Random, topics: tuple[str, ...]) -> None:
        self.rng = rng
        self.topics = topics

    def _pick(self, choices: tuple[str, ...]) -> str:
        return self.rng.choice(choices).format(topic=self.rng.choice(self.topics))

    def change(self, up: bool) -> str:
        """Why a total went up or down against last year."""
        return self._pick(_UP if up else _DOWN)

    def deviation(self, over: bool, staff: bool = False) -> str:
        """Why spending (on staff, or on projects) went over or stayed under the budget."""
        if staff:
            return self._pick(_STAFF_OVER if over else _STAFF_UNDER)
        return self._pick(_OVER if over else _UNDER)

    def vehicle(self) -> str:
        """Why vehicles cost less than planned."""
        return self._pick(_VEHICLE)

    def reception(self) -> str:
        """Why receptions cost less than planned."""
        return self._pick(_RECEPTION)
