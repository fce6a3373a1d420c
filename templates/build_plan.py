"""Make the Word templates of 事業計画, plan.docx and plan_split.docx: ``python templates/build_plan.py``.

Run by hand, only to start again from the shipped look: staff restyle the documents themselves in Word.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from pybudget.output import word_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

FOLDER: Final = Path(__file__).parent
MODIFIED: Final = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)

MINCHO: Final = "游明朝"
GOTHIC: Final = "BIZ UDゴシック"
OTHER_NAMES: Final = {
    MINCHO: ("Yu Mincho", "roman", "02020400000000000000"),
    GOTHIC: ("BIZ UDGothic", "modern", "020B0400000000000000"),
    "ＭＳ 明朝": ("MS Mincho", "roman", "02020609040205080304"),
}
"""Fonts of Windows: their English name, family and PANOSE number, by which another system finds the nearest."""

TEXT_WIDTH: Final = Mm(166)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
GREY: Final = RGBColor(0x80, 0x80, 0x80)
HEAD_FILL: Final = "E7E6E6"
"""Light enough to stay legible in black and white print."""


class Look(NamedTuple):
    """A paragraph style: font and size in points, line pitch, space before and after, left indent, hanging part."""

    font: str
    size: float
    pitch: float
    before: float = 0
    after: float = 0
    left: float = 0
    hanging: float = 0
    bold: bool = False


HEADINGS: Final = (
    Look(GOTHIC, 13, 19, before=20, after=6, bold=True),
    Look(GOTHIC, 11.5, 18, before=14, after=3, left=10.5, bold=True),
    Look(GOTHIC, 10.5, 17, before=9, after=2, left=21, bold=True),
    Look(GOTHIC, 10.5, 17, before=7, after=2, left=31.5),
)
STYLES: dict[str, Look] = {
    "計画題名": Look(GOTHIC, 20, 30, before=70, after=10, bold=True),
    "計画題名（本文の上）": Look(GOTHIC, 15, 24, before=0, after=8, bold=True),
    "計画団体名": Look(MINCHO, 13, 22, after=46),
    "計画目次1": Look(GOTHIC, 11.5, 22, before=12, after=2, bold=True),
    "計画目次2": Look(MINCHO, 10.5, 20, left=21),
    "計画本文": Look(MINCHO, 10.5, 17.5, before=1, after=3, left=31.5, hanging=-10.5),
    "計画箇条": Look(MINCHO, 10.5, 17.5, left=52.5, hanging=10.5),
    "計画箇条の内容": Look(MINCHO, 10, 16.5, after=2, left=52.5),
    "計画注": Look(MINCHO, 9.5, 15.5, before=3, left=52.5, hanging=10.5),
    "計画注記": Look(MINCHO, 10, 16.5, after=2, left=31.5),
    "計画表題": Look(GOTHIC, 10, 16, before=6, after=2, left=21),
    "計画単位": Look(MINCHO, 9.5, 15, before=2, after=1),
    "計画表見出し": Look(GOTHIC, 9.5, 15, before=2, after=2),
    "計画表文字": Look(MINCHO, 10, 15.5, before=2, after=2),
    "計画表金額": Look(MINCHO, 10, 15.5, before=2, after=2),
    "計画表の後": Look(MINCHO, 4, 6),
    "計画差込の指示": Look(GOTHIC, 8, 11),
}
STYLES |= {f"{name}（表の前）": STYLES[name] for name in ("計画本文", "計画注記")}
KEPT_WITH_NEXT: Final = ("計画表題", "計画単位", "計画表見出し", "計画本文（表の前）", "計画注記（表の前）")

LONGEST_LINES: Final = (78, 82, 83, 80)
"""Half-width characters of number, name and amount that fit on one line of each level."""

AMOUNT: Final = "【予算額：{{ 要素.当年度 }}（{{ 前年度 }}：{{ 要素.前年度 }}）】"
EXPLANATION: Final = (
    "この様式の使い方（この段落と、灰色の段落は印刷されません）",
    "・見た目は、［ホーム］のスタイル（見出し 1～4、計画本文、計画箇条など）と、表の罫線・列幅を直して変えます。",
    "・二重の波かっこで囲まれた名前が差し込みです。動かしたり、前後に文字を足したりできますが、名前は変えないでください。",
    "・灰色の段落は、どの行をいつ印刷するかの指示です。消したり、順番を変えたりしないでください。",
)


def _element(tag: str, **attributes: object) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _set_font(style: ParagraphStyle, look: Look) -> None:
    style.font.name, style.font.size, style.font.bold = look.font, Pt(look.size), look.bold
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), look.font)


def _shape(style: ParagraphStyle, look: Look) -> None:
    _set_font(style, look)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.pitch)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.left_indent, shape.first_line_indent = Pt(look.left), Pt(-look.hanging)
    shape.widow_control = True


def _set_up_styles(document: WordDocument) -> None:
    _shape(document.styles["Normal"], Look(MINCHO, 10.5, 17.5))
    _keep_figures_close(document.styles["Normal"])
    for level, look in enumerate(HEADINGS, 1):
        style = document.styles[f"Heading {level}"]
        _shape(style, look)
        style.paragraph_format.keep_with_next = style.paragraph_format.keep_together = True
        style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _rule_below(document.styles["Heading 1"])
    for name, look in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = document.styles["Normal"], True
        _shape(style, look)
        style.paragraph_format.keep_with_next = True if name in KEPT_WITH_NEXT else None
    for name in ("計画題名", "計画題名（本文の上）", "計画団体名", "計画表見出し"):
        document.styles[name].paragraph_format.alignment = CENTRE
    for name in ("計画単位", "計画表金額"):
        document.styles[name].paragraph_format.alignment = RIGHT
    for name in ("計画目次1", "計画目次2"):
        stops = document.styles[name].paragraph_format.tab_stops
        stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    document.styles["計画本文"].paragraph_format.keep_together = True
    document.styles["計画差込の指示"].font.color.rgb = GREY
    amount = document.styles.add_style("計画予算額", WD_STYLE_TYPE.CHARACTER)
    amount.font.size, amount.font.bold, amount.quick_style = Pt(10), False, True


def _keep_figures_close(style: ParagraphStyle) -> None:
    """No extra space between Japanese and figures: 令和7年度 is one word."""
    properties = style.element.get_or_add_pPr()
    following = next(child for child in properties if child.tag in {qn("w:spacing"), qn("w:ind")})
    for name in ("autoSpaceDE", "autoSpaceDN"):
        following.addprevious(_element(f"w:{name}", val=0))


def _rule_below(style: ParagraphStyle) -> None:
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz=6, space=2, color="000000"))
    properties = style.element.get_or_add_pPr()
    following = next(child for child in properties if child.tag in {qn("w:tabs"), qn("w:spacing")})
    following.addprevious(borders)


def _set_up_defaults(document: WordDocument) -> None:
    """Japanese throughout, no theme fonts, no snapping to a grid that would stretch the lines."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(_element("w:rFonts", ascii=MINCHO, hAnsi=MINCHO, eastAsia=MINCHO, cs=MINCHO))
    defaults.append(_element("w:sz", val=21))
    defaults.append(_element("w:lang", val="en-US", eastAsia="ja-JP", bidi="ar-SA"))


