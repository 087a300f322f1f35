"""Alerts end to end: owed lines become messages that real receivers get once each, whatever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from runtime.database import reading, transaction
from runtime.settings import Settings, load_settings
from scheduler.alerts import Alerting
from scheduler.journal import Journal
from schemas.alerts import AlertTurn, Concern, MessageState
from schemas.errors import EnvironmentFault
from schemas.findings import Severity
from schemas.tables import Alert, AlertMessage, Event
from tests.workers.alert.landed import land, raise_finding
from tests.workers.alert.sinks import HttpSink, MailSink, http_sink, mail_sink
from workers.alert import Cause, Facts, note
from workers.alert.channels import Channel
from workers.alert.sender import drain
from workers.alert.wording import Message
from workers.stages.events import owe

_PATIENCE_SECONDS = 120.0
SECRETS = ("hookuser", "hookpass", "hooktoken", "mailuser", "mailpass", "mailbox")

Configure = Callable[..., Settings]


@pytest.fixture
def configure(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Settings with these channels, where a sender that is started finds them too."""
    for name in [name for name in os.environ if name.startswith("MINGZHANG_")]:
        monkeypatch.delenv(name)

    def write(channels: dict[str, str], **rule: str) -> Settings:
        lines = ["[channels]", *(f'{name} = "{url}"' for name, url in channels.items())]
        lines += ["[[alerts]]", 'name = "all"', 'on = ["finding", "failure"]', f"channels = {list(channels)}"]
        lines += [f"{name} = {value}" for name, value in rule.items()]
        (tmp_path / "mingzhang.toml").write_text("\n".join(lines), encoding="utf-8")
        monkeypatch.setenv("MINGZHANG_CONFIG", str(tmp_path / "mingzhang.toml"))
        monkeypatch.setenv("MINGZHANG_DATABASE_URL", database)
        monkeypatch.setenv("MINGZHANG_DATA", str(tmp_path / "data"))
        return load_settings()

    return write


@contextmanager
def alerting(engine: Engine, settings: Settings) -> Iterator[Alerting]:
    """The scheduler's part, ended with what it started."""
    one = Alerting(engine, settings)
    try:
        yield one
    finally:
        one.stop()


def hook_url(sink: HttpSink) -> str:
    return f"json://hookuser:hookpass@127.0.0.1:{sink.port}/hooktoken"


def mail_url(sink: MailSink) -> str:
    return f"mailto://127.0.0.1:{sink.port}?from=a@example.org&to=mailbox@example.org&mode=insecure"


def prepare(one: Alerting, engine: Engine) -> None:
    """Cross off what is owed, and make messages of it."""
    Journal(engine, None, one.keep).tell()
    one.consider()


def count(engine: Engine, state: MessageState) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(AlertMessage).where(AlertMessage.state == state)) or 0


def lines(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Event.name).order_by(Event.id)))


def send_until(one: Alerting, done: Callable[[], bool]) -> int:
    """Rounds until something is so; how often a sender had ended badly."""
    deadline, bad = time.monotonic() + _PATIENCE_SECONDS, 0
    while not done():
        assert time.monotonic() < deadline, "not delivered in time"
        try:
            one.send()
        except EnvironmentFault:
            bad += 1
        time.sleep(0.05)
    return bad


def _are_sent(engine: Engine, number: int) -> bool:
    return count(engine, MessageState.SENT) == number


def kill_sender(one: Alerting) -> None:
    """Kill the sender outright, and what guards it."""
    assert one._sender is not None
    with suppress(ProcessLookupError):
        os.killpg(one._sender.pid, signal.SIGKILL)


