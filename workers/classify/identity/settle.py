"""The vote: one department, one year, one region out of many claims; all claims are kept."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from schemas.knowledge.divisions import Region, locate
from schemas.report import Claim, Identity, Kind
from workers.classify.identity.claims import Vote
from workers.classify.identity.names import Name

__all__ = ["settle"]

_HEARD = 5  # claims of one source that count for one value: forms and sentences repeat themselves


def settle(kind: Kind, votes: Sequence[Vote], unit: str | None) -> Identity:
    """The identity that most votes speak for."""
    year = _year(votes)
    names = _department(votes)
    region = _region(votes, names)
    claims = [vote.claim for vote in votes]
    return Identity(
        kind=kind,
        department=names[0] if names else None,
        aliases=tuple(names[1:]),
        region=region.name if region else None,
        region_code=region.code if region else None,
        fiscal_year=year,
        published=next((claim.value for claim in claims if claim.about == "published"), None),
        unit=unit,
        claims=(*claims, *_region_claims(claims, year)),
    )


def _totals(votes: Sequence[Vote], about: str) -> dict[str, float]:
    """Points by value; a source is heard a few times only for one value."""
    heard: dict[tuple[str, str], list[float]] = defaultdict(list)
    for vote in votes:
        if vote.claim.about == about:
            heard[vote.claim.value, vote.claim.source].append(vote.weight)
    totals: dict[str, float] = defaultdict(float)
    for (value, _), weights in heard.items():
        totals[value] += sum(sorted(weights, reverse=True)[:_HEARD])
    return totals


def _year(votes: Sequence[Vote]) -> int | None:
    totals = _totals(votes, "fiscal_year")
    return int(max(totals, key=lambda year: (totals[year], year))) if totals else None


def _department(votes: Sequence[Vote]) -> list[str]:
    """The department's name and its aliases: the group of names that most votes speak for."""
    totals = _totals(votes, "department")
    groups: list[list[Name]] = []
    for name in sorted(map(Name, totals), key=lambda name: (-totals[name.printed], name.printed)):
        group = next((group for group in groups if all(name.is_alias_of(other) for other in group)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    if not groups:
        return []
    best = max(groups, key=lambda group: sum(totals[name.printed] for name in group))
    plain: Counter[str] = Counter()
    for name in best:
        plain[name.plain] += int(10 * totals[name.printed])
    chosen = max(plain, key=lambda text: (Name(text).region_length, plain[text]))
    others = [text for name in best for text in (name.printed, name.plain, *name.plates)]
    return [chosen, *dict.fromkeys(text for text in others if text != chosen)]


def _region(votes: Sequence[Vote], names: Sequence[str]) -> Region | None:
    """The region that the department's name begins with; what the other claims name decides where it is not clear."""
    if not names:
        return None
    others = [Name(vote.claim.value) for vote in votes if vote.claim.about == "department"]
    for text in names:
        found = Name(text).regions
        if len(found) == 1:
            return found[0]
        stems = {region.code[:2] for name in others if len(name.regions) == 1 for region in name.regions}
        near = [region for region in found if region.code[:2] in stems]
        if len(near) == 1:
            return near[0]
    alone = {name.regions[0] for name in others if len(name.regions) == 1}
    codes = {region.code for region in alone}
    return next(iter(alone)) if len(codes) == 1 else None


def _region_claims(claims: Sequence[Claim], year: int | None) -> list[Claim]:
    """What regions the claimed departments name, each once for every sort of place and every form."""
    found: dict[tuple[str, str, str | None], Claim] = {}
    for claim in claims:
        region = locate(Name(claim.value).plain, year) if claim.about == "department" else None
        if region is not None:
            own = Claim(
                "region", region.code, claim.source, claim.text, claim.page, claim.box, claim.form, claim.section
            )
            found.setdefault((region.code, claim.source, claim.form), own)
    return list(found.values())
