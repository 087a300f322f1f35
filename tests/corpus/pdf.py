"""Setting a document on pages and writing them as PDF."""

import io
from collections.abc import Iterator
from functools import cache
from random import Random

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas as PdfCanvas

from tests.corpus.document import (
    Contents,
    Cover,
    Document,
    Form,
    Grid,
    Heading,
    PageBreak,
    Para,
    PerformanceTable,
    Picture,
)
from tests.corpus.fonts import is_latin
from tests.corpus.grids import form_grid
from tests.corpus.layout import Canvas, Page, PdfStyle, Text
from tests.corpus.tables import draw_grid

__all__ = ["set_pages", "write_pdf"]

rl_config.useA85 = 0  # binary streams, as other producers write them


def set_pages(document: Document, style: PdfStyle) -> Canvas:
    """The document on pages."""
    canvas = Canvas(style)
    headings: list[tuple[int, str, int]] = []
    after_form = False
    for block in document.blocks:
        if after_form and not isinstance(block, Form | Picture):
            canvas.turn(wide=False, force=False) if canvas.wide else None
        match block:
            case Cover():
                _cover(canvas, block)
            case Contents():
                _contents(canvas, block, document, headings)
            case PageBreak():
                canvas.turn(wide=False)
            case Heading():
                _heading(canvas, block)
                if block.contents:
                    headings.append((block.level, block.text, canvas.number + 1))
            case Para():
                canvas.paragraph(block.text, canvas.face(style.body_size), 2.0 if block.indent else 0.0)
            case Picture():
                _picture(canvas, block.height)
            case Form():
                _form(canvas, block)
            case Grid():
                draw_grid(canvas, block, style.table_size + 1.5, style.repeat_head)
                canvas.y += 10
            case PerformanceTable():
                _performance(canvas, block)
        after_form = isinstance(block, Form)
    for act in canvas.later:
        act()
    return canvas


def _cover(canvas: Canvas, cover: Cover) -> None:
    canvas.page.numbered = False
    canvas.y = 240
    for line in cover.lines:
        canvas.centred(line, canvas.plain_face(26), 2.0)
    if cover.date:
        canvas.y = 680
        canvas.centred(cover.date, canvas.plain_face(16))
    canvas.turn(wide=False)


def _contents(canvas: Canvas, contents: Contents, document: Document, headings: list[tuple[int, str, int]]) -> None:
    """The contents page; page numbers are filled in when they are known."""
    canvas.centred(contents.title, canvas.plain_face(18), 2.4)
    entries = contents.entries
    if entries is None:
        entries = [(h.level, h.text) for h in document.each(Heading) if h.contents]
    face = canvas.plain_face(min(canvas.style.body_size, 14.0))
    for level, text in entries:
        indent = 0.0 if level == 0 else 2 * face.size
        lines = face.wrap(text, canvas.width - indent - 60)
        for line in lines[:-1]:
            canvas.line(line, face, canvas.left + indent, 1.7)
        canvas.line(lines[-1], face, canvas.left + indent, 1.7)
        page, last = canvas.page, canvas.page.texts[-1]

        def leader(page: Page = page, last: Text = last, text: str = text) -> None:
            number = next((str(p) for _, t, p in headings if t == text), "")
            start = last.x + face.measure(last.text) + 4
            end = canvas.left + canvas.width - face.measure(number)
            dots = "." * max(0, int((end - start) / face.width(".")) - 1)
            page.texts.append(Text(start, last.y, dots, face))
            page.texts.append(Text(end, last.y, number, face))

        canvas.later.append(leader)
    canvas.turn(wide=False)


def _heading(canvas: Canvas, heading: Heading) -> None:
    size = canvas.style.body_size
    if canvas.room < size * 5:
        canvas.turn(canvas.wide)
    if heading.level == 0:
        canvas.title(heading.text, size + 4, 2.2)
    else:
        canvas.paragraph(heading.text, canvas.plain_face(size + (1 if heading.level == 1 else 0)), 2.0)


def _picture(canvas: Canvas, height: float) -> None:
    if canvas.room < height:
        canvas.turn(canvas.wide)
    x0, x1 = canvas.left + canvas.width * 0.2, canvas.left + canvas.width * 0.8
    canvas.page.pictures.append((x0, canvas.y, x1, canvas.y + height))
    canvas.y += height + 4


def _form(canvas: Canvas, form: Form) -> None:
    shared = canvas.style.share_pages and not form.landscape and not canvas.wide and canvas.room > 260
    if not shared and not (canvas.page.empty and canvas.wide == form.landscape) and not _only_heading(canvas, form):
        canvas.turn(form.landscape)
    size = canvas.style.table_size
    face = canvas.plain_face(size + 1)
    number = form.number if form.number and not form.number_inline else ""
    if number and canvas.style.number_above_title:
        canvas.line(number, face, canvas.left + canvas.width - face.measure(number), 1.4)
    canvas.title(form.full_title, 15)
    if form.picture:
        _picture(canvas, min(300.0, canvas.room - 20))
        return
    if number and not canvas.style.number_above_title:
        canvas.line(number, face, canvas.left + canvas.width - face.measure(number), 1.4)
    unit = f"{form.unit_label}{form.unit}" if form.unit else ""
    if form.department is not None:
        top = canvas.y
        canvas.line(f"{form.department_label}{form.department}", face, canvas.left, 1.6)
        canvas.y = top
    canvas.line(unit, face, canvas.left + canvas.width - face.measure(unit), 1.6)
    draw_grid(canvas, form_grid(form), size, canvas.style.repeat_head and form.repeat_head)
    for note in form.notes:
        canvas.paragraph(note, face, 0.0, 1.4)
    if form.rules:
        canvas.paragraph("；".join(form.rules) + "。", face, 2.0, 1.4)
    if form.declaration:
        canvas.paragraph(form.declaration, face, 0.0, 1.4)
    canvas.y += 12


