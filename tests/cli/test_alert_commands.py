"""`mingzhang alert`: what the channels take, what was sent, and another try."""

import json

import pytest
from sqlalchemy import select

from runtime.database import make_engine, reading, transaction
from schemas.alerts import MessageState
from schemas.findings import Severity
from schemas.tables import AlertMessage
from tests.cli.conftest import Command
from tests.servers import new_sqlite
from tests.workers.alert.sinks import http_sink


def configure(mingzhang: Command, *lines: str) -> None:
    (mingzhang.folder / "mingzhang.toml").write_text("\n".join(("[channels]", *lines)), encoding="utf-8")


def test_every_channel_is_tried(mingzhang: Command) -> None:
    """One that takes the message is well, one that does not is named with its reason, and the exit status says so."""
    with http_sink() as sink:
        configure(mingzhang, f'good = "json://127.0.0.1:{sink.port}/"', 'bad = "nosuchplugin://secretword@x"')
        result = mingzhang("alert", "test")
        assert result.exit_code == 1
        assert "ok    good" in result.output
        assert "WRONG bad" in result.output
        assert "secretword" not in result.output
        assert mingzhang("alert", "test", "--channel", "good").exit_code == 0
    assert len(sink.bodies) == 2
    assert "good" in sink.bodies[0]["message"]


def test_a_channel_must_be_set(mingzhang: Command) -> None:
    """Without channels, or with another name, the message says which there are."""
    assert "docs/alerts.md" in mingzhang.fails("alert", "test")
    configure(mingzhang, 'desk = "json://127.0.0.1/"')
    assert "desk" in mingzhang.fails("alert", "test", "--channel", "dsek")


@pytest.fixture
def outbox(mingzhang: Command) -> Command:
    """Messages sent and given up."""
    new_sqlite(mingzhang.settings.database)
    engine = make_engine(mingzhang.settings.database)
    with transaction(engine) as session:
        for state in (MessageState.SENT, MessageState.FAILED):
            message = AlertMessage(identity=str(state), channel="desk", rule="grave", severity=Severity.ERROR)
            message.title, message.body, message.state = "标题", "正文", state
            session.add(message)
    engine.dispose()
    return mingzhang


def test_messages_are_listed_by_state(outbox: Command) -> None:
    """The newest first, all or of a state, as a table or as JSON lines."""
    lines = [json.loads(line) for line in outbox("alert", "list", "--json").stdout.splitlines()]
    assert [line["state"] for line in lines] == ["failed", "sent"]
    assert [json.loads(outbox("alert", "list", "--state", "sent", "--json").stdout)["title"]] == ["标题"]
    assert "标题" in outbox("alert", "list").output


def test_what_was_given_up_is_tried_again(outbox: Command) -> None:
    """A retry puts failed messages back to waiting, and leaves the sent ones alone."""
    assert "1 taken up again" in outbox("alert", "retry").output
    engine = make_engine(outbox.settings.database)
    with reading(engine) as session:
        assert sorted(session.scalars(select(AlertMessage.state))) == [MessageState.SENT, MessageState.WAITING]
    engine.dispose()


def test_nothing_is_made_where_nothing_is(mingzhang: Command) -> None:
    """Without a database the commands say so and make none."""
    assert "nothing has been taken in" in mingzhang.fails("alert", "retry")
    assert "nothing has been taken in" in mingzhang.fails("alert", "list")
    assert not mingzhang.settings.sqlite_path.exists()
