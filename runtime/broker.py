"""The broker's URL, in the form Celery wants it, spoken to directly: is it there, how much waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from runtime.redaction import redact
from schemas.errors import EnvironmentFault

__all__ = ["KEY_PREFIX", "BrokerAway", "connected", "ping", "queue_lengths"]

KEY_PREFIX = "mingzhang:"
"""Before every key of ours, so that a Redis may be shared; Celery's transport is given the same."""

_TIMEOUT_SECONDS = 5.0


class BrokerAway(EnvironmentFault):
    """The broker cannot be reached, or is still loading: it may be back in a while."""


@contextmanager
def connected(url: str) -> Iterator["redis.Redis[bytes]"]:
    """A client for a Celery broker URL (redis://, rediss://, redis+socket://), closed afterwards.

    Raises BrokerAway where the server cannot be reached or is still loading.
    """
    try:
        with _client(url) as client:
            yield client
    except (redis.RedisError, OSError, ValueError) as error:
        message = f"cannot reach the broker {redact(url)}: {redact(str(error))}; start it or set MINGZHANG_BROKER_URL"
        raise BrokerAway(message) from error


def ping(url: str) -> None:
    """Raise BrokerAway unless the broker answers."""
    with connected(url) as client:
        client.ping()


def queue_lengths(url: str, queues: tuple[str, ...]) -> dict[str, int]:
    """How many messages wait in each queue; those a worker has taken are not among them."""
    with connected(url) as client:
        return {queue: int(client.llen(KEY_PREFIX + queue)) for queue in queues}


def _client(url: str) -> "redis.Redis[bytes]":
    once = Retry(NoBackoff(), 0)  # whoever asks knows best whether and when to ask again
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        return redis.Redis(unix_socket_path=unquote(parts.path), socket_timeout=_TIMEOUT_SECONDS, retry=once)
    return redis.Redis.from_url(
        url, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS, retry=once
    )