def test_each_alert_arrives_once_over_restarts_in_the_middle(engine: Engine, configure: Configure) -> None:
    """The sender is killed in the very moment in which each receiver has a message and has not answered.

    Every message arrives, is told as sent once, and the only ones that come twice are those two, under the same
    identity, by which mailbox and hook know them.
    """
    with http_sink() as hook, mail_sink() as mail:
        settings = configure({"hook": hook_url(hook), "mail": mail_url(mail)})
        with alerting(engine, settings) as one:
            killed: list[str] = []

            def die_once(name: str, at: int, came: list[str], answer: object) -> object:
                if name not in killed and len(came) == at:
                    killed.append(name)
                    kill_sender(one)
                return answer

            hook.answer = lambda: die_once("hook", 2, hook.keys, (200, "{}"))  # type: ignore[return-value,assignment]
            mail.answer = lambda: die_once("mail", 3, mail.keys, "250 OK")  # type: ignore[return-value,assignment]
            for number in range(4):
                raise_finding(engine, f"第{number}")
            prepare(one, engine)
            bad = send_until(one, lambda: count(engine, MessageState.SENT) == 8)
    assert sorted(killed) == ["hook", "mail"]
    assert bad == 2
    for keys in (hook.keys, mail.keys):
        assert len(set(keys)) == 4
        assert len(keys) == 5, "only the one whose answer was lost came twice"
    assert lines(engine).count("alert.sent") == 8
    assert count(engine, MessageState.WAITING) == 0


def test_a_sender_that_dies_before_it_hands_over_costs_nothing(engine: Engine, configure: Configure) -> None:
    """A message that was claimed and not handed over is delivered once by the next sender."""
    with http_sink() as hook:
        settings = configure({"hook": hook_url(hook)})
        raise_finding(engine)
        with alerting(engine, settings) as one:
            prepare(one, engine)
            claim_and_die = (
                "import os; from runtime.database import make_engine, transaction; from workers.alert import claims\n"
                f"with transaction(make_engine({settings.database!r})) as session:\n"
                "    claims.claim(session, lease_seconds=600)\n"
                "os.kill(os.getpid(), 9)"
            )
            assert subprocess.run([sys.executable, "-c", claim_and_die], check=False).returncode == -9
            assert count(engine, MessageState.SENDING) == 1
            send_until(one, lambda: count(engine, MessageState.SENT) == 1)
    assert len(hook.keys) == 1
    assert lines(engine) == ["alert.retried", "alert.sent"]


def test_a_scheduler_that_is_replaced_doubles_nothing(engine: Engine, configure: Configure) -> None:
    """Lines noted by one scheduler, alerts entered by another, messages sent by a third: each arrives once."""
    with http_sink() as hook:
        settings = configure({"hook": hook_url(hook)})
        for number in range(3):
            raise_finding(engine, f"第{number}")
        Journal(engine, None, Alerting(engine, settings).keep).tell()
        Alerting(engine, settings).consider()
        with alerting(engine, settings) as one:
            prepare(one, engine)
            send_until(one, lambda: count(engine, MessageState.SENT) == 3)
    assert len(hook.keys) == len(set(hook.keys)) == 3
    assert count(engine, MessageState.SENT) == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_lines_that_commit_out_of_order_are_all_considered(engine: Engine, configure: Configure) -> None:
    """A finding whose line has the lower number and commits later is alerted to all the same."""
    one = Alerting(engine, configure({"hook": "json://nohost.invalid/"}))
    with transaction(engine) as slow:
        owe(slow, "finding.raised", **land(slow, "慢"))
        slow.flush()
        raise_finding(engine, "快")
        prepare(one, engine)
        assert count(engine, MessageState.WAITING) == 1
    prepare(one, engine)
    assert count(engine, MessageState.WAITING) == 2