def _only_heading(canvas: Canvas, form: Form) -> bool:
    """Whether the page holds no more than a part's heading, under which a portrait form may start."""
    page = canvas.page
    return not form.landscape and not canvas.wide and len(page.texts) <= 3 and not page.rules and not page.boxes


def _performance(canvas: Canvas, table: PerformanceTable) -> None:
    canvas.turn(wide=False, force=False) if canvas.room > 500 and canvas.page.empty else canvas.turn(wide=False)
    canvas.title(table.title, 15, 2.0)
    face = canvas.plain_face(canvas.style.table_size + 1.5)
    for line in table.above:
        canvas.line("    ".join(line), face, leading=1.6)
    draw_grid(canvas, table.grid, canvas.style.table_size, canvas.style.repeat_head)
    for note in table.below:
        canvas.paragraph(note, face, 0.0, 1.4)


# --- writing


def write_pdf(canvas: Canvas, title: str, password: str | None = None) -> bytes:
    """The pages as PDF bytes, always the same for the same pages; locked where a password is given.

    `title` is the document's title in its properties, and the running head where the style has one.
    """
    style = canvas.style
    out = io.BytesIO()
    pdf = PdfCanvas(out, invariant=1, pageCompression=1, encrypt=password)
    pdf.setTitle(title)
    for number, page in enumerate(canvas.pages, 1):
        _start_page(pdf, page, style)
        texts = [*page.texts, *_furniture(canvas, page, number, title)]
        if style.shuffled:
            Random(number).shuffle(texts)
        for text in texts:
            _draw_text(pdf, page, text, style.single_chars)
        _draw_rules(pdf, page, style)
        for x0, y0, x1, y1 in page.pictures:
            pdf.drawImage(_chart(), x0, page.height - y1, x1 - x0, y1 - y0)
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def _furniture(canvas: Canvas, page: Page, number: int, title: str) -> Iterator[Text]:
    """The page number at the foot, and the running head where there is one."""
    if not page.numbered:
        return
    face = canvas.plain_face(9.0)
    label = canvas.style.page_numbers.format(number, len(canvas.pages))
    if label:
        yield Text((page.width - face.measure(label)) / 2, page.height - 30, label, face)
    if canvas.style.running_head:
        yield Text(canvas.left, 40, title, face)


def _start_page(pdf: PdfCanvas, page: Page, style: PdfStyle) -> None:
    rotated = page.width > page.height and style.rotate_wide
    pdf.setPageSize((page.width, page.height))
    pdf.setPageRotation(90 if rotated else 0)
    if rotated:
        pdf.transform(0, 1, -1, 0, page.height, 0)


def _draw_text(pdf: PdfCanvas, page: Page, item: Text, single_chars: bool) -> None:
    face, x = item.face, item.x
    start = 0
    text = item.text
    while start < len(text):
        latin = is_latin(text[start])
        end = start + 1
        if face.latin == "same" and not single_chars:
            end = len(text)
        while (
            end < len(text) and not single_chars and (is_latin(text[end]) == latin or (text[end] == " " and not latin))
        ):
            end += 1
        run = text[start:end]
        name, size = face.font(latin)
        pdf.setFont(name, size)
        pdf.drawString(x, page.height - item.y - (face.shift if latin else 0.0), run)
        x += face.measure(run)
        start = end


def _draw_rules(pdf: PdfCanvas, page: Page, style: PdfStyle) -> None:
    pdf.setLineWidth(style.rule_width)
    half = style.rule_width / 2
    if style.rules == "rects":
        for x0, y0, x1, y1 in page.rules:
            height = y1 - y0 + style.rule_width
            pdf.rect(x0 - half, page.height - y1 - half, x1 - x0 + style.rule_width, height, stroke=0, fill=1)
    elif page.rules:
        pdf.lines([(x0, page.height - y0, x1, page.height - y1) for x0, y0, x1, y1 in page.rules])
    for x0, y0, x1, y1 in page.boxes:
        pdf.rect(x0, page.height - y1, x1 - x0, y1 - y0)


@cache
def _chart() -> ImageReader:
    """A small picture of bars."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (120, 48), 255)
    draw = ImageDraw.Draw(image)
    for n, height in enumerate((14, 30, 22, 38, 26)):
        draw.rectangle((8 + n * 22, 46 - height, 22 + n * 22, 46), fill=110)
    return ImageReader(image)
