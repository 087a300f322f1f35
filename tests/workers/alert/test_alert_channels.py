"""Handing over, to a real mail server and a real web service: what arrives, what is refused, and what is never told."""

import logging
from collections.abc import Iterator

import pytest

from schemas.findings import Severity
from tests.workers.alert.sinks import http_sink, mail_sink
from workers.alert.channels import Channel, Undelivered, hush
from workers.alert.wording import Message

MESSAGE = Message("【明账】标题", "第一行 <b>\n第二行 & 尾")


@pytest.fixture(autouse=True)
def _quiet_libraries() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3", "requests", "smtplib", "charset_normalizer")]
    before = [(one, one.propagate, one.level, one.handlers) for one in loggers]
    hush()
    yield
    for one, propagate, level, handlers in before:
        one.propagate, one.handlers = propagate, handlers
        one.setLevel(level)


def refused(url: str) -> str:
    with pytest.raises(Undelivered) as caught:
        Channel("ops", url).deliver(MESSAGE, Severity.ERROR, "k1")
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_mail_arrives_with_a_message_id_that_lasts() -> None:
    """Subject and text arrive as written, and another try bears the same Message-ID."""
    with mail_sink() as sink:
        channel = Channel("ops", f"mailto://127.0.0.1:{sink.port}?from=a@example.org&to=b@example.org&mode=insecure")
        for _ in range(2):
            channel.deliver(MESSAGE, Severity.ERROR, "k1")
        channel.deliver(MESSAGE, Severity.ERROR, "k2")
    assert sink.keys == ["k1", "k1", "k2"]
    assert all(len(mail.get_all("Message-ID")) == 1 for mail in sink.mails)
    assert sink.mails[0]["Subject"] == MESSAGE.title
    body = sink.mails[0].get_body(("plain",))
    assert body is not None
    assert "第一行" in body.get_content()


def test_a_web_hook_gets_the_text_and_a_key_that_lasts() -> None:
    """Title and text arrive unchanged, with the identity as Idempotency-Key."""
    with http_sink() as sink:
        Channel("ops", f"json://127.0.0.1:{sink.port}/in").deliver(MESSAGE, Severity.ERROR, "k1")
    assert sink.keys == ["k1"]
    assert (sink.bodies[0]["title"], sink.bodies[0]["message"]) == (MESSAGE.title, MESSAGE.body)
    assert sink.bodies[0]["type"] == "failure"


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("dingtalk://{plain}/", '{{"errcode":310000,"errmsg":"keywords not in content {plain}"}}'),
        ("wecombot://{token}/", '{{"errcode":93000,"errmsg":"invalid webhook url {token}"}}'),
        ("feishu://{token}/", '{{"code":9499,"msg":"Bad Request {token}"}}'),
    ],
)
def test_a_robot_that_refuses_with_200_has_refused(url: str, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """DingTalk, WeCom and Feishu say 200 and refuse in their text: such a message is not sent."""
    token = "a1b2c3d4-e5f6-7890-abcd-ef0123456789"
    with http_sink() as sink:
        sink.answer = lambda: (200, answer.format(token=token, plain=token.replace("-", "")))
        channel = Channel("ops", url.format(token=token, plain=token.replace("-", "")))
        channel._plugin.request_rate_per_sec = 0
        for name in ("notify_url", "api_url"):
            monkeypatch.setattr(channel._plugin, name, f"http://127.0.0.1:{sink.port}/", raising=False)
        with pytest.raises(Undelivered, match="refused with") as caught:
            channel.deliver(MESSAGE, Severity.ERROR, "k1")
        assert "a1b2c3d4" not in str(caught.value)
        sink.answer = lambda: (200, '{"errcode":0,"code":0,"errmsg":"ok"}')
        channel.deliver(MESSAGE, Severity.ERROR, "k1")
    assert len(sink.bodies) == 2


def test_no_part_of_an_address_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever goes wrong, neither the error nor any log line at any level has user, password, token or host."""
    logging.getLogger().setLevel(logging.DEBUG)
    secrets = ("someuser", "pass%40word", "pass@word", "tokentoken", "queryvalue", "nohost")
    path = "someuser:pass%40word@nohost.invalid/tokentoken?-q=queryvalue&cto=0.2"
    told = [
        refused(f"json://{path}"),
        refused("mailto://someuser:pass%40word@nohost.invalid?to=tokentoken@example.org"),
    ]
    told += [refused("nosuchplugin://someuser:tokentoken@x"), refused("dingtalk://")]
    with http_sink() as sink:
        sink.answer = lambda: (500, "someuser")
        told.append(refused(f"json://someuser:pass%40word@127.0.0.1:{sink.port}/tokentoken?-q=queryvalue"))
    with mail_sink() as mail:
        mail.answer = lambda: "550 tokentoken@example.org unknown"
        url = f"mailto://127.0.0.1:{mail.port}?from=someuser@example.org&to=tokentoken@example.org&mode=insecure"
        told.append(refused(url))
    logging.getLogger().setLevel(logging.WARNING)
    seen = capfd.readouterr()
    for text in (*told, seen.out, seen.err):
        assert not [secret for secret in secrets if secret in text], text


def test_a_plugin_that_breaks_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of the library is a failure like any other, and keeps the address to itself."""
    channel = Channel("ops", "json://someuser:password1@nohost.invalid/")

    def explode(**_: object) -> None:
        message = "json://someuser:password1@nohost.invalid/"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(channel._sender, "notify", explode)
    with pytest.raises(Undelivered, match="ZeroDivisionError") as caught:
        channel.deliver(MESSAGE, Severity.ERROR, "k1")
    assert "password1" not in str(caught.value)


def test_the_library_is_left_as_it_was() -> None:
    """What is exchanged in the libraries while a message is handed over is put back."""
    from apprise.plugins.email import NotifyEmail
    from requests import Session

    before = vars(NotifyEmail)["prepare_emails"], Session.send
    with pytest.raises(Undelivered):
        Channel("ops", "mailto://u:p@nohost.invalid?to=b@example.org").deliver(MESSAGE, Severity.ERROR, "k1")
    assert (vars(NotifyEmail)["prepare_emails"], Session.send) == before
