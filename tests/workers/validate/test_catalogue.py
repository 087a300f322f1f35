"""The catalogue, its packs and its judges belong together."""

import json
from pathlib import Path

import pytest

import workers.validate
from schemas.knowledge.rules import Rule, column_words, form_words, pack_for, packs, rules
from schemas.knowledge.rules_page import page
from schemas.report import Kind
from workers.validate.registry import functions
from workers.validate.subject import spec_of

TABLES = [f"T{n}" for n in range(1, 10)]
OTHER_REPORT = {"Y", "O"}


def test_every_rule_has_a_formula_or_a_judge_and_never_both() -> None:
    """No rule is for show, and none is judged twice."""
    judged = functions().keys()
    assert {r.id for r in rules() if not r.formula and not r.over} == judged
    assert not {r.id for r in rules() if r.formula} & judged


def test_ids_come_once_and_every_entry_says_where_it_comes_from() -> None:
    """Every rule has both titles, a source and a category in both languages."""
    assert len({r.id for r in rules()}) == len(rules())
    for rule in rules():
        assert all((rule.title, rule.title_en, rule.source, rule.category, rule.category_en)), rule.id


def test_the_package_offers_the_catalogue() -> None:
    """The stage's own catalogue is the one of the knowledge."""
    assert workers.validate.catalogue() == rules()


@pytest.mark.parametrize(
    ("year", "place", "pack"),
    [
        (2017, None, "national-2018"),
        (2019, "420107", "national-2019"),
        (2021, "420105", "wuhan-2020"),
        (2021, "430100", "national-2020"),
        (2024, "420105", "wuhan-2022"),
        (2024, "310107", "shanghai-2020"),
        (2030, "530000", "national-2022"),
        (None, "310107", "national-2022"),
    ],
)
def test_exactly_one_pack_applies_by_year_and_place(year: int | None, place: str | None, pack: str) -> None:
    """The most local pack whose years contain the report's own; without a year the newest national one."""
    assert pack_for(year, place).id == pack


def test_every_year_has_a_national_pack_and_only_one() -> None:
    """No report falls between the packs."""
    for year in range(2010, 2041):
        fitting = [p for p in packs() if not p.places and p.years[0] <= year and p.years[1] in (0, *range(year, 2100))]
        assert len(fitting) == 1, year


def test_a_rule_keeps_to_its_years_places_and_kinds() -> None:
    """Scope is year, region prefix and kind of document."""
    rule = Rule(
        "R",
        "甲",
        "a",
        rules()[0].severity,
        "来源",
        years=(2020, 2022),
        places=("42",),
        kinds=(Kind.UNIT_FINAL_ACCOUNTS,),
    )
    assert rule.applies(2021, "420107", Kind.UNIT_FINAL_ACCOUNTS)
    assert not rule.applies(2023, "420107", Kind.UNIT_FINAL_ACCOUNTS)
    assert not rule.applies(None, "420107", Kind.UNIT_FINAL_ACCOUNTS)
    assert not rule.applies(2021, "310107", Kind.UNIT_FINAL_ACCOUNTS)
    assert not rule.applies(2021, "420107", Kind.DEPARTMENT_FINAL_ACCOUNTS)


def test_rules_name_forms_and_columns_that_exist() -> None:
    """Short names of forms are the nine, and every column of theirs has a word for messages."""
    for rule in rules():
        assert set(rule.forms) <= set(TABLES), rule.id
    for short in TABLES:
        assert form_words(spec_of(short).key)
        assert all(column_words(c.key) for c in spec_of(short).columns)


def test_every_grave_rule_of_the_reference_list_is_here(shared: Path) -> None:
    """Every error and warning of the reference list, and all on forms, is a rule or told under one that says so."""
    listed = json.loads((shared / "domain" / "rules.json").read_text(encoding="utf-8"))["rules"]
    ours = {name for r in rules() for name in (r.id, *r.also)}
    on_forms = (*(f"{t}-" for t in TABLES), "X-", "K-")
    grave = {r["id"] for r in listed if r["severity"] != "info" and r["id"][0] not in OTHER_REPORT}
    wanted = grave | {r["id"] for r in listed if r["id"].startswith(on_forms)}
    assert wanted - ours == set()


def test_the_other_names_of_a_rule_are_no_rules_themselves() -> None:
    """What is told under another rule is told nowhere else."""
    also = [name for r in rules() for name in r.also]
    assert len(set(also)) == len(also)
    assert not set(also) & {r.id for r in rules()}


def test_the_page_of_rules_is_the_catalogue() -> None:
    """The written page is what the catalogue makes of it (python -m schemas.knowledge.rules_page > docs/rules.md)."""
    written = Path(__file__).resolve().parents[3] / "docs" / "rules.md"
    assert written.read_text(encoding="utf-8") == page()
