"""Column types that mean the same on SQLite and PostgreSQL, and the database's own clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, BindParameter, DateTime, Dialect, Float, Integer, Numeric, String, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["BigId", "Clean", "Exact", "Json", "Utc", "clean", "clock", "json_text"]

# SQLite numbers its rows only for INTEGER PRIMARY KEY, which is 64 bits wide there anyway.
BigId = BigInteger().with_variant(Integer(), "sqlite")


def clean(text: str) -> str:
    """The text without what a database or UTF-8 cannot hold: NUL and lone surrogates become U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text.replace("\x00", "\ufffd")


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


class Clean(TypeDecorator[str]):
    """Text of any origin; what cannot be stored is replaced visibly (PostgreSQL refuses NUL)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Clean on the way in."""
        return _cleaned(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002
        """The same for a driver, in one call a value: a report has ten thousand of them."""
        return _cleaned


class Exact(TypeDecorator[Decimal]):
    """A Decimal that keeps its printed places: NUMERIC on PostgreSQL, text on SQLite, which has no decimals."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC without a scale, or text."""
        return dialect.type_descriptor(String(64) if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """4.20 stays 4.20."""
        return f"{value:f}" if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Back to a Decimal."""
        return None if value is None else Decimal(value)


class Utc(TypeDecorator[datetime]):
    """A point in time in UTC, always aware in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TIMESTAMP WITH TIME ZONE, or SQLite's sortable text."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite stores it bare."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, JSON text on SQLite; strings are cleaned."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one; None is the database's NULL."""
        binary = dialect.name == "postgresql"
        return dialect.type_descriptor(JSONB(none_as_null=True) if binary else JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Clean every string on the way in."""
        return None if value is None else msgspec.json.decode(json_text(value))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:  # noqa: ARG002
        """The same for a driver, written once: structs too."""
        return _json_or_null


def json_text(value: Any) -> str:
    """A value as JSON that a database can hold; writing it once tells faster than a look at each string."""
    try:
        text = msgspec.json.encode(value).decode()
        if "\\u0000" not in text:
            return text
    except UnicodeEncodeError:
        pass
    return msgspec.json.encode(_clean_json(msgspec.to_builtins(value))).decode()


def _json_or_null(value: Any) -> str | None:
    return None if value is None else json_text(value)


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_json(item) for item in value]
    return value


class clock(FunctionElement[datetime]):  # noqa: N801  (reads as the SQL function it is)
    """The database's clock, `seconds` from now; leases must not depend on the clocks of several hosts."""

    type = Utc()
    inherit_cache = True

    def __init__(self, seconds: float | BindParameter[float] = 0.0) -> None:
        given = isinstance(seconds, BindParameter)
        super().__init__(seconds if given else literal(float(seconds), Float()))


@compiles(clock, "sqlite")
def _sqlite_clock(element: clock, compiler: SQLCompiler, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {seconds} || ' seconds')"


@compiles(clock, "postgresql")
def _postgresql_clock(element: clock, compiler: SQLCompiler, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"