def _leave_needed_styles_only(document: WordDocument) -> None:
    """Drop the sample styles that python-docx brings along: staff shall find only what is in use."""
    kept = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid", "Header", "Footer"}
    kept |= {f"Heading{level}" for level in range(1, len(HEADINGS) + 1)}
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in kept:
            document.styles.element.remove(style)
        else:
            for link in style.findall(qn("w:link")):
                style.remove(link)


def _set_up_settings(document: WordDocument) -> None:
    """As a new document of today's Word: no compatibility mode, Japanese line breaking, no editing history."""
    settings = document.settings.element
    for name in ("zoom", "savePreviewPicture", "rsids", "proofState"):
        for child in settings.findall(qn(f"w:{name}")):
            settings.remove(child)
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    compatible = settings.find(qn("w:compat"))
    compatible.remove(compatible.find(qn("w:useFELayout")))
    compatible[0].set(qn("w:val"), "15")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "ja-JP")


def _name_fonts(document: WordDocument) -> None:
    fonts = _element("w:fonts")
    for name, (other, family, panose) in OTHER_NAMES.items():
        font = _element("w:font", name=name)
        for tag, value in (("altName", other), ("panose1", panose), ("charset", "80"), ("family", family)):
            font.append(_element(f"w:{tag}", val=value))
        font.append(_element("w:pitch", val="variable"))
        fonts.append(font)
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - python-docx has no public way to this part


def _set_up_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.header_distance, section.footer_distance = Mm(10), Mm(11)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - python-docx has no public way to the grid
    if grid is not None:
        section._sectPr.remove(grid)  # noqa: SLF001


def _number_pages(document: WordDocument) -> None:
    paragraph = document.sections[-1].footer.paragraphs[0]
    paragraph.style, paragraph.alignment = document.styles["Normal"], CENTRE
    paragraph.add_run("－ ")
    run = paragraph.add_run()
    for kind in ("begin", None, "separate", "text", "end"):
        if kind is None:
            code = _element("w:instrText")
            code.text = "PAGE"
            run._r.append(code)  # noqa: SLF001 - python-docx has no public way to fields
        elif kind == "text":
            run._r.append(_text("1"))  # noqa: SLF001
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001
    paragraph.add_run(" －")


