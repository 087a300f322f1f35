"""Handing a message to a channel, through apprise; the channel's address never leaves this module.

A message carries its identity wherever the channel has a place for it: as Message-ID in mail, as Idempotency-Key in web
hooks. What is told of a failure has every part of the address taken out.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import apprise
import requests
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.custom_xml import NotifyXML
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot

from schemas.errors import EnvironmentFault
from schemas.findings import Severity
from workers.alert.wording import Message

__all__ = ["Channel", "Undelivered", "hush"]

_KINDS = {
    Severity.ERROR: apprise.NotifyType.FAILURE,
    Severity.WARNING: apprise.NotifyType.WARNING,
    Severity.INFO: apprise.NotifyType.INFO,
}
_HOOKS = (NotifyJSON, NotifyForm, NotifyXML)
_ROBOTS = (NotifyDingTalk, NotifyWeComBot, NotifyFeishu, NotifyLark)
_CONNECT_SECONDS, _READ_SECONDS = 10.0, 20.0
_LONGEST = 500
_MESSAGE_ID = re.compile(r"^Message-ID: <[^@>\n]*@", re.MULTILINE)


class Undelivered(EnvironmentFault):
    """A channel did not take a message; the words are safe to keep and to show."""


class Channel:
    """One channel of the settings. Raises Undelivered where its address is none that apprise understands."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._secrets = _parts(url)
        asset = apprise.AppriseAsset(
            app_id="mingzhang",
            app_desc="mingzhang",
            async_mode=False,
            http_redirects=False,
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            pgp_autogen=False,
            pem_autogen=False,
        )
        plugin = apprise.Apprise.instantiate(url, asset=asset)
        if plugin is None:
            message = f"channel {name}: its address is none that apprise understands; docs/alerts.md has examples"
            raise Undelivered(message)
        self._plugin: Any = plugin
        if "overflow=" not in url:
            plugin.overflow_mode = apprise.OverflowMode.TRUNCATE  # in two pieces, one could arrive without the other
        plugin.socket_connect_timeout = max(plugin.socket_connect_timeout, _CONNECT_SECONDS)
        plugin.socket_read_timeout = max(plugin.socket_read_timeout, _READ_SECONDS)
        if isinstance(plugin, NotifyEmail):
            plugin.request_rate_per_sec = 0
        self._sender = apprise.Apprise(asset=asset)
        self._sender.add(plugin)

    def deliver(self, message: Message, severity: Severity, identity: str) -> None:
        """Hand the message over. Raises Undelivered where the channel does not take it."""
        with _said() as said, _answers() as answers, self._bearing(identity):
            try:
                taken = bool(
                    self._sender.notify(
                        body=message.body,
                        title=message.title,
                        notify_type=_KINDS[severity],
                        body_format=apprise.NotifyFormat.TEXT,
                    )
                )
            except Exception as error:  # noqa: BLE001  (a plugin's mistake must not end the sender, nor tell the address)
                raise Undelivered(self._safe(f"{type(error).__name__}: {error}")) from None
        refusal = _refusal(answers) if isinstance(self._plugin, _ROBOTS) else None
        if not taken or refusal:
            raise Undelivered(self._safe(refusal or "; ".join(said) or "the channel did not take the message"))

    @contextmanager
    def _bearing(self, identity: str) -> Iterator[None]:
        """The message's identity in its place, for channels that have one."""
        if isinstance(self._plugin, NotifyEmail):
            prepare = partial(_identified, NotifyEmail.prepare_emails, identity)
            with _swapped(NotifyEmail, "prepare_emails", staticmethod(prepare)):
                yield
            return
        if isinstance(self._plugin, _HOOKS):
            self._plugin.headers["Idempotency-Key"] = identity
        yield

    def _safe(self, text: str) -> str:
        for secret in self._secrets:
            text = re.sub(re.escape(secret), "***", text, flags=re.IGNORECASE)
        return " ".join(text.split())[:_LONGEST]


def hush() -> None:
    """Keep the libraries that see addresses from logging for themselves, at any level."""
    for name in ("apprise", "urllib3", "requests", "smtplib", "charset_normalizer"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        logger.handlers = [logging.NullHandler()]


def _parts(url: str) -> list[str]:
    """Everything of an address that could be a secret, the longest first."""
    pieces = urlsplit(url)
    netloc = pieces.netloc.rpartition("@")
    credentials = [one for one in netloc[0].split(":") if one]
    others = [netloc[2], netloc[2].partition(":")[0], *re.split(r"[/,]", pieces.path)]
    others += [value for _, value in parse_qsl(pieces.query, keep_blank_values=True)]
    long = [one for one in others if len(one) > 3]
    raw = {url, pieces.netloc, *credentials, *long}
    return sorted({form for one in raw if one for form in (one, unquote(one))}, key=len, reverse=True)


def _identified(prepare: Callable[..., Iterator[Any]], identity: str, **mail: Any) -> Iterator[Any]:
    """Mails with a Message-ID that is the same at every try, so that mailboxes fold what came twice."""
    for made in prepare(**mail):
        made.body = _MESSAGE_ID.sub(f"Message-ID: <{identity}@", made.body, count=1)
        yield made


@contextmanager
def _said() -> Iterator[list[str]]:
    """What apprise warns of meanwhile."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("apprise")
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)


@contextmanager
def _answers() -> Iterator[list[requests.Response]]:
    """The answers of web services meanwhile: robots say 200 and refuse in the text."""
    answers: list[requests.Response] = []
    send = requests.Session.send

    def keep(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = send(session, request, **kwargs)
        answers.append(answer)
        return answer

    with _swapped(requests.Session, "send", keep):
        yield answers


@contextmanager
def _swapped(owner: type, name: str, value: object) -> Iterator[None]:
    """Another attribute meanwhile: the libraries offer no place for what we need."""
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _refusal(answers: Iterable[requests.Response]) -> str | None:
    """What a robot says where it refuses: DingTalk and WeCom by errcode, Feishu by code."""
    for answer in answers:
        try:
            told = json.loads(answer.content)
        except ValueError:
            continue
        code = next((told[key] for key in ("errcode", "code", "StatusCode") if key in told), 0) if told else 0
        if code != 0:
            return f"refused with {code}: {told.get('errmsg') or told.get('msg') or told.get('StatusMessage') or ''}"
    return None
