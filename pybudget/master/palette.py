"""Colours, fonts and borders of the books that we make."""

from __future__ import annotations

from typing import Any, Final

from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.page import PageMargins

from pybudget.master import layout

FONT: Final = "游ゴシック"
NAVY: Final = "1F3864"
YELLOW: Final = "FFF8C5"
GREEN: Final = "E2F0D9"
GREY: Final = "EDEDED"
PALE_BLUE: Final = "DCE6F2"
BLUE: Final = "B8CCE4"
LINE: Final = "BFBFBF"

A3: Final = 8
A4: Final = 9

AMOUNT_FORMAT: Final = layout.AMOUNT_FORMAT
RATE_FORMAT: Final = layout.RATE_FORMAT


def font(**options: Any) -> Font:  # noqa: ANN401 - Font's own options
    """Our font, in the size of a table unless another is asked for."""
    return Font(name=FONT, **{"size": 10, **options})


def fill(colour: str) -> PatternFill:
    """One colour."""
    return PatternFill("solid", fgColor=colour, bgColor=colour)


def box() -> Border:
    """A thin line around a cell."""
    side = Side(style="thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


def set_page(sheet: Any, paper: int) -> None:  # noqa: ANN401 - openpyxl's stubs think that parts of a new Worksheet may be missing
    """Landscape, fitted to the width, with page numbers."""
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"
    sheet.print_options.horizontalCentered = True
