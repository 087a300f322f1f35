"""Q: what the input itself makes doubtful. It tells of the document, not of what the body did."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.recognition import suspected, traces
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

# A number alone between a comma and the word that a statutory sentence goes on with: the number of a page.
_PAGE_NUMBER = re.compile(
    r"(?<=[，；、])\d{1,3}(?=支出决算|年初预算|全年预算|决算数|完成(?:年初|全年)?预算|主要(?:原因|用于|是)|较上年|比上年)"
)


@rule("Q-OCR-SUSPECT")
def recognised(subject: Subject) -> Iterator[Outcome]:
    """The text was printed, not recognised from an image."""
    report = subject.report
    found = traces(report)
    if not report.paragraphs and not report.facts:
        yield not_evaluable("没有读到正文与报表")
    elif not suspected(report):
        yield passed()
    else:
        yield failed(
            "文本带有图像识别的痕迹，数字可能认错，以原件为准；仅凭一处数字的发现已降级。",
            message_en="The text bears traces of recognition from an image: its figures may be misread.",
            where=Where(),
            evidence=tuple(dict.fromkeys(Evidence(clip(s.text, 60), s.page, s.box) for s in found[:6])),
            found=f"{len(found)}处",
        )


@rule("Q-BLANK-LOST")
def lost(subject: Subject) -> Iterator[Outcome]:
    """Every figure of a form has its column; blanks that the text lost are solved by the sums, or told here."""
    forms = [form for form in subject.report.forms if form.rows]
    if not forms:
        yield not_evaluable("没有读出任何报表的行")
        return
    for form in forms:
        if not form.unread:
            yield passed(Where(form=form.key))
            continue
        rows = {row.index: row for row in form.rows}
        shown = [rows[cell.row] for cell in form.unread if cell.row in rows]
        yield failed(
            f"《{spec_of(form.key).title}》的空白单元格在文本中丢失，有{len(form.unread)}个数的列位无法确定，未作判断。",
            message_en="Blank cells were lost in the text; some figures could not be placed and are not judged.",
            where=Where(form=form.key),
            evidence=tuple(Evidence(clip(row.text or row.name), row.page, row.box) for row in shown[:6]),
            found=f"{len(form.unread)}个",
            cause="blank-lost",
        )


@rule("Q-PAGE-NUMBER")
def page_numbers(subject: Subject) -> Iterator[Outcome]:
    """No page number stands within a sentence; those on lines of their own the reader takes out."""
    if not subject.report.paragraphs:
        yield not_evaluable("没有读到正文")
        return
    found = [(one, m) for one in subject.paragraphs("第三部分") for m in _PAGE_NUMBER.finditer(one.text)]
    if not found:
        yield passed()
    for paragraph, match in found:
        yield failed(
            f"句中的“{match[0]}”疑为页码混入正文。",
            message_en="A page number seems to stand within the sentence.",
            where=Where(section=paragraph.section),
            evidence=(subject.quote(paragraph, match.start(), match.end()),),
            found=match[0],
        )


@rule("Q-DUP-PAGE")
def repeated(subject: Subject) -> Iterator[Outcome]:
    """No page is printed twice."""
    report = subject.report
    pages = {s.page for s in report.sections} | {p.page for p in report.paragraphs} | {f.page for f in report.facts}
    twice = [s for s in report.signs if s.about == "repeated_page"]
    if not pages:
        yield not_evaluable("没有读到正文与报表")
    elif len(pages) == 1:
        yield not_applicable("文本没有分页，或只有一页")
    elif not twice:
        yield passed()
    for one in twice:
        yield failed(
            f"第{one.page + 1}页与第{one.text}页内容完全相同。",
            message_en=f"Page {one.page + 1} prints what page {one.text} prints.",
            where=Where(),
            evidence=(Evidence(f"第{one.page + 1}页", one.page),),
            found=f"第{one.page + 1}页",
        )
