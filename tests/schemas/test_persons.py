"""Names and telephone numbers of people are masked; words and amounts are not."""

import pytest

from schemas.knowledge.persons import masked

MASKED = {
    "联系人：欧阳某某，电话：027-80000000": "联系人：****，电话：027-********",
    "项目负责人 张 三 联系电话 13900000000": "项目负责人 * * 联系电话 ***********",
    "填报人：李四   审核人（签字）：王五六": "填报人：**   审核人（签字）：***",
    "项目负责人张三丰联系电话80000000": "项目负责人***联系电话********",
    "联系人：张三、李四 王五；地址：某路1号": "联系人：**、** **；地址：某路1号",
    "负责人：赵六（盖章）": "负责人：**（盖章）",
    "咨询电话：8000 0000、80000000-801": "咨询电话：**** ****、********-***",
    "（010）80000000": "（010）********",
    "138-0000-0000": "***-****-****",
    "身份证号110101190001010000": "身份证号******************",
    "邮箱 someone@example.gov.cn": "邮箱 **********************",
}
KEPT = (
    "项目负责人制度建设100%",
    "单位负责人 单位名称",
    "联系人民群众满意度 98%",
    "行政机关负责人出庭应诉率100%",
    "主要负责人薪酬改革",
    "负责人：本项目由各科室共同承担",
    "合计 13812345678.00 0.00 1234567.89",
    "2080505 机关事业单位基本养老保险缴费支出 8765432.10 12345678",
    "12345热线受理 1234567 件",
    "2023-2024年度",
)


@pytest.mark.parametrize("text", MASKED)
def test_people_are_masked(text: str) -> None:
    """Every character of a name and digit of a number becomes an asterisk, and all else stays where it was."""
    assert masked(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_words_and_amounts_are_kept(text: str) -> None:
    """What only looks like a label, a name or a number is left as it was printed."""
    assert masked(text) == text


@pytest.mark.parametrize("text", MASKED.values())
def test_masking_again_changes_nothing(text: str) -> None:
    """What is masked already stays as it is."""
    assert masked(text) == text
