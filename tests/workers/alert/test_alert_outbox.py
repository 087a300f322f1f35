"""The outbox: one alert a cause, digests, corrections, claims that fence; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update

from runtime.alerting import AlertRule
from runtime.database import database_now, reading, transaction
from schemas.alerts import AlertTurn, Concern, MessageState
from schemas.findings import Severity
from schemas.tables import Alert, AlertCause, AlertMessage, Event, clock
from tests.workers.alert.landed import consider, land, raise_finding, rule
from workers.alert import Cause, Facts, claims, note
from workers.alert.causes import note_events
from workers.alert.claims import Held

FAILURE = Facts(severity=Severity.ERROR, message="队列积压。", rule="queue:live.parse")


def messages(engine: Engine) -> list[AlertMessage]:
    with reading(engine) as session:
        return list(session.scalars(select(AlertMessage).order_by(AlertMessage.id)))


def bodies(engine: Engine) -> list[str]:
    return [message.body for message in messages(engine)]


def cross_off(engine: Engine) -> None:
    """What the journal does with owed lines."""
    with transaction(engine) as session:
        note_events(session, session.scalars(select(Event).order_by(Event.id)).all())
        session.execute(text("DELETE FROM events"))


def told(engine: Engine, name: str, fields: dict[str, Any], *rules: AlertRule) -> None:
    """A line of this name, considered."""
    with transaction(engine) as session:
        note_events(session, [Event(name=name, level="info", fields=fields)])
    consider(engine, *rules)


def tell(engine: Engine, turn: AlertTurn, *rules: AlertRule, facts: Facts = FAILURE) -> None:
    """A failure of ours, considered."""
    with transaction(engine) as session:
        note(session, [Cause(Concern.FAILURE, turn, "queue:live.parse", facts)])
    consider(engine, *rules)


def held(engine: Engine, lease: float = 60) -> Held:
    with transaction(engine) as session:
        found = claims.claim(session, lease_seconds=lease)
    assert found is not None
    return found


def deliver_all(engine: Engine) -> None:
    while any(message.state is MessageState.WAITING for message in messages(engine)):
        one = held(engine)
        with transaction(engine) as session:
            assert claims.sent(session, one)


def test_a_finding_becomes_one_message_a_channel(engine: Engine) -> None:
    """Both channels of the rule get it once, however often the same finding is told of."""
    fields = raise_finding(engine)
    cross_off(engine)
    both = rule(channels=["a", "b"])
    consider(engine, both)
    told(engine, "finding.raised", fields, both)
    assert sorted(message.channel for message in messages(engine)) == ["a", "b"]
    assert all("第一句。" in body and "T3-SUM" in body for body in bodies(engine))


def test_a_later_reading_of_the_same_finding_is_no_new_cause(engine: Engine) -> None:
    """A finding is known by its identity, not by its row."""
    raise_finding(engine, "一", identity="f" * 32)
    raise_finding(engine, "二", identity="f" * 32)
    cross_off(engine)
    consider(engine, rule())
    assert len(messages(engine)) == 1


def test_what_no_rule_wants_is_forgotten(engine: Engine) -> None:
    """A cause that matches nothing, and any cause without rules, leaves nothing behind."""
    raise_finding(engine)
    cross_off(engine)
    consider(engine, rule(severity=["info"]), rule(name="s", minimum="1.01"))
    tell(engine, AlertTurn.RAISED)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Alert)) == 0
        assert session.scalar(select(func.count()).select_from(AlertCause)) == 0
    tell(engine, AlertTurn.RAISED, rule())
    assert messages(engine) == [], "a rule is for findings unless it says otherwise"


def test_a_cause_is_rolled_back_with_what_it_tells_of(engine: Engine) -> None:
    """What did not happen is not alerted to."""
    with pytest.raises(RuntimeError), transaction(engine) as session:  # noqa: PT012
        note(session, [Cause(Concern.SILENCE, AlertTurn.RAISED, "silence:x", FAILURE)])
        raise RuntimeError
    consider(engine, rule(on=["silence"]))
    assert messages(engine) == []


def test_considering_is_done_whole_or_not_at_all(engine: Engine) -> None:
    """A crash before the commit leaves the cause to be considered again, and then once."""
    raise_finding(engine)
    cross_off(engine)
    with pytest.raises(RuntimeError), transaction(engine) as session:  # noqa: PT012
        from workers.alert.entering import enter

        assert enter(session, [rule()], database_now(session)) == 1
        raise RuntimeError
    consider(engine, rule())
    assert len(messages(engine)) == 1


def test_a_correction_follows_the_alert(engine: Engine) -> None:
    """A finding that is resolved after its alert was sent is corrected once, and alerted to anew if it returns."""
    fields = raise_finding(engine)
    cross_off(engine)
    consider(engine, rule())
    told(engine, "finding.resolved", fields, rule())
    assert len(messages(engine)) == 1, "the correction waits for the alert to be sent"
    deliver_all(engine)
    with transaction(engine) as session:
        session.execute(update(Alert).values(due_at=clock()))
    for _ in range(2):
        told(engine, "finding.resolved", fields, rule())
    assert [message.title.startswith("【明账·更正】") for message in messages(engine)] == [False, True]
    told(engine, "finding.raised", {**fields, "returned": True}, rule())
    assert len(messages(engine)) == 3


def test_a_retraction_by_number_corrects_with_its_reason(engine: Engine) -> None:
    """Taken back by its row's number, the finding is found by its identity, and the reason is told."""
    fields = raise_finding(engine)
    cross_off(engine)
    consider(engine, rule())
    deliver_all(engine)
    with reading(engine) as session:
        number = session.execute(text("SELECT id FROM findings")).scalar_one()
    told(engine, "finding.retracted", {"finding": number, "reason": "附注有说明"}, rule())
    assert "附注有说明" in bodies(engine)[1]
    assert set(_causes(engine)) == {f"finding:{fields['identity']}"}


