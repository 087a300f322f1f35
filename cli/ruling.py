"""`mingzhang rules`: the catalogue, each rule with its formula, tolerance and source."""

from typing import Any

from rich.text import Text

from cli.output import SEVERITY_STYLE, print_json, print_line, print_table
from schemas.errors import MingzhangError
from schemas.knowledge.rules import Rule, rules

__all__ = ["UnknownRule", "print_rules"]

_TOLERANCE = "the printed precision of the figures, and nothing else"


class UnknownRule(MingzhangError):
    """A rule that is not in the catalogue."""


def print_rules(reference: str | None, *, as_json: bool) -> None:
    """The whole catalogue, the rules that begin with `reference`, or everything about the one of that id."""
    wanted = (reference or "").upper()
    found = [rule for rule in rules() if rule.id.upper().startswith(wanted)]
    exact = [rule for rule in found if rule.id.upper() == wanted]
    if not found:
        message = f"there is no rule {reference}; `mingzhang rules` lists them all"
        raise UnknownRule(message)
    if as_json:
        for rule in exact or found:
            print_json(_record(rule))
    elif exact:
        _print_rule(exact[0])
    else:
        rows = ((rule.id, _severity(rule), rule.title, rule.formula or "by a function") for rule in found)
        print_table("Rules", ("rule", "severity", "title", "formula"), rows)
        print_line(f"{len(found)} in all")


def _print_rule(rule: Rule) -> None:
    print_line(f"{rule.id}  {rule.severity}", style=SEVERITY_STYLE[rule.severity])
    print_line(rule.title, style="bold")
    for name, value in _record(rule).items():
        if name not in ("id", "severity", "title") and value:
            text = ", ".join(str(part) for part in value) if isinstance(value, list) else value
            print_line(f"{name.replace('_', ' '):10} {text}")


def _record(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": str(rule.severity),
        "title": rule.title,
        "title_en": rule.title_en,
        "family": rule.family,
        "category": rule.category,
        "formula": rule.formula,
        "tolerance": _TOLERANCE,
        "source": rule.source,
        "forms": list(rule.forms),
        "years": _years(rule),
        "places": list(rule.places),
        "kinds": [str(kind) for kind in rule.kinds],
        "note": rule.note,
    }


def _years(rule: Rule) -> str | None:
    """From the first to the last fiscal year; an open end is left out."""
    first, last = (str(year) if year else "" for year in rule.years)
    return f"{first}-{last}" if first or last else None


def _severity(rule: Rule) -> Text:
    return Text(rule.severity, style=SEVERITY_STYLE[rule.severity])
