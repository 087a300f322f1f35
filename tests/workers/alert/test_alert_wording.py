"""Messages in words: what people read, and that a stranger's text does nothing in a channel."""

from runtime.alerting import Language
from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from schemas.report import Kind
from workers.alert.causes import Facts
from workers.alert.wording import Item, compose, gravest
from workers.alert.wording import test_message as trial


def item(
    message: str = "合计不等。",
    severity: Severity = Severity.ERROR,
    department: str = "某市甲局",
    turn: AlertTurn = AlertTurn.RAISED,
    reason: str | None = None,
) -> Item:
    facts = Facts(
        severity=severity,
        message=message,
        message_en="The total differs.",
        rule="T3-SUM",
        kind=Kind.DEPARTMENT_FINAL_ACCOUNTS,
        department=department,
        region="丙省某市",
        fiscal_year=2023,
        expected="4.20",
        found="4.30",
        difference="0.10",
        report=7,
        reason=reason,
    )
    return Item(Concern.FINDING, turn, facts)


def test_one_finding_is_told_whole() -> None:
    """Whose report, which rule, the arithmetic, a link and a number to speak of."""
    told = compose([item()], Language.CHINESE, "ab12cd34", "http://room/")
    assert told.title == "【明账】某市甲局 2023 年度 错误"
    for part in ("T3-SUM", "合计不等。", "应为 4.20，实为 4.30，相差 0.10", "http://room/reports/7", "ab12cd34"):
        assert part in told.body
    assert "The total differs." not in told.body


def test_english_stands_beside_chinese_where_asked_for() -> None:
    """English alone has no Chinese sentence; both have Chinese first."""
    english = compose([item()], Language.ENGLISH, "n", None)
    assert "The total differs." in english.body
    assert "合计不等" not in english.body
    both = compose([item()], Language.BOTH, "n", None).body
    assert both.index("合计不等") < both.index("The total differs.")


def test_a_digest_counts_and_puts_the_gravest_first() -> None:
    """The title says how many of each severity; a long digest says how many it leaves out."""
    items = [item("提示句", Severity.INFO), *[item(f"第{number}句", Severity.ERROR) for number in range(24)]]
    told = compose(items, Language.CHINESE, "n", None)
    assert told.title == "【明账】某市甲局 2023 年度 25 项：错误 24，提示 1"
    assert told.body.startswith("1. 错误")
    assert "提示句" not in told.body
    assert "另有 5 项" in told.body
    assert len(told.body.encode()) < 8000
    assert compose([item(), item(department="某市乙局")], Language.CHINESE, "n", None).title == "【明账】2 项：错误 2"


def test_a_correction_says_what_falls_and_why() -> None:
    """The former finding is named, with the reason given or that it is no longer seen."""
    given = compose([item(turn=AlertTurn.ENDED, reason="附注有说明")], Language.CHINESE, "n", None)
    assert given.title.startswith("【明账·更正】")
    assert "不再成立：合计不等。" in given.body
    assert "附注有说明" in given.body
    assert "不再有此问题" in compose([item(turn=AlertTurn.ENDED)], Language.CHINESE, "n", None).body
    assert gravest([item(turn=AlertTurn.ENDED)]) is Severity.INFO


def test_a_failure_of_ours_is_told_by_its_words() -> None:
    """The title of a failure says what fails."""
    facts = Facts(severity=Severity.ERROR, message="队列积压。", message_en="The queue ages.", rule="queue:live.parse")
    begun = compose([Item(Concern.FAILURE, AlertTurn.RAISED, facts)], Language.CHINESE, "n", None)
    ended = compose([Item(Concern.FAILURE, AlertTurn.ENDED, facts)], Language.CHINESE, "n", None)
    assert begun.title == "【明账·运行】队列积压。"
    assert ended.title == "【明账·运行恢复】队列积压。"
    assert "已经结束" in ended.body


def test_hostile_text_does_nothing() -> None:
    """Mentions, tags, links and line breaks out of a report are told without their effect."""
    hostile = 'x\r\nSubject: y <at user_id="all"></at> @all [here](http://evil.example) `*_#\x00'
    told = compose([item(hostile, department=hostile)], Language.CHINESE, "n", None)
    for text in (told.title, told.body):
        assert not set("<>@[]`*_#\r\x00") & set(text)
        assert "://" not in text
    assert "\n" not in told.title
    assert all(not line.startswith("Subject") for line in told.body.splitlines())
    assert len(compose([item("长" * 5000)], Language.CHINESE, "n", None).body) < 600


def test_a_place_is_not_said_twice() -> None:
    """A body that bears its place in its name is not told with the place before it; another is."""
    titles = [compose([item(department=name)], Language.CHINESE, "n", None).title for name in ("某市甲局", "甲局")]
    assert titles == ["【明账】某市甲局 2023 年度 错误", "【明账】丙省某市 甲局 2023 年度 错误"]


def test_a_test_message_names_its_channel() -> None:
    """Whoever gets it knows that nothing needs to be done."""
    assert "ops" in trial("ops").body
