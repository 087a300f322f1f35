"""Names of departments: cleaned of the words around them, compared, and joined to aliases."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from schemas.knowledge.divisions import Region, regions
from schemas.knowledge.narrative import identity_words
from workers.classify.text import fold, squeeze

__all__ = ["Name", "clean"]

_regions = lru_cache(maxsize=512)(regions)  # a report names the same few bodies again and again
_BRACKETS = re.compile(r"\([^()]*\)")


def clean(printed: str, *, labelled: bool) -> str | None:
    """The name in a printed text, None where it names nobody (本部门, XX局, a region alone).

    Without a label before it (部门：) a name must end like one: 局, 委员会, 办公室 …
    """
    known = identity_words()
    name = squeeze(printed)
    folded = fold(name)
    if known.placeholder.search(folded):
        return None
    lead = known.name_lead.match(folded)
    start = lead.end() if lead else 0
    trail = known.name_trail.search(folded, start)
    end = trail.start() if trail else len(name)
    name, folded = name[start:end], folded[start:end]
    if len(_BRACKETS.sub("", folded)) < 3 or any(pattern.search(folded) for pattern in known.no_names):
        return None
    plain = _BRACKETS.sub("", folded)
    if not labelled and not known.body.search(plain):
        return None
    found = _regions(plain)
    return None if found and found[0].length >= len(plain) else name


@dataclass(frozen=True)
class Name:
    """A department's name as printed, and what it is compared by."""

    printed: str

    @cached_property
    def plain(self) -> str:
        """Without brackets (挂牌 names, 本级)."""
        kept = list(self.printed)
        for match in _BRACKETS.finditer(fold(self.printed)):
            kept[match.start() : match.end()] = [""] * (match.end() - match.start())
        return "".join(kept)

    @cached_property
    def plates(self) -> tuple[str, ...]:
        """The names in brackets that the department bears too."""
        found = []
        for match in _BRACKETS.finditer(fold(self.printed)):
            inside = self.printed[match.start() + 1 : match.end() - 1]
            found += [identity_words().plates.sub("", name) for name in re.split("[、，,]", inside)]
        return tuple(name for name in found if len(name) >= 4)

    @cached_property
    def _party(self) -> int:
        match = identity_words().party.match(self.plain)
        return match.end() if match else 0

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The regions that the name can begin with."""
        return _regions(self.plain[self._party :])

    @cached_property
    def region_length(self) -> int:
        """How many characters of the name are its region."""
        return self.regions[0].length if self.regions else 0

    @cached_property
    def core(self) -> str:
        """What is left without the region (区 alone too: 区政府办公室), with 人民政府 and 政府 the same."""
        own = self.plain[self._party :][self.region_length :].replace("人民政府", "政府")
        if not self.regions and own[:1] in "省市区县" and own[1:3] in ("政府", "委办"):
            own = own[1:]
        return self.plain[: self._party] + own

    def is_alias_of(self, other: "Name") -> bool:
        """Whether two names mean the same body: the same words, and regions that do not contradict."""
        if self.core != other.core:
            return False
        if not self.regions or not other.regions:
            return True
        codes = {region.code for region in other.regions}
        return any(region.code in codes for region in self.regions)
