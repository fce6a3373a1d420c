"""On which page of the printed book each row of a workbook stands, where that is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.utils.cell import get_column_letter

from pybudget.output.sheet_template import SheetTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_DEFAULT_WIDTH: Final = 8.43


def pages_of(workbook: Workbook, header_rows: dict[str, int]) -> dict[str, list[int]]:
    """The page of every row, numbered through the book as its footers number it.

    A page is certain only while the workbook's own breaks leave the program none to add: every part between two breaks
    fits on a page. From the first sheet on for which that is not so, pages are not known.

    Args:
        workbook: The workbook.
        header_rows: By sheet, the row that every page repeats; 0 for none.

    Returns:
        Sheet name to the page of each row from row 1; sheets whose pages are not known are absent.
    """
    found: dict[str, list[int]] = {}
    before = 0
    for sheet in workbook.worksheets:
        if sheet.sheet_state != sheet.SHEETSTATE_VISIBLE:
            continue
        pages = _pages(workbook, sheet, header_rows[sheet.title])
        if pages is None:
            break
        found[sheet.title] = [before + page for page in pages]
        before = found[sheet.title][-1]
    return found


def _pages(workbook: Workbook, sheet: Worksheet, header_row: int) -> list[int] | None:
    rows = range(1, sheet.max_row + 1)
    setup, fits = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    if not (fits and fits.fitToPage and setup.fitToWidth in {None, 1}):
        return None
    if setup.fitToHeight in {None, 1}:
        return [1] * len(rows)
    heights = [sheet.row_dimensions[row].height for row in rows]
    room = SheetTemplate(workbook, sheet, {}, 0).page_height_of(sheet, _widths(sheet))
    if room is None or None in heights:
        return None
    breaks = {int(page.id or 0) for page in sheet.row_breaks.brk}
    return _numbered([height or 0.0 for height in heights], breaks, header_row, room)


def _numbered(heights: Sequence[float], breaks: set[int], header_row: int, room: float) -> list[int] | None:
    repeated = heights[header_row - 1] if header_row else 0.0
    pages: list[int] = []
    used, page = 0.0, 1
    for row, height in enumerate(heights, 1):
        used += height
        if used > room:
            return None
        pages.append(page)
        if row in breaks:
            used, page = repeated, page + 1
    return pages


def _widths(sheet: Worksheet) -> list[float]:
    """Of the columns, in characters of the default font."""
    grouped = {
        column: dimension.width
        for dimension in sheet.column_dimensions.values()
        for column in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    letters = range(1, sheet.max_column + 1)
    return [
        grouped.get(column) or sheet.column_dimensions[get_column_letter(column)].width or _DEFAULT_WIDTH
        for column in letters
    ]
