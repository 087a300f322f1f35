"""Telephone area codes by administrative division."""

import pytest

from schemas.knowledge.area_codes import area_codes
from schemas.knowledge.divisions import divisions


@pytest.mark.parametrize(
    ("region", "codes"),
    [("420107", ("027",)), ("310107", ("021",)), ("429004", ("0728",)), ("430200", ("0731", "0733"))],
)
def test_a_region_has_the_code_of_its_city(region: str, codes: tuple[str, ...]) -> None:
    """A district has its city's code, a county of its own its own; merged codes stand behind the present one."""
    assert area_codes(region) == codes


def test_what_has_no_code_of_its_own_has_none() -> None:
    """A whole province and an unknown region are not judged."""
    assert area_codes("420000") == area_codes(None) == area_codes("990101") == ()


def test_nearly_every_prefecture_is_known() -> None:
    """Of today's prefectures and municipalities more than nineteen in twenty have their code."""
    today = [d for d in divisions() if d.until is None and d.code.endswith("00") and not d.code.endswith("0000")]
    assert len([d for d in today if area_codes(d.code)]) > 0.95 * len(today)