def _text(text: str) -> BaseOxmlElement:
    element = _element("w:t")
    element.text = text
    return element


class Writer:
    """Appends the template's paragraphs and tables."""

    def __init__(self, document: WordDocument) -> None:
        """Write into a document."""
        self.document = document

    def control(self, instruction: str) -> None:
        """A paragraph that says what is printed when, and is not printed itself."""
        self.document.add_paragraph(f"{{%p {instruction} %}}", "計画差込の指示")

    def explain(self) -> None:
        """How staff restyle the document, in paragraphs that are not printed."""
        for line in EXPLANATION:
            self.document.add_paragraph(f"{{#p {line} #}}", "計画差込の指示")

    def line(self, style: str, text: str) -> Paragraph:
        """One paragraph."""
        return self.document.add_paragraph(text, style)

    def heading(self, level: int) -> None:
        """A heading with its amount at the right edge, on a line of its own where both have no room on one."""
        paragraph = self.document.add_paragraph(
            "{{ 要素.番号 }}　{{ 要素.名称 }}{% if 要素.金額あり %}", f"Heading {level}"
        )
        paragraph.add_run(f"{{% if 要素.幅 > {LONGEST_LINES[level - 1]} %}}")
        paragraph.add_run().add_break()
        paragraph.add_run("{% endif %}")
        run = paragraph.add_run(f"\t{AMOUNT}")
        run.style = self.document.styles["計画予算額"]
        paragraph.add_run("{% endif %}")

    def lines(self) -> None:
        """本文, 箇条, 注 and 注記."""
        amount = f"{{% if 要素.金額あり %}}　{AMOUNT}{{% endif %}}"
        note = "{% if 要素.注記 %}（{{ 要素.注記 }}）{% endif %}"
        for kind, style, mark in (("本文", "計画本文", ""), ("箇条", "計画箇条", "・"), ("注", "計画注", "※")):
            self.control(f'elif 要素.種類 == "{kind}"')
            self._line_before_table(style, f"{mark}{{{{ 要素.名称 }}}}{note}{amount}")
            self.control("if 要素.主な内容")
            self.line("計画箇条の内容", "{{ 要素.主な内容 }}")
            self.control("endif")
        self.control('elif 要素.種類 == "注記"')
        self._line_before_table("計画注記", "〔{{ 要素.名称 }}〕")

    def _line_before_table(self, style: str, text: str) -> None:
        """A paragraph that stays on the page of the table below it."""
        if f"{style}（表の前）" not in STYLES:
            self.line(style, text)
            return
        self.control("if 要素.表の前")
        self.line(f"{style}（表の前）", text)
        self.control("else")
        self.line(style, text)
        self.control("endif")

    def table(
        self, widths: Sequence[float], head: Sequence[str], row: Sequence[str], total: Sequence[str] = ()
    ) -> None:
        """A table that repeats its first row on every page, with one row an item and perhaps 計."""
        table = self.document.add_table(1, len(widths))
        table.style, table.alignment, table.autofit = (
            self.document.styles["Table Grid"],
            WD_TABLE_ALIGNMENT.CENTER,
            False,
        )
        self._fill(table.rows[0], head, ["計画表見出し"] * len(head), HEAD_FILL)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001
        self._instruct(table, "for 行 in 要素.行")
        self._fill(table.add_row(), row, _cell_styles(row), None)
        self._instruct(table, "endfor")
        if total:
            self._fill(table.add_row(), total, ["計画表見出し", *_cell_styles(total)[1:]], HEAD_FILL)
        for columns in table.rows:
            columns._tr.get_or_add_trPr().insert(0, _element("w:cantSplit"))  # noqa: SLF001
            for cell, width in zip(columns.cells, widths, strict=True):
                cell.width = Mm(width)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        _frame(table)
        self.line("計画表の後", "")

    def _instruct(self, table: Table, instruction: str) -> None:
        cell = table.add_row().cells[0]
        cell.paragraphs[0].style = self.document.styles["計画差込の指示"]
        cell.paragraphs[0].add_run(f"{{%tr {instruction} %}}")

    def _fill(self, row: _Row, texts: Sequence[str], styles: Sequence[str], fill: str | None) -> None:
        for cell, text, style in zip(row.cells, texts, styles, strict=True):
            cell.paragraphs[0].style = self.document.styles[style]
            cell.paragraphs[0].add_run(text)
            properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no public way to fills
            if fill:
                properties.append(_element("w:shd", val="clear", color="auto", fill=fill))
            properties.append(_element("w:vAlign", val="center"))


