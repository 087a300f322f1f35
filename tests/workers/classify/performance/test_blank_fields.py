"""Fields of a self-evaluation form that are printed and left blank."""

from collections.abc import Callable

from schemas.report import PerformanceForm
from tests.workers.classify.performance.test_performance_heads import WHOLE

Read = Callable[[str], tuple[PerformanceForm, ...]]


def test_an_improvement_left_blank_is_not_one_that_is_not_there(from_text: Read) -> None:
    """A label with another label right behind it is a blank field; a form without the label has no such field."""
    blank = WHOLE.replace("提前办理结算手续", "")
    assert blank != WHOLE
    (form,) = from_text(blank)
    assert form.improvement == ""
    (without,) = from_text(blank.replace("改进措施及\n\n结果应用方案", ""))
    assert without.improvement is None