def _causes(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Alert.cause)))


def test_what_ends_before_it_was_told_is_not_told(engine: Engine) -> None:
    """An alert that still waits for its digest is taken back with its cause; and so is a correction that waits."""
    waiting = rule(digest="window")
    fields = raise_finding(engine)
    cross_off(engine)
    consider(engine, waiting)
    told(engine, "finding.resolved", fields, waiting)
    assert _causes(engine) == []
    told(engine, "finding.raised", fields, rule())
    deliver_all(engine)
    told(engine, "finding.resolved", fields, waiting)
    told(engine, "finding.raised", fields, waiting)
    assert len(_causes(engine)) == 1


def test_what_was_given_up_is_not_corrected(engine: Engine) -> None:
    """A correction of an alert that nobody got is dropped."""
    tell(engine, AlertTurn.RAISED, rule(on=["failure"]))
    one = held(engine)
    with transaction(engine) as session:
        claims.failed(session, one, "gone", None)
    tell(engine, AlertTurn.ENDED, rule(on=["failure"]))
    assert len(messages(engine)) == 1
    assert len(_causes(engine)) == 1


def test_a_body_has_its_findings_in_one_message(engine: Engine) -> None:
    """With a digest by body, each body's findings share a message, due after a short while."""
    for name, department in (("一", "某市甲局"), ("二", "某市甲局"), ("三", "某市乙局")):
        raise_finding(engine, name, department=department)
    cross_off(engine)
    by_body = rule(digest="body")
    consider(engine, by_body)
    assert messages(engine) == []
    with transaction(engine) as session:
        session.execute(update(Alert).values(due_at=clock()))
    consider(engine, by_body)
    assert len(messages(engine)) == 2
    assert "2 项" in messages(engine)[0].title


def test_a_window_gathers_everything_of_its_rule(engine: Engine) -> None:
    """With a digest by time, what comes after the first goes along when the window ends."""
    window = rule(digest="window", window_minutes=60)
    raise_finding(engine, "一")
    cross_off(engine)
    consider(engine, window)
    with transaction(engine) as session:
        session.execute(update(Alert).values(due_at=clock(-1)))
    raise_finding(engine, "二", department="某市乙局")
    cross_off(engine)
    consider(engine, window)
    (message,) = messages(engine)
    assert "第一句。" in message.body
    assert "第二句。" in message.body


