"""Every place of a document that says whose it is, for which year and of what kind."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from schemas.knowledge.narrative import identity_words, titles
from schemas.report import Claim, Form, PerformanceForm
from workers.classify.identity.names import clean
from workers.classify.structure import Level, RegionKind, Span, Structure
from workers.classify.text import fold, squeeze

__all__ = ["Vote", "document_votes", "file_votes", "form_votes", "performance_votes"]


_LABELLED = frozenset({"cover_label", "form_department"})
_COVER = 300  # characters: a longer cover is none
_LINE = 80  # characters: no title of a form and no line with its department is longer


@dataclass(frozen=True, slots=True)
class Vote:
    """A claim and how much it counts."""

    claim: Claim
    weight: float


def document_votes(structure: Structure) -> Iterator[Vote]:
    """What cover, contents, titles, forms' heads and sentences say."""
    yield from _cover(structure)
    yield from _contents(structure)
    yield from _headings(structure)
    yield from _form_lines(structure)
    yield from _sentences(structure)


def _vote(source: str, about: str, value: str, text: str, weight: float | None = None) -> Vote:
    counts = identity_words().weights[source] if weight is None else weight
    return Vote(Claim(about=about, value=value, source=source.removesuffix("_label"), text=text), counts)


def _placed(structure: Structure, vote: Vote, span: Span) -> Vote:
    """The vote with the place of its claim."""
    place = structure.text.place(span.start, span.end)
    claim = vote.claim
    section = structure.path_at(span.start) or None
    return Vote(
        Claim(claim.about, claim.value, claim.source, claim.text, place.page, place.box, section=section), vote.weight
    )


def _named(source: str, match: re.Match[str], plain: str, text: str) -> Iterator[Vote]:
    """The votes of a title: its name and its year."""
    groups = match.re.groupindex
    labelled = source in _LABELLED
    if "name" in groups and (name := clean(plain[slice(*match.span("name"))], labelled=labelled)):
        yield _vote(source, "department", name, text)
    years = [match[group] for group in ("year", "year2") if group in groups and match[group]]
    if years:
        yield _vote(source, "fiscal_year", years[-1], text)


def _cover(structure: Structure) -> Iterator[Vote]:
    """The words before the contents, or before the first heading where there are no contents."""
    text, span = structure.text, structure.cover
    span = Span(span.start, min(span.end, span.start + _COVER))
    for source, match in (("cover_label", _label(structure, span)), ("cover", _title(structure, span))):
        if match is not None:
            where = Span(match.start(), match.end())
            printed = text.plain[where.start : where.end]
            yield from (_placed(structure, vote, where) for vote in _named(source, match, text.plain, printed))
    for pattern in identity_words().published:
        match = pattern.search(text.folded, span.start, span.end)
        if match is not None:
            where = Span(match.start(), match.end())
            yield _placed(structure, _vote("cover", "published", _date(match), match[0]), where)
            break


def _label(structure: Structure, span: Span) -> re.Match[str] | None:
    """A line of the cover that names the department behind a label (预算单位：…)."""
    text = structure.text
    for line in text.lines_between(span.start, span.end):
        for pattern in identity_words().cover_labels:
            match = pattern.match(text.folded, line.start, min(line.end, span.end))
            if match is not None:
                return match
    return None


def _title(structure: Structure, span: Span) -> re.Match[str] | None:
    """The title on the cover, its lines joined: it is often set on several."""
    folded = structure.text.folded
    found = (pattern.search(folded, span.start, span.end) for pattern in identity_words().cover_titles)
    return next((match for match in found if match is not None), None)


def _date(match: re.Match[str]) -> str:
    parts = [match["year"], match["month"].zfill(2)]
    return "-".join([*parts, match["day"].zfill(2)] if match["day"] else parts)


def _contents(structure: Structure) -> Iterator[Vote]:
    for entry in structure.contents_entries:
        folded = fold(entry)
        for pattern in identity_words().part_titles:
            match = pattern.search(folded)
            if match is not None:
                span = structure.contents
                for vote in _named("contents", match, entry, entry):
                    place = structure.text.place(span.start, span.start + 1)
                    claim = vote.claim
                    yield Vote(Claim(claim.about, claim.value, claim.source, claim.text, place.page), vote.weight)
                break


def _headings(structure: Structure) -> Iterator[Vote]:
    lowest = Level.PART if any(structure.parts) else Level.SECTION
    for heading in structure.headings:
        if not heading.alone or heading.level > lowest:
            continue
        folded = fold(heading.title)
        for pattern in identity_words().part_titles:
            match = pattern.search(folded)
            if match is not None:
                span = Span(heading.start, heading.body)
                votes = _named("part_title", match, heading.title, heading.title)
                yield from (_placed(structure, vote, span) for vote in votes)
                break