def _cell_styles(texts: Sequence[str]) -> list[str]:
    return ["計画表金額" if "年度 }}" in text else "計画表文字" for text in texts]


def _frame(table: Table) -> None:
    """Thin rules inside, a stronger frame; figures and text keep a little distance from them."""
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no public way to borders
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(
            _element(f"w:{side}", val="single", sz=4 if side.startswith("inside") else 8, space=0, color="000000")
        )
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=85, type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)


def plan() -> WordDocument:
    """The look of 令和7年度: a first page with the programmes, one table of four columns below each heading."""
    document, writer = _start()
    writer.explain()
    writer.line("計画題名", "{{ 題名 }}")
    writer.line("計画団体名", "{{ 団体名 }}")
    writer.control("for 要素 in 目次")
    for depth, condition in ((1, "if 要素.段 == 1"), (2, "else")):
        writer.control(condition)
        writer.line(
            f"計画目次{depth}", "{{ 要素.番号 }}　{{ 要素.名称 }}\t{% if 要素.金額あり %}{{ 要素.当年度 }}{% endif %}"
        )
    writer.control("endif")
    writer.control("endfor")
    document.add_section(WD_SECTION.NEW_PAGE).footer.is_linked_to_previous = False
    _number_pages(document)
    _number_from_one(document)
    _body(writer)
    writer.line("計画単位", "（単位：千円）")
    writer.table(
        (47, 69, 25, 25),
        ("項　目", "主な内容", "{{ 会計年度 }}", "{{ 前年度 }}"),
        ("{{ 行.名称 }}", "{{ 行.主な内容 }}" + _NOTE, "{{ 行.当年度 }}", "{{ 行.前年度 }}"),
    )
    _end(writer)
    return document


def _number_from_one(document: WordDocument) -> None:
    """The first page is not counted and has no number."""
    columns = document.sections[-1]._sectPr.find(qn("w:cols"))  # noqa: SLF001 - python-docx has no public way to the numbering
    columns.addprevious(_element("w:pgNumType", start=1))


_NOTE: Final = "{% if 行.注記 %}（{{ 行.注記 }}）{% endif %}"


def plan_split() -> WordDocument:
    """The look of 令和2年度: ○主な内容 and ○予算内訳 as two tables, the second with 計."""
    document, writer = _start()
    _number_pages(document)
    writer.explain()
    writer.line("計画題名（本文の上）", "{{ 題名 }}")
    _body(writer)
    writer.line("計画表題", "○ 主な内容")
    writer.table((56, 110), ("項　目", "主な内容"), ("{{ 行.名称 }}", "{{ 行.主な内容 }}" + _NOTE))
    writer.line("計画表題", "○ 予算内訳　（単位：千円）")
    writer.control("if 要素.前年度あり")
    writer.table(
        (98, 34, 34),
        ("項　目", "{{ 会計年度 }}", "{{ 前年度 }}"),
        ("{{ 行.名称 }}", "{{ 行.当年度 }}", "{{ 行.前年度 }}"),
        ("計", "{{ 要素.計.当年度 }}", "{{ 要素.計.前年度 }}"),
    )
    writer.control("else")
    writer.table((98, 34), ("項　目", "金　額"), ("{{ 行.名称 }}", "{{ 行.当年度 }}"), ("計", "{{ 要素.計.当年度 }}"))
    writer.control("endif")
    _end(writer)
    return document


def _start() -> tuple[WordDocument, Writer]:
    document = Document()
    _set_up_settings(document)
    _name_fonts(document)
    _leave_needed_styles_only(document)
    _set_up_defaults(document)
    _set_up_styles(document)
    _set_up_page(document)
    return document, Writer(document)


def _body(writer: Writer) -> None:
    writer.control("for 要素 in 本体")
    for level in range(1, len(HEADINGS) + 1):
        writer.control(f'{"if" if level == 1 else "elif"} 要素.種類 == "見出し{level}"')
        writer.heading(level)
    writer.lines()
    writer.control('elif 要素.種類 == "表"')


def _end(writer: Writer) -> None:
    writer.control("endif")
    writer.control("endfor")


def main() -> None:
    """Write both templates beside this script; a second run gives the same bytes."""
    for name, document in (("plan.docx", plan()), ("plan_split.docx", plan_split())):
        buffer = io.BytesIO()
        document.save(buffer)
        (FOLDER / name).write_bytes(word_package.finish(buffer.getvalue(), "事業計画の様式", "", MODIFIED))


if __name__ == "__main__":
    main()
