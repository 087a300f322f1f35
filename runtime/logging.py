"""Logging, set up once for a process: one JSON object a line, ours and the libraries' alike.

Lines go to standard error, and to a file too where `log_file` is set. Every line has `timestamp` (UTC), `level`,
`event` and, between `bind_task` and `clear_task`, what the task is about. The events that others may rely on are named
in docs/architecture.md. A command that shows a progress bar on a terminal raises `stderr_level`, so that only what
needs attention interrupts the bar; the file gets everything all the same.
"""

import json
import logging
import logging.handlers
import os
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any, NamedTuple, TextIO

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from runtime.late_logging import First
from runtime.redaction import redact
from runtime.settings import Settings
from schemas.errors import EnvironmentFault

__all__ = ["Noted", "bind_task", "clear_task", "get_logger", "log_noted", "setup_celery_logging", "setup_logging"]

# What code that knows the standard library's logging alone says beside the event.
_SAID_BESIDE = ("rule", "kind", "error", "path")
# These say again, for every message, what stage.started and stage.finished say.
_CHATTY = ("celery.worker.strategy", "celery.app.trace", "watchfiles", "alembic.runtime")
_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)


class Noted(NamedTuple):
    """A line that was noted to be logged later, and by another process: it has no task around it."""

    level: str
    event: str
    fields: Mapping[str, Any]


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `get_logger(__name__).info("report.landed", report=…)`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def log_noted(name: str, lines: Iterable[Noted]) -> None:
    """Log many lines at once, as `get_logger(name)` would one by one: each place that lines go to is written once."""
    least = logging.getLogger(name).getEffectiveLevel()
    levels = logging.getLevelNamesMapping()
    told = [(levels[line.level.upper()], _written(name, line)) for line in lines]
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Ours):
            lowest = max(least, handler.level)
            handler.write("".join(text for level, text in told if level >= lowest))


def bind_task(**values: object) -> None:
    """Put these keys (document, run, report, department, fiscal_year, stage, attempt) on every line from here on.

    What an earlier task bound is forgotten; keys without a value are left out.
    """
    clear_contextvars()
    bind_contextvars(**{name: value for name, value in values.items() if value is not None})


def clear_task() -> None:
    """Forget what bind_task put on the lines."""
    clear_contextvars()


def setup_logging(settings: Settings) -> None:
    """Configure logging for this process; called again (after a fork, in a test) it replaces what it made before.

    Raises EnvironmentFault where the log file cannot be opened.
    """
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        _STAMP,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=_SAID_BESIDE)],
        processors=[ProcessorFormatter.remove_processors_meta, _tidy, structlog.processors.JSONRenderer(_dumps)],
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old, _Ours):
            root.removeHandler(old)
            old.close()
        elif isinstance(old, First):
            old.give_up()
    for handler in _handlers(settings):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(settings.log_level)
    logging.captureWarnings(capture=False)  # whoever took the warnings meanwhile
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def setup_celery_logging(settings: Settings) -> None:
    """Have Celery's worker log through us from its first line on.

    With a receiver for the second signal it sets up nothing of its own.
    """
    from celery import signals  # noqa: PLC0415  (commands without workers start faster)

    def configure(**_: object) -> None:
        setup_logging(settings)

    for signal in (signals.celeryd_init, signals.setup_logging):
        signal.connect(configure, weak=False, dispatch_uid=__name__)


class _Ours(logging.Handler):
    """Marks the handlers that setup_logging made."""

    def write(self, text: str) -> None:
        """Write whole lines, in one go."""
        raise NotImplementedError


class _StderrHandler(logging.StreamHandler[TextIO], _Ours):
    """Writes to whatever sys.stderr is at the time: a progress bar puts itself in between."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr

    def write(self, text: str) -> None:
        """Write lines, where standard error takes any."""
        if text:
            with suppress(OSError, ValueError):
                self.stream.write(text)
                self.flush()


class _FileHandler(logging.handlers.WatchedFileHandler, _Ours):
    """Appends each line with one write, so that several processes share a file and log rotation is noticed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; where the disk refuses, standard error has the line."""
        self.write(self.format(record) + "\n")

    def write(self, text: str) -> None:
        """Append lines with one write."""
        with suppress(OSError):
            self.reopenIfNeeded()
            self.stream = self.stream or self._open()
            os.write(self.stream.fileno(), text.encode())


def _handlers(settings: Settings) -> list[logging.Handler]:
    stderr = _StderrHandler()
    stderr.setLevel(settings.stderr_level or settings.log_level)
    if settings.log_file is None:
        return [stderr]
    try:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        return [stderr, _FileHandler(settings.log_file, encoding="utf-8")]
    except OSError as error:
        message = f"cannot write the log file {settings.log_file}: {error.strerror or error}; set MINGZHANG_LOG_FILE"
        raise EnvironmentFault(message) from error


def _written(name: str, line: Noted) -> str:
    """The line as the formatter would write it; each value is looked at only where there may be something to hide."""
    event = {"timestamp": "", "level": line.level, "event": line.event, **line.fields, "logger": name}
    text = _dumps(_STAMP(None, line.level, event))
    if "://" in text or "=" in text or not _is_unicode(text):
        text = _dumps(_tidy(None, line.level, event))
    return f"{text}\n"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tidy(_logger: object, _method: str, event: EventDict) -> Mapping[str, Any]:
    """The three keys of every line first; secrets and characters that are none taken out of all values."""
    first: MutableMapping[str, Any] = {name: event.pop(name) for name in ("timestamp", "level", "event")}
    return {name: _clean(value) for name, value in {**first, **event}.items()}


def _clean(value: Any) -> Any:
    match value:
        case str():
            # A file name that is not UTF-8 arrives with lone surrogates, which no file and no terminal takes.
            return redact(value.encode("utf-8", "backslashreplace").decode())
        case dict():
            return {str(name): _clean(item) for name, item in value.items()}
        case list() | tuple():
            return [_clean(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _clean(str(value))


def _dumps(event: Any, **_: Any) -> str:
    return json.dumps(event, ensure_ascii=False)