def _form_lines(structure: Structure) -> Iterator[Vote]:
    """Titles of forms and the lines below them that name the department, read without knowing the form."""
    text = structure.text
    titles = {text.line_number(at) for h in structure.parts for at in range(h.start, h.body)}
    for number, line in enumerate(text.lines):
        region = structure.region_at(line.start)
        if line.start < structure.body.start or line.end - line.start > _LINE or number in titles:
            continue
        if region is not None and region.kind is RegionKind.PERFORMANCE:
            continue
        printed, folded = text.plain[line.start : line.end], text.folded[line.start : line.end]
        known = identity_words()
        for patterns, source in ((known.form_labels, "form_department"), (known.form_titles, "form_title")):
            match = next((found for pattern in patterns if (found := pattern.search(folded))), None)
            if match is not None:
                votes = _named(source, match, printed, printed)
                yield from (_placed(structure, vote, Span(line.start, line.end)) for vote in votes)


def _sentences(structure: Structure) -> Iterator[Vote]:
    """The subjects of the statutory sentences, and the years they speak of."""
    text = structure.text
    explaining = [part for part in structure.parts if titles().statement_part.search(fold(part.title))]
    for span in structure.paragraphs:
        if span.start < structure.body.start:
            continue
        plain, folded = text.plain[span.start : span.end], text.folded[span.start : span.end]
        for match in (found for pattern in identity_words().statements for found in pattern.finditer(folded)):
            where = Span(span.start + match.start(), span.start + match.end())
            votes = _named("statement", match, plain, _printed(match, plain))
            yield from (_placed(structure, vote, where) for vote in votes)
        if explaining and not any(part.start <= span.start < part.end for part in explaining):
            continue  # elsewhere other years are spoken of with good reason
        for known in identity_words().years:
            for match in known.pattern.finditer(folded):
                where = Span(span.start + match.start(), span.start + match.end())
                year = str(int(match["year"]) + known.offset)
                vote = _vote(known.source, "fiscal_year", year, _printed(match, plain), known.weight)
                yield _placed(structure, vote, where)


def _printed(match: re.Match[str], plain: str) -> str:
    """What a match covers as printed, without the punctuation that it begins behind."""
    return plain[match.start() : match.end()].lstrip("。；，")


def file_votes(name: str) -> Iterator[Vote]:
    """What the file's name says: the weakest of all."""
    stem = squeeze(PurePath(name).stem).replace("_", "")
    folded = fold(stem)
    for pattern in identity_words().cover_titles:
        match = pattern.search(folded)
        if match is not None:
            yield from _named("file_name", match, stem, stem)
            return
    year = re.search(r"(?<!\d)(20[0-4]\d)(?=年|_|-|\.|$)", folded)
    if year is not None:
        yield _vote("file_name", "fiscal_year", year[1], stem)


def form_votes(forms: Iterable[Form]) -> Iterator[Vote]:
    """What the statutory forms say: the department below each title, the year in it, declarations and notes."""
    for form in forms:
        page = form.pages[0] if form.pages else None
        if form.department and (name := clean(form.department, labelled=True)):
            yield _of_form(form, _vote("form_department", "department", name, form.department), page)
        if form.fiscal_year is not None:
            yield _of_form(form, _vote("form_title", "fiscal_year", str(form.fiscal_year), form.title or ""), page)
        notes = [("note", note) for note in form.notes if note != form.declaration]
        for source, text in (*notes, ("declaration", form.declaration or "")):
            yield from (_of_form(form, vote, page) for vote in _declared(source, text))


def _of_form(form: Form, vote: Vote, page: int | None) -> Vote:
    claim = vote.claim
    return Vote(Claim(claim.about, claim.value, claim.source, claim.text, page, form.box, form=form.key), vote.weight)


def _declared(source: str, text: str) -> Iterator[Vote]:
    """The department and the year in a declaration (…2023年度无政府性基金预算财政拨款收入支出)."""
    plain = squeeze(text).removeprefix("说明").removeprefix("注").lstrip("：:")
    folded = fold(plain)
    for pattern in identity_words().statements:
        match = pattern.search(folded)
        if match is not None:
            yield from _named(source, match, plain, text)
            break
    year = re.search(r"(20\d\d)年度?(?:没有|无|未)", folded)
    if year is not None:
        yield _vote(source, "fiscal_year", year[1], text)


def performance_votes(forms: Iterable[PerformanceForm]) -> Iterator[Vote]:
    """What the self-evaluation forms say of their department."""
    for form in forms:
        if form.department and (name := clean(form.department, labelled=True)):
            claim = Claim("department", name, "performance", form.department, form.page, form.box)
            yield Vote(claim, identity_words().weights["performance"])
