"""Make plan.xlsx and plan_split.xlsx, the look of the sheet 事業計画: ``python templates/build_plan_sheet.py``.

Run by hand, only to start again from the shipped look: staff restyle the workbooks themselves in Excel.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.page import PageMargins

from pybudget.master import finishing

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FOLDER: Final = Path(__file__).parent
MODIFIED: Final = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)

FONT: Final = "BIZ UDゴシック"
AMOUNT: Final = '#,##0;"△ "#,##0'
A4: Final = 9
WIDTHS: Final = {"A": 9, "B": 32, "C": 43, "D": 12, "E": 12}
"""Column A holds the labels and is not printed."""

THIN: Final = Side(style="thin", color="000000")
HAIR: Final = Side(style="hair", color="000000")
HEAVY: Final = Side(style="medium", color="000000")

SUM: Final = "計"
"""The one row that the look of 令和7年度 goes without."""

ROWS: Final = (
    ("題名", 36.0, "題名", ("令和○年度事業計画及び当初予算（案）", None, None, None)),
    ("単位", 16.0, "単位", (None, None, None, "単位：千円")),
    ("表頭", 22.0, "表頭", ("項　目", "主な内容", "令和○年度", "令和○年度")),
    ("見出し1", 24.0, "見出し1", ("1　○○事業", None, 1234, 1230)),
    ("見出し2", 21.0, "見出し2", ("(1)　○○事業", None, 1234, 1230)),
    ("見出し3", 19.0, "見出し3", ("ア　○○費", None, 1234, 1230)),
    ("見出し4", 18.0, "見出し4", ("(ア)　○○経費", None, 1234, 1230)),
    ("項目", 17.0, "項目", ("運用保守", "運用と保守", 1234, 1230)),
    (SUM, 17.0, "計", ("計", None, 1234, 1230)),
    ("本文", 17.0, "本文", ("○○を安定して動かす。", None, None, None)),
    ("箇条", 16.0, "箇条", ("・通信費", None, None, None)),
    ("注", 16.0, "注", ("※増額した。", None, None, None)),
    ("注記", 16.0, "注記", ("〔53団体〕", None, None, None)),
)
"""Label, height in points, stem of the named styles and sample contents of the columns B to E."""
MERGED: Final = frozenset(label for label, *_ in ROWS) - {"題名", "単位", "表頭", "項目"}
"""Rows whose text runs over 項目 and 主な内容."""

EXPLANATION: Final = (
    "この様式の使い方",
    "・見た目を変えるには、A列の名前の行のセルか、［ホーム］－［セルのスタイル］のスタイルを直して保存します。",
    "・列幅、行の高さ、余白、用紙、ヘッダーとフッターも、このシートの設定がそのまま使われます。",
    "・A列の名前、シート名、列の並びは変えないでください。見本の文字と金額は印刷されません。",
    "・「計」の行は、消すと項目の後の計が印刷されず、足すと印刷されます。",
)


def named_styles() -> list[NamedStyle]:
    """Every named style: of each kind of row one for its text and one for its amounts (額)."""
    side = Border(left=THIN, right=THIN, bottom=HAIR)
    item, heading = Border(THIN, THIN, HAIR, HAIR), Border(THIN, THIN, THIN, HAIR)
    part, closing = Border(THIN, THIN, HAIR, HAIR), Border(THIN, THIN, HEAVY, HEAVY)
    return [
        _style("題名", _font(16, bold=True), Alignment(horizontal="center", vertical="center")),
        _style("単位", _font(9.5), Alignment(horizontal="right", vertical="center")),
        _style("表頭", _font(10, bold=True), Alignment(horizontal="center", vertical="center"), closing, "D9D9D9"),
        *_row("見出し1", _font(11, bold=True), 1, Border(THIN, THIN, THIN, THIN), "D9D9D9"),
        *_row("見出し2", _font(10.5, bold=True), 2, Border(THIN, THIN, THIN, THIN), "F2F2F2"),
        *_row("見出し3", _font(10, bold=True), 3, heading),
        *_row("見出し4", _font(10), 4, part),
        *_row("項目", _font(9.5), 4, item),
        _style("項目内容", _font(9.5), Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True), item),
        *_row("計", _font(9.5, bold=True), 4, item),
        *_row("本文", _font(9.5), 4, side),
        *_row("箇条", _font(9.5), 4, side),
        *_row("注", _font(9), 4, side),
        *_row("注記", _font(9), 4, side),
    ]


def _font(size: float, *, bold: bool = False) -> Font:
    return Font(name=FONT, size=size, bold=bold)


def _row(name: str, font: Font, indent: int, border: Border, fill: str | None = None) -> list[NamedStyle]:
    text = Alignment(horizontal="left", indent=indent, vertical="center", wrap_text=True)
    # Shrinking keeps a very large amount from printing as ####.
    amount = Alignment(horizontal="right", indent=1, vertical="center", shrink_to_fit=True)
    return [_style(name, font, text, border, fill), _style(f"{name}額", font, amount, border, fill, AMOUNT)]


def _style(  # noqa: PLR0913, PLR0917 - a style is its parts
    name: str,
    font: Font,
    alignment: Alignment,
    border: Border | None = None,
    fill: str | None = None,
    number_format: str = "General",
) -> NamedStyle:
    return NamedStyle(
        name=f"計画{name}",
        font=font,
        fill=PatternFill("solid", fgColor=fill, bgColor=fill) if fill else PatternFill(),
        border=border or Border(),
        alignment=alignment,
        number_format=number_format,
        protection=Protection(),
    )


def fill(sheet: Worksheet, *, with_sum: bool) -> None:
    """Write the prototype rows and how to use them."""
    rows = [row for row in ROWS if with_sum or row[0] != SUM]
    for number, (label, height, style, samples) in enumerate(rows, 1):
        sheet.cell(number, 1, label).font = Font(name=FONT, size=9, color="808080")
        sheet.row_dimensions[number].height = height
        has_amounts = label not in {"題名", "単位", "表頭"}
        styles = (style, "項目内容" if label == "項目" else style, *(f"{style}額" if has_amounts else style,) * 2)
        for column, (name, sample) in enumerate(zip(styles, samples, strict=True), 2):
            cell = sheet.cell(number, column, sample)
            cell.style = f"計画{name}"
        if label in MERGED:
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=3)
    sheet.merge_cells("B1:E1")
    for number, text in enumerate(EXPLANATION, len(rows) + 3):
        sheet.cell(number, 2, text).font = _font(10, bold=number == len(rows) + 3)


def set_up_page(sheet: Worksheet) -> None:
    """Widths, paper, margins, footer and view: what the printed sheet takes over."""
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.55, right=0.55, top=0.6, bottom=0.65, header=0.3, footer=0.3)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"
    sheet.sheet_view.showGridLines = False


def build(*, with_sum: bool) -> bytes:
    """One of the two templates."""
    workbook = Workbook()
    workbook._fonts[0] = Font(name=FONT, size=11)  # noqa: SLF001 - openpyxl has no public way to set the default font
    workbook._named_styles["Normal"].font = Font(name=FONT, size=11)  # noqa: SLF001
    for style in named_styles():
        workbook.add_named_style(style)
    workbook.properties.creator = ""
    workbook.properties.title = "事業計画の様式"
    sheet = workbook.worksheets[0]
    sheet.title = "計画様式"
    fill(sheet, with_sum=with_sum)
    set_up_page(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return finishing.finish(_with_alignment_from_styles(buffer.getvalue()), {}, MODIFIED)


def _with_alignment_from_styles(data: bytes) -> bytes:
    """Without openpyxl's mark that every cell has an alignment of its own, a change of a style reaches its cells."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package_file:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/styles.xml":
                head, cells = content.split(b"<cellXfs", 1)
                content = head + b"<cellXfs" + cells.replace(b' applyAlignment="1"', b"")
            package_file.writestr(name, content)
    return target.getvalue()


def main() -> None:
    """Write both templates beside this script; a second run gives the same bytes."""
    (FOLDER / "plan.xlsx").write_bytes(build(with_sum=False))
    (FOLDER / "plan_split.xlsx").write_bytes(build(with_sum=True))


if __name__ == "__main__":
    main()
