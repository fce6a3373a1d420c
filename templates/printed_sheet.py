"""What the templates of printed sheets share: font and lines, how a style is made, the page, and the saving."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

from pybudget.master import finishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.worksheet import Worksheet

FONT: Final = "BIZ UDゴシック"
AMOUNT: Final = '#,##0;"△ "#,##0'
RATE: Final = '0.0%;"△ "0.0%'

THIN: Final = Side(style="thin", color="000000")
HAIR: Final = Side(style="hair", color="000000")
HEAVY: Final = Side(style="medium", color="000000")

_A4: Final = 9
_MODIFIED: Final = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)

Row = tuple[str, float, tuple[str, ...], tuple[object, ...]]
"""Label, height in points, named styles and sample contents of the columns from B on."""


def style(  # noqa: PLR0913, PLR0917 - a style is its parts
    name: str,
    font: Font,
    alignment: Alignment,
    border: Border | None = None,
    fill: str | None = None,
    number_format: str = "General",
) -> NamedStyle:
    """A named style; what is not given is openpyxl's default."""
    return NamedStyle(
        name=name,
        font=font,
        fill=PatternFill("solid", fgColor=fill, bgColor=fill) if fill else PatternFill(),
        border=border or Border(),
        alignment=alignment,
        number_format=number_format,
        protection=Protection(),
    )


def write_rows(sheet: Worksheet, rows: Sequence[Row], explanation: Iterable[str]) -> None:
    """Write the prototype rows, their labels in column A, and below them how to use them."""
    for number, (label, height, styles, samples) in enumerate(rows, 1):
        sheet.cell(number, 1, label).font = Font(name=FONT, size=9, color="808080")
        sheet.row_dimensions[number].height = height
        for column, (name, sample) in enumerate(zip(styles, samples, strict=True), 2):
            sheet.cell(number, column, sample if sample != "" else None).style = name
    for number, text in enumerate(explanation, len(rows) + 3):
        sheet.cell(number, 2, text).font = Font(name=FONT, size=10, bold=number == len(rows) + 3)


def set_up_page(sheet: Worksheet, widths: Mapping[str, float], margins: PageMargins) -> None:
    """Widths, paper, margins, footer and view: what the printed sheets take over."""
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = margins
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"
    sheet.sheet_view.showGridLines = False


def workbook_of(title: str, sheet_name: str, styles: Iterable[NamedStyle], fill: Callable[[Worksheet], None]) -> bytes:
    """A template of one sheet, the same bytes every time."""
    workbook = Workbook()
    workbook._fonts[0] = Font(name=FONT, size=11)  # noqa: SLF001 - openpyxl has no public way to set the default font
    workbook._named_styles["Normal"].font = Font(name=FONT, size=11)  # noqa: SLF001
    for named in styles:
        workbook.add_named_style(named)
    workbook.properties.creator = ""
    workbook.properties.title = title
    sheet = workbook.worksheets[0]
    sheet.title = sheet_name
    fill(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return finishing.finish(_with_alignment_from_styles(buffer.getvalue()), {}, _MODIFIED)


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
