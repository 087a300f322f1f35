"""Which reports a filled database holds: bodies in many places, over the years, some years published twice."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["YEARS", "department_of", "place_of", "plan"]

YEARS = tuple(range(2017, 2025))
_DEPARTMENTS = 60
_TWICE = 20  # one year in so many was published a second time
_WORK = ("教育", "民政", "财政", "水务", "农业农村", "卫生健康", "文化旅游", "应急管理", "住房保障", "市场监督")
_SORT = ("局", "委员会", "服务中心", "管理站", "执法大队", "研究所")


def place_of(body: int) -> tuple[str, str]:
    """Name and code of the place of a body."""
    number = body // _DEPARTMENTS
    return f"样本市第{number}区", f"9{number:05d}"


def department_of(body: int) -> str:
    """The name of a body's department."""
    number = body % _DEPARTMENTS
    return f"样本市第{body // _DEPARTMENTS}区{_WORK[number % len(_WORK)]}{_SORT[number // len(_WORK)]}"


def plan(reports: int, templates: Sequence[int], first: dict[str, int]) -> Iterator[dict[str, Any]]:
    """A row for every report to be made: of which landed report it is a copy, and whose it is.

    `first` are the lowest free numbers of documents, runs, reports, bodies and series.
    """
    made = series = 0
    while made < reports:
        body, year = divmod(series, len(YEARS))
        region, code = place_of(body)
        editions = 2 if series % _TWICE == 0 and made + 2 <= reports else 1
        template = templates[body % len(templates)]  # a body's reports look alike
        for version in range(1, editions + 1):
            yield {
                "source": template,
                "report": first["reports"] + made,
                "document": first["documents"] + made,
                "run": first["runs"] + made,
                "series": first["series"] + series,
                "body": first["bodies"] + body,
                "year": YEARS[year],
                "region": region,
                "code": code,
                "department": department_of(body),
                "version": version,
                "latest": version == editions,
                "sha256": hashlib.sha256(f"{series}-{version}".encode()).hexdigest(),
            }
            made += 1
        series += 1
