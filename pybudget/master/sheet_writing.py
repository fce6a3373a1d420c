"""Tables → the cells of a workbook that openpyxl holds."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.cell import get_column_letter

from pybudget.core.text_width import line_count
from pybudget.master import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.master.changes import ColumnChange, ContentChange, FormulaChange
    from pybudget.master.tables import Table, Value


def put(cell: Any, value: Value) -> None:  # noqa: ANN401 - openpyxl's Cell | MergedCell
    """Set a cell's value; text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if value.startswith("="):
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value


TEXT_FORMAT: Final = "@"


def put_formula(cell: Any, formula: str, number_format: str) -> None:  # noqa: ANN401 - openpyxl's Cell | MergedCell
    """Set a cell's formula; a cell for text takes the format in which it shows a value."""
    if cell.number_format == TEXT_FORMAT:
        cell.number_format = number_format
    cell.quotePrefix = False
    cell.value = formula


def write_formulas(workbook: Workbook, table: Table, change: FormulaChange) -> None:
    """Put a formula back into some rows of a column."""
    sheet, column = workbook[table.sheet], table.left + table.headers.index(change.header)
    for index in change.rows:
        put_formula(sheet.cell(table.row_number(index), column), change.formula, change.number_format)


def write_column(workbook: Workbook, table: Table, change: ColumnChange) -> None:
    """Write a column; rows that are kept stay as they are."""
    sheet, column = workbook[table.sheet], table.left + table.headers.index(change.header)
    for index, value in enumerate(change.values):
        if not (change.keep and change.keep[index]):
            put(sheet.cell(table.row_number(index), column), value)


def write_content(workbook: Workbook, table: Table, rows: Sequence[Sequence[Value]]) -> None:
    """Write a table's rows; the table grows or shrinks, new rows look like its first."""
    sheet = workbook[table.sheet]
    height, width = max(len(rows), 1), len(table.headers)
    _refuse_to_overwrite(sheet, table, height)
    first, right = table.top + 1, table.left + width
    for index in range(max(height, len(table.rows))):
        values = rows[index] if index < len(rows) else (None,) * width
        for column, value in zip(range(table.left, right), values, strict=True):
            cell: Any = sheet.cell(first + index, column)
            if index >= len(table.rows):
                cell._style = _style_of(sheet.cell(first, column))  # noqa: SLF001 - the public way costs 40 times as much
            put(cell, value)
    reference = f"{get_column_letter(table.left)}{table.top}:{get_column_letter(right - 1)}{table.top + height}"
    shown = sheet.tables[table.name]
    shown.ref = reference
    if shown.autoFilter is not None:
        shown.autoFilter.ref = reference
    _fit_rows(sheet, table, len(rows))


LINE_HEIGHT: Final = 15
"""Points for one line of the tables' 10-point font."""
ROOM_FOR_INDENT: Final = 4
"""Half-width characters of a column that indents and edges take."""


def _fit_rows(sheet: Worksheet, table: Table, count: int) -> None:
    """Make rows as high as their wrapped texts need: only Excel would do so by itself, when it opens the file."""
    wrapped = [
        (column, sheet.column_dimensions[get_column_letter(column)].width)
        for column in range(table.left, table.left + len(table.headers))
        if sheet.cell(table.top + 1, column).alignment.wrap_text
    ]
    for row in range(table.top + 1, table.top + 1 + count):
        texts = ((str(sheet.cell(row, column).value or ""), width) for column, width in wrapped)
        lines = max((line_count(text, width - ROOM_FOR_INDENT) for text, width in texts), default=1)
        sheet.row_dimensions[row].height = row_height(lines)


def row_height(lines: int) -> int:
    """Points for a row of so many lines."""
    return LINE_HEIGHT * lines + 3


def write_links(workbook: Workbook, table: Table, content: ContentChange) -> dict[tuple[str, str], object]:
    """Make links of the cells that lead somewhere; what each shows, by sheet and address."""
    shown: dict[tuple[str, str], object] = {}
    for header in content.links:
        position = table.headers.index(header)
        for index, link in enumerate(content.linked(header, position)):
            if link.formula is not None:
                cell: Any = workbook[table.sheet].cell(table.row_number(index), table.left + position)
                cell.number_format, cell.value = "General", link.formula
                shown[table.sheet, cell.coordinate] = link.value
    return shown


def _style_of(cell: Any) -> Any:  # noqa: ANN401 - openpyxl's StyleArray has no public name
    """A copy of a cell's formatting."""
    return copy(cell._style)  # noqa: SLF001


def _refuse_to_overwrite(sheet: Worksheet, table: Table, height: int) -> None:
    if sheet.tables[table.name].totalsRowCount:
        raise refusals.totals_row(table.sheet)
    below = range(table.row_number(len(table.rows)), table.row_number(height))
    for row in below:
        for column in range(table.left, table.left + len(table.headers)):
            cell = sheet._cells.get((row, column))  # noqa: SLF001
            if cell is not None and cell.value is not None:
                raise refusals.text_below(table.sheet, cell.coordinate)
