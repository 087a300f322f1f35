"""Settings: the environment (MINGZHANG_…) first, then mingzhang.toml, then the defaults below.

Unknown keys are refused in both places, so that a misspelt limit is an error and not a missing limit.
"""

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from runtime.alerting import AlertRule, Channels
from runtime.redaction import redact
from schemas.errors import EnvironmentFault

__all__ = ["CONFIG_VARIABLE", "PREFIX", "Settings", "load_settings"]

PREFIX = "MINGZHANG_"
CONFIG_VARIABLE = "MINGZHANG_CONFIG"
_DEFAULT_CONFIG = Path("mingzhang.toml")
_LONGEST_NAME = 60
_NO_LEAP_YEAR = 2023

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Settings(BaseSettings):
    """Everything that can be set, frozen. Paths are absolute; relative ones start at the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    data: Path = Field(Path("data"), description="data folder of the embedded default")
    database_url: str | None = Field(None, repr=False, description="SQLAlchemy URL; unset, SQLite in the data folder")
    broker_url: str | None = Field(None, repr=False, description="Redis URL; unset, a private redis-server")
    archive: Path | None = Field(None, description="archive of the original bytes; unset, inside the data folder")
    drop: Path | None = Field(None, description="drop folder that is watched")
    done: Path | None = Field(None, description="folder that files are moved to when through; unset, they stay")

    receipts: Path | Literal["beside"] | None = Field(
        None, description="folder for receipts, or beside: beside each file; unset, none are written"
    )

    path_scheme: str | None = Field(
        None, description="what the drop folder's subfolders are, as region/department/year; a hint; unset, nothing"
    )

    log_level: LogLevel = Field("INFO", description="least severe level that is written")
    stderr_level: LogLevel | None = Field(None, description="the same for standard error alone; unset, log_level")
    log_file: Path | None = Field(None, description="file that gets the log lines too")

    traces: str | None = Field(
        None, repr=False, description="collector that traces are sent to (OTLP over HTTP), as http://127.0.0.1:4318"
    )

    workers: int = Field(2, ge=1, le=256, description="processes in each group of workers")
    max_bytes: int = Field(200 * 2**20, ge=1, description="largest document, bytes")
    max_pages: int = Field(2000, ge=1, description="most pages of a document")
    stage_seconds: int = Field(300, ge=1, description="hard limit of one stage on one document, seconds")
    memory_mib: int = Field(1536, ge=128, description="address space of one worker process, MiB")

    settle_seconds: float = Field(5.0, ge=0, description="how long a dropped file must have stood still, seconds")
    scan_seconds: float = Field(2.0, gt=0, description="interval between scans of the drop folder, seconds")
    lease_seconds: int = Field(360, ge=2, description="how long a claim holds without being finished, seconds")
    max_attempts: int = Field(3, ge=1, description="attempts of a stage before the document is quarantined")
    stop_seconds: int = Field(20, ge=0, description="time a worker has to finish when told to stop, seconds")

    channels: Channels = Field({}, repr=False, description="names of channels for alerts and their addresses; secret")
    alerts: tuple[AlertRule, ...] = Field((), description="rules that say who is alerted to what; docs/alerts.md")
    alert_attempts: int = Field(72, ge=1, description="attempts to send an alert before it is given up")
    alert_seconds: int = Field(60, ge=1, description="longest that sending one alert may take, seconds")
    alert_queue_seconds: int = Field(1800, ge=1, description="wait of due work that is alerted to, seconds")
    due: str = Field("10-31", description="day by which reports are due where nothing else says so, month-day")
    silence_sureness: int = Field(70, ge=0, le=100, description="how sure a silence must be to be alerted to, per cent")
    room_url: str | None = Field(None, description="address of the reading room, for the links in alerts")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the signature is the library's)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, environment, file: in this order."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _config_file())

    @field_validator("log_level", "stderr_level", mode="before")
    @classmethod
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("due")
    @classmethod
    def _due_is_a_day(cls, value: str) -> str:
        date.fromisoformat(f"{_NO_LEAP_YEAR}-{value}")  # its ValueError is what the library wants to hear
        return value

    @field_validator("receipts", mode="before")
    @classmethod
    def _receipts_folder(cls, value: object) -> object:
        return Path(value).expanduser().absolute() if isinstance(value, str) and value != "beside" else value

    @field_validator("data", "archive", "drop", "done", "log_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("path_scheme")
    @classmethod
    def _known_levels(cls, scheme: str | None) -> str | None:
        levels = scheme.split("/") if scheme else []
        named = [level for level in levels if level != "-"]
        if len(set(named)) < len(named) or not set(named) <= {"region", "department", "year"}:
            message = "levels are region, department and year, each once, or - for one that is passed over"
            raise ValueError(message)
        return scheme

    @model_validator(mode="after")
    def _lease_outlives_the_limit(self) -> Self:
        if self.lease_seconds <= self.stage_seconds:
            message = f"lease_seconds ({self.lease_seconds}) must be longer than stage_seconds ({self.stage_seconds})"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _done_is_elsewhere(self) -> Self:
        if self.done and self.drop and self.done.is_relative_to(self.drop):
            message = f"done ({self.done}) must not lie inside the drop folder {self.drop}: it would be taken in again"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _alerts_have_channels(self) -> Self:
        names = [rule.name for rule in self.alerts]
        if len(set(names)) < len(names):
            message = "two alerts bear the same name; an alert's name is what its messages are known by"
            raise ValueError(message)
        missing = sorted({name for rule in self.alerts for name in rule.channels} - self.channels.keys())
        if missing:
            message = f"alerts name channels that are not set: {', '.join(missing)}; put them under [channels]"
            raise ValueError(message)
        wrong = sorted(name for name, url in self.channels.items() if "://" not in url.get_secret_value())
        if wrong or not all(1 <= len(name) <= _LONGEST_NAME for name in self.channels):
            message = f"a channel has a short name and an address like mailto://…; look at {', '.join(wrong) or 'it'}"
            raise ValueError(message)
        return self

    @property
    def embedded_broker(self) -> bool:
        """Whether a private redis-server has to be started."""
        return self.broker_url is None

    @property
    def embedded_database(self) -> bool:
        """Whether the database is the SQLite file in the data folder."""
        return self.database_url is None

    @property
    def sqlite_path(self) -> Path:
        """The SQLite file of the embedded default."""
        return self.data / "mingzhang.sqlite3"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force; a bare postgresql:// gets the driver that is installed."""
        if self.database_url is None:
            return f"sqlite:///{self.sqlite_path}"
        scheme, separator, rest = self.database_url.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        return f"{scheme}{separator}{rest}"

    @property
    def due_day(self) -> tuple[int, int]:
        """Month and day of `due`."""
        day = date.fromisoformat(f"{_NO_LEAP_YEAR}-{self.due}")
        return day.month, day.day

    @property
    def archive_root(self) -> Path:
        """The folder of the archive in force."""
        return self.archive or self.data / "archive"

    def replaced(self, **changes: Any) -> "Settings":
        """A copy with some fields changed."""
        return self.model_copy(update=changes)

    def environment(self) -> dict[str, str]:
        """The variables that give a child process these very settings, but for alerts and their secret channels.

        Who sends alerts reads those where we did; who opens strangers' documents has no use for them.
        """
        fields = self.model_dump(mode="json", exclude_none=True, exclude={"alerts", "channels"})
        return {PREFIX + name.upper(): str(value) for name, value in fields.items()}


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; `overrides` (from the command line) come before the environment.

    Raises EnvironmentFault naming each key that is wrong, where it stands, and why.
    """
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except tomllib.TOMLDecodeError as error:
        message = f"{_config_file()} is not valid TOML: {error}"
        raise EnvironmentFault(message) from error
    except SettingsError as error:
        message = f"the settings are wrong: {error}; lists and tables are written as JSON in the environment"
        raise EnvironmentFault(message) from None
    except OSError as error:
        message = f"cannot read the settings file {_config_file()}: {error.strerror or error}"
        raise EnvironmentFault(message) from error
    except ValidationError as error:
        message = "the settings are wrong: " + "; ".join(_complaints(error))
        raise EnvironmentFault(message) from None  # the original would print the values, passwords included


def _config_file() -> Path:
    """The file named by MINGZHANG_CONFIG, which must exist, or mingzhang.toml, which may."""
    named = os.environ.get(CONFIG_VARIABLE)
    if not named:
        return _DEFAULT_CONFIG
    path = Path(named)
    if not path.is_file():
        message = f"{CONFIG_VARIABLE} names {path}, which is not a file"
        raise EnvironmentFault(message)
    return path


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        message = f"unknown settings in the environment: {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        raise EnvironmentFault(message)


def _complaints(error: ValidationError) -> list[str]:
    complaints = []
    for item in error.errors(include_url=False):
        key = ".".join(str(part) for part in item["loc"])
        reason = "no such setting" if item["type"] == "extra_forbidden" else item["msg"]
        complaints.append(redact(f"{key}: {reason}" if key else reason))
    return complaints
