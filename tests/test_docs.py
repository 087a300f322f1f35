"""The documents say what is: settings, commands and rules are all told, and told rightly."""

from pathlib import Path

import pytest
from typer.main import get_command

from cli.main import app
from runtime.settings import Settings
from schemas.knowledge.rules import rules

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_readme(name: str) -> None:
    """A setting that the program knows is told with its default, in both languages."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for field, info in Settings.model_fields.items():
        row = next((line for line in text.splitlines() if f"`MINGZHANG_{field.upper()}`" in line), None)
        assert row is not None, field
        assert info.default is None or f"`{info.default}`" in row, field


def test_every_command_has_a_help_text() -> None:
    """No command goes without a word on what it does."""
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert {"inspect", "run", "up", "watch", "work", "status", "show", "findings", "rules", "doctor"} <= set(commands)
    for name, command in commands.items():
        assert command.help, name


def test_every_rule_is_in_the_rules_page() -> None:
    """docs/rules.md is made from the catalogue and has each of its rules."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for one in rules():
        assert one.id in text, one.id
