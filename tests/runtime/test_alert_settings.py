"""The settings of alerts: read from file and environment, refused where they make no sense, and never shown."""

import os
from pathlib import Path

import pytest

from runtime.settings import load_settings
from schemas.alerts import Concern
from schemas.errors import EnvironmentFault

FILE = """
[channels]
desk = "mailto://someuser:secretword@example.org"

[[alerts]]
name = "grave"
channels = ["desk"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("MINGZHANG_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "mingzhang.toml"
    monkeypatch.setenv("MINGZHANG_CONFIG", str(path))
    path.write_text(FILE, encoding="utf-8")
    return path


def test_rules_come_from_the_file(file: Path) -> None:
    """A table a rule, with the defaults of what it does not name."""
    file.write_text(FILE + 'severity = ["error"]\nquiet = "22:00 - 07:30"\nminimum = "100"\n', encoding="utf-8")
    (rule,) = load_settings().alerts
    assert (rule.name, rule.channels, rule.on) == ("grave", ("desk",), (Concern.FINDING,))
    assert rule.quiet is not None
    assert (rule.quiet.begin.hour, rule.quiet.end.minute) == (22, 30)


def test_channels_of_the_environment_are_added(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses can stay out of the file, and those of the environment come first."""
    monkeypatch.setenv("MINGZHANG_CHANNELS", '{"group": "dingtalk://x/", "desk": "json://other/"}')
    channels = load_settings().channels
    assert sorted(channels) == ["desk", "group"]
    assert channels["desk"].get_secret_value() == "json://other/"


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('quiet = "22-7"', "22:00-07:30"),
        ('quiet = "07:00-07:00"', "whole day"),
        ('severity = ["grave"]', "severity"),
        ('channels2 = ["desk"]', "no such setting"),
        ('minimum = "-1"', "minimum"),
        ('minimum = "1"\non = ["failure"]', "findings alone"),
        ('timezone = "Asia/Nowhere"', "no such time zone"),
        ('digest = "daily"', "digest"),
        ('[[alerts]]\nname = "grave"\nchannels = ["desk"]', "same name"),
        ('[[alerts]]\nname = "other"\nchannels = ["dsek"]', "dsek"),
        ('[[alerts]]\nname = "other"\nchannels = []', "channels"),
    ],
)
def test_what_makes_no_sense_is_refused(file: Path, lines: str, complaint: str) -> None:
    """A misspelt rule is an error that says what is wrong, not an alert that never comes."""
    file.write_text(FILE + lines + "\n", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=complaint) as caught:
        load_settings()
    assert "secretword" not in str(caught.value)


@pytest.mark.parametrize("value", ["{secretword", '{"desk": "secretword"}', '{"desk": 5, "b": "secretword"}', "[]"])
def test_wrong_channels_are_refused_without_being_told(file: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The complaint names the setting and never repeats what was written there."""
    monkeypatch.setenv("MINGZHANG_CHANNELS", value)
    with pytest.raises(EnvironmentFault, match="channel") as caught:
        load_settings()
    assert "secretword" not in str(caught.value)


def test_addresses_are_not_shown_and_not_handed_on(file: Path) -> None:
    """Neither printing the settings nor giving them to a child process gives an address away."""
    settings = load_settings()
    for text in (repr(settings), str(settings), str(settings.environment()), settings.model_dump_json()):
        assert "secretword" not in text
        assert "someuser" not in text