def test_a_failed_commit_of_the_journal_neither_loses_nor_doubles(engine: Engine, configure: Configure) -> None:
    """Where crossing off is rolled back, its causes are rolled back with it."""
    one = Alerting(engine, configure({"hook": "json://nohost.invalid/"}))
    raise_finding(engine)
    journal = Journal(engine, None, one.keep)

    def fail(session: object, events: object) -> None:
        one.keep(session, events)  # type: ignore[arg-type]
        raise ConnectionError

    journal._keep = fail
    with pytest.raises(ConnectionError):
        journal.tell()
    journal._keep = one.keep
    journal.tell()
    prepare(one, engine)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Alert)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_end_waits_for_what_is_due(engine: Engine, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due goes out before the end, and no longer is waited than what is left takes."""
    monkeypatch.setattr("scheduler.alerts._FINISH_SECONDS", _PATIENCE_SECONDS)
    with http_sink() as hook:
        one = Alerting(engine, configure({"hook": hook_url(hook)}))
        raise_finding(engine)
        Journal(engine, None, one.keep).tell()
        began = time.monotonic()
        one.finish()
        assert time.monotonic() - began < _PATIENCE_SECONDS
    assert len(hook.keys) == 1
    assert one._sender is None


def test_without_rules_nothing_is_noted(engine: Engine, tmp_path: Path) -> None:
    """Who sets no alerts pays nothing for them."""
    one = Alerting(engine, Settings(data=tmp_path))
    raise_finding(engine)
    prepare(one, engine)
    one.send()
    assert one._sender is None
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*) FROM alert_causes")).scalar_one() == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_channel_that_is_away_is_tried_again(engine: Engine, configure: Configure) -> None:
    """A refusal is told with its reason and waited out; the message then arrives, and nothing was lost."""
    with http_sink() as hook:
        answers = iter([(503, "later"), (200, "{}")])
        hook.answer = lambda: next(answers)
        settings = configure({"hook": hook_url(hook)})
        raise_finding(engine)
        prepare(Alerting(engine, settings), engine)
        channel = Channel("hook", hook_url(hook))
        drain(
            engine, settings, lambda held: channel.deliver(Message(held.title, held.body), held.severity, held.identity)
        )
    assert len(hook.keys) == 2
    assert len(set(hook.keys)) == 1
    assert lines(engine) == ["alert.retried", "alert.sent"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_channel_that_hangs_is_cut_off(engine: Engine, configure: Configure) -> None:
    """A receiver that never answers costs its time limit, and the other channel's message goes out."""
    with http_sink() as slow, http_sink() as quick:
        slow.answer = lambda: (time.sleep(8), (200, "{}"))[1]
        settings = configure({"slow": hook_url(slow), "quick": hook_url(quick)}).replaced(alert_seconds=3)
        raise_finding(engine)
        with alerting(engine, settings) as one:
            prepare(one, engine)
            bad = send_until(one, lambda: count(engine, MessageState.SENT) == 1)
    assert bad >= 1
    assert len(quick.keys) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_secret_is_kept_or_told(
    engine: Engine, configure: Configure, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the rows nor the lines of a sender that runs into every trouble have any part of an address."""
    monkeypatch.setenv("MINGZHANG_LOG_LEVEL", "DEBUG")
    with http_sink() as hook:
        hook.answer = lambda: (500, "hookuser hookpass hooktoken")
        channels = {
            "hook": hook_url(hook),
            "mail": "mailto://mailuser:mailpass@nohost.invalid?to=mailbox@example.org",
            "broken": "nosuchplugin://hookuser:hookpass@x",
        }
        settings = configure(channels).replaced(alert_attempts=1)
        raise_finding(engine)
        with alerting(engine, settings) as one:
            prepare(one, engine)
            send_until(one, lambda: count(engine, MessageState.FAILED) == 3)
    told = capfd.readouterr()
    with reading(engine) as session:
        tables = ("alerts", "alert_messages", "events", "alert_causes")
        rows = "\n".join(str(row) for table in tables for row in session.execute(text(f"SELECT * FROM {table}")))
    assert "alert.failed" in rows
    for where in (told.out, told.err, rows, repr(settings), str(settings.environment())):
        assert not [secret for secret in SECRETS if secret in where]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_message_of_ours_ends_with_its_cause(engine: Engine, configure: Configure) -> None:
    """A failure is told, and its end after it."""
    facts = Facts(severity=Severity.ERROR, message="队列积压。", rule="queue:live.parse")
    with http_sink() as hook:
        settings = configure({"hook": hook_url(hook)})
        with alerting(engine, settings) as one:
            for number, turn in enumerate(AlertTurn, 1):
                with transaction(engine) as session:
                    note(session, [Cause(Concern.FAILURE, turn, "queue:live.parse", facts)])
                one.consider()
                send_until(one, partial(_are_sent, engine, number))
    assert [body["title"].split("】")[0] for body in hook.bodies] == ["【明账·运行", "【明账·运行恢复"]
