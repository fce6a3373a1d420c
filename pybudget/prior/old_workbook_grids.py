"""The format of Excel 97 to 2003 (.xls) → grids, with indents, number formats, hidden rows and merged cells."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code

from pybudget.errors import PybudgetError
from pybudget.prior.files import encrypted, unreadable
from pybudget.prior.grids import Details, Facts, Grid
from pybudget.prior.number_formats import scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlrd.book import Book
    from xlrd.sheet import Cell, Sheet

    from pybudget.prior.files import PriorFile
    from pybudget.prior.grids import Place

LARGEST_FILE: Final = 20 * 2**20
_BLANK_KINDS: Final = (0, 6)
_TEXT, _NUMBER, _BOOLEAN, _ERROR = 1, 2, 4, 5


def read_old_workbook(file: PriorFile) -> tuple[Grid, ...]:
    """The worksheets of a .xls file.

    Raises:
        PybudgetError: a password, or damage.
    """
    if len(file.data) > LARGEST_FILE:
        raise PybudgetError(
            f"前年度ファイル「{file.name}」は大きすぎます（上限 {LARGEST_FILE // 2**20} MB）。"
            "Excel で開き、.xlsx 形式で保存し直してください。"
        )
    try:
        book = xlrd.open_workbook(
            file_contents=file.data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        return tuple(_grid(book, sheet) for sheet in book.sheets())
    except XLRDError as error:
        raise (encrypted if "encrypt" in str(error).lower() else unreadable)(file.name) from error
    except Exception as error:  # whatever a damaged record makes of the reader
        raise unreadable(file.name) from error


def _grid(book: Book, sheet: Sheet) -> Grid:
    rows = [[_value(cell) for cell in sheet.row(index)] for index in range(sheet.nrows)]
    return Grid(sheet.name, is_visible=sheet.visibility == 0, rows=rows, facts=_facts(book, sheet))


def _value(cell: Cell) -> object:
    if cell.ctype in _BLANK_KINDS or cell.ctype == _ERROR:
        return ""
    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    return cell.value


def _facts(book: Book, sheet: Sheet) -> Facts:
    formats = {index: scale_of(item.format_str or "") for index, item in book.format_map.items()}
    indents: dict[Place, int] = {}
    scales: dict[Place, int] = {}
    errors: dict[Place, str] = {}
    for place, cell in _cells(sheet):
        look = book.xf_list[cell.xf_index or 0]
        indent = look.alignment.indent_level if look.alignment else 0
        if cell.ctype == _TEXT and indent:
            indents[place] = indent
        elif cell.ctype == _NUMBER and formats.get(look.format_key, 1) > 1:
            scales[place] = formats[look.format_key]
        elif cell.ctype == _ERROR:
            errors[place] = error_text_from_code.get(int(cell.value or 0), "#N/A")
    return Facts(
        indents=indents,
        scales=scales,
        merged=tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells),
        look=lambda: Details(
            hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden), errors=errors
        ),
    )


def _cells(sheet: Sheet) -> Iterator[tuple[Place, Cell]]:
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            yield (row, column), cell
