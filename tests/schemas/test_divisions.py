"""The administrative divisions: the region that a name begins with."""

import pytest

from schemas.knowledge.divisions import divisions, locate, regions


@pytest.mark.parametrize(
    ("name", "code", "full"),
    [
        ("杭州市西湖区人民政府办公室", "330106", "浙江省杭州市西湖区"),
        ("上海市杨浦区体育局", "310110", "上海市杨浦区"),
        ("湖北省财政厅", "420000", "湖北省"),
        ("深圳市某局", "440300", "广东省深圳市"),
        ("恩施土家族苗族自治州利川市教育局", "422802", "湖北省恩施土家族苗族自治州利川市"),
        ("内蒙古财政厅", "150000", "内蒙古自治区"),
        ("吉林市公安局", "220200", "吉林省吉林市"),
        ("上海某某职业技术学院", "310000", "上海市"),
        ("仙桃市教育局", "429004", "湖北省仙桃市"),
    ],
)
def test_the_longest_prefix_is_the_region(name: str, code: str, full: str) -> None:
    """Province, city and county are followed down a name, with or without those above, short forms of provinces too."""
    found = locate(name)
    assert found is not None
    assert (found.code, found.name) == (code, full)


def test_a_name_that_two_places_bear_is_not_decided() -> None:
    """西湖区 alone is in two provinces; below one of them there is only one."""
    assert {region.code for region in regions("西湖区民政局")} == {"330106", "360103"}
    assert locate("西湖区民政局") is None
    found = locate("西湖区民政局", within="33")
    assert found is not None
    assert found.code == "330106"


def test_a_name_without_region_has_none() -> None:
    """A ministry, or a name that begins with anything else, has no region."""
    assert regions("教育部") == ()
    assert regions("") == ()


def test_years_of_validity() -> None:
    """A county that became a district is found under either name in the year of the change, and under its own else."""
    assert [(d.code, d.until) for d in divisions() if d.name == "崇明县"] == [("310230", 2016)]
    for name, year, code in (
        ("上海市崇明县", 2015, "310230"),
        ("上海市崇明县", 2016, "310230"),
        ("上海市崇明区", 2016, "310151"),
    ):
        found = locate(name, year)
        assert found is not None
        assert found.code == code


def test_a_name_out_of_its_time_is_still_read() -> None:
    """A report that keeps an old name is not left without a region."""
    found = locate("莱芜市财政局", 2023)
    assert found is not None
    assert found.code == "371200"


def test_the_codes_are_well_formed() -> None:
    """Six digits, in order, each name once per code, and every county below a known province."""
    table = divisions()
    assert all(len(division.code) == 6 and division.code.isdecimal() for division in table)
    assert [d.code for d in table] == sorted(d.code for d in table)
    assert len({(d.code, d.name) for d in table}) == len(table)
    provinces = {d.code[:2] for d in table if d.code.endswith("0000")}
    assert len(provinces) == 31
    assert {d.code[:2] for d in table} == provinces