def test_a_rule_that_was_taken_out_is_not_told_of(engine: Engine) -> None:
    """What waits for a rule that is no longer in the settings is dropped, with a line."""
    raise_finding(engine)
    cross_off(engine)
    consider(engine, rule(digest="window"))
    with transaction(engine) as session:
        session.execute(update(Alert).values(due_at=clock()))
    consider(engine, rule(name="another"))
    assert (messages(engine), _causes(engine)) == ([], [])
    assert _lines(engine) == ["alert.dropped"]


def _lines(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Event.name).order_by(Event.id)))


def test_a_flood_is_gathered(engine: Engine) -> None:
    """After twenty messages of a rule within ten minutes a channel gets what follows in one, when they are over."""
    for number in range(25):
        raise_finding(engine, f"第{number}")
        if number in (9, 19, 22, 24):
            cross_off(engine)
            consider(engine, rule())
    assert len(messages(engine)) == 20
    with transaction(engine) as session:
        now = database_now(session)
        held_back = session.scalars(select(Alert.due_at).where(Alert.message_id.is_(None))).all()
        assert len(held_back) == 5
        assert all(timedelta(minutes=9) < moment - now <= timedelta(minutes=10) for moment in held_back)
        session.execute(update(AlertMessage).values(made_at=clock(-601)))
        session.execute(update(Alert).where(Alert.message_id.is_(None)).values(due_at=clock(-1)))
    consider(engine, rule())
    assert len(messages(engine)) == 21
    assert "5 项" in messages(engine)[-1].title


def test_a_claim_fences_off_the_one_before(engine: Engine) -> None:
    """Who lost the message changes nothing any more, and only one line says that it was sent."""
    tell(engine, AlertTurn.RAISED, rule(on=["failure"]))
    first = held(engine, lease=-1)
    with reading(engine) as session:
        assert [one.id for one in claims.lost(session)] == [first.id]
    with transaction(engine) as session:
        claims.failed(session, first, "lost", database_now(session))
    second = held(engine)
    assert (second.identity, second.token, second.attempts) == (first.identity, first.token + 1, 2)
    with transaction(engine) as session:
        assert not claims.sent(session, first)
        claims.failed(session, first, "too late", None)
        assert claims.sent(session, second)
    assert [message.state for message in messages(engine)] == [MessageState.SENT]
    assert _lines(engine) == ["alert.retried", "alert.sent"]


def test_a_failure_makes_its_channel_rest(engine: Engine) -> None:
    """The other messages of a channel that failed wait a minute at most, those of another do not."""
    for name in ("一", "二"):
        raise_finding(engine, name)
    cross_off(engine)
    consider(engine, rule(channels=["a", "b"]))
    one = held(engine)
    with transaction(engine) as session:
        now = database_now(session)
        claims.failed(session, one, "away", now + timedelta(hours=1))
    waits = {message.id: (message.channel == one.channel, message.due_at - now) for message in messages(engine)}
    assert waits.pop(one.id)[1] == timedelta(hours=1)
    for same, wait in waits.values():
        assert timedelta(seconds=59) < wait < timedelta(seconds=61) if same else wait < timedelta(seconds=1)


def test_what_was_given_up_can_be_tried_again(engine: Engine) -> None:
    """A retry puts back what failed, all or by number, and nothing else."""
    tell(engine, AlertTurn.RAISED, rule(on=["failure"], channels=["a", "b"]))
    for _ in range(2):
        one = held(engine)
        with transaction(engine) as session:
            claims.failed(session, one, "gone", None)
    assert _lines(engine) == ["alert.failed"] * 2
    with transaction(engine) as session:
        assert claims.try_again(session, [one.id]) == 1
        assert claims.try_again(session) == 1
        assert claims.try_again(session) == 0
    deliver_all(engine)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_causes_commit_in_any_order(engine: Engine) -> None:
    """A cause whose transaction began first and commits last is considered like any other."""
    with transaction(engine) as slow:
        slow_fields = land(slow, "一")
        note_events(slow, [Event(name="finding.raised", level="info", fields=slow_fields)])
        slow.flush()
        quick = raise_finding(engine, "二")
        cross_off(engine)
        consider(engine, rule())
        assert len(messages(engine)) == 1
    consider(engine, rule())
    assert len(messages(engine)) == 2
    assert sorted(_causes(engine)) == sorted(f"finding:{one['identity']}" for one in (slow_fields, quick))
