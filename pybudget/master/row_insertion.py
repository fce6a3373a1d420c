"""Rows inserted into a sheet that openpyxl holds: whatever stands below moves down, and what refers to it follows.

openpyxl itself moves the cells only.
"""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

from pybudget.master.sheet_writing import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.master.changes import InsertedRow
    from pybudget.master.stored_values import Stored
    from pybudget.master.tables import Table

_CELL: Final = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]+)")
_ROWS: Final = re.compile(r"(\$?)([0-9]+):(\$?)([0-9]+)")
LAST_ROW: Final = 1_048_576


def insert_rows(workbook: Workbook, tables: Mapping[str, Table], rows: Iterable[InsertedRow]) -> None:
    """Insert rows, one after the other, and fill them; each looks like the row that it pushes down."""
    for row in rows:
        table = tables[row.table]
        number = table.row_number(row.index)
        sheet = workbook[table.sheet]
        _make_room(workbook, sheet, number)
        for position, header in enumerate(table.headers):
            column = table.left + position
            cell: Any = sheet.cell(number, column)
            below: Any = sheet.cell(number + 1, column)
            cell._style = copy(below._style)  # noqa: SLF001 - there is no public way
            content = row.cells.get(header)
            if content is None:
                continue
            if content.formula is not None:
                cell.value = content.formula
            else:
                put(cell, content.value)  # type: ignore[arg-type]  # an inserted cell holds what a job writes


def shifted_values(values: Stored, tables: Mapping[str, Table], rows: Iterable[InsertedRow]) -> Stored:
    """Stored values by the places that their cells have after the insertion."""
    found = dict(values)
    for row in rows:
        table = tables[row.table]
        number = table.row_number(row.index)
        found = {
            (sheet, _shifted(address, number) if sheet == table.sheet else address): value
            for (sheet, address), value in found.items()
        }
    return found


def _make_room(workbook: Workbook, sheet: Worksheet, number: int) -> None:
    for other in workbook.worksheets:
        _move_references(other, sheet.title, number)
    sheet.insert_rows(number)
    _move_rows(sheet, number)
    for merged in list(sheet.merged_cells.ranges):
        merged.shift(row_shift=int(merged.min_row >= number))
    for table in sheet.tables.values():
        table.ref = _range(table.ref, number)
        if table.autoFilter is not None:
            table.autoFilter.ref = _range(table.autoFilter.ref, number)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _range(sheet.auto_filter.ref, number)
    _move_rules(sheet, number)
    for pagebreak in sheet.row_breaks.brk:
        pagebreak.id += int(pagebreak.id >= number)
    _move_names(workbook, sheet, number)


def _move_rows(sheet: Worksheet, number: int) -> None:
    """Heights, hidden rows and outlines; links, which know their cell by its address."""
    dimensions = sheet.row_dimensions
    for index in sorted((index for index in dimensions if index >= number), reverse=True):
        moved = copy(dimensions[index])
        moved.index = index + 1
        dimensions[index + 1] = moved
        del dimensions[index]
    for row in sheet.iter_rows(min_row=number):
        for cell in row:
            if cell.hyperlink is not None:
                cell.hyperlink.ref = cell.coordinate


def _move_rules(sheet: Worksheet, number: int) -> None:
    """Conditional formats and lists to choose from."""
    old = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for formatting in old:
        place = " ".join(_range(part.coord, number) for part in formatting.sqref.ranges)
        for rule in formatting.rules:
            rule.formula = [_formula(text, sheet.title, sheet.title, number) for text in rule.formula]
            sheet.conditional_formatting.add(place, rule)
    for validation in sheet.data_validations.dataValidation:
        parts = [_range(part.coord, number) for part in validation.sqref.ranges]
        validation.sqref = MultiCellRange([CellRange(part) for part in parts])


def _move_names(workbook: Workbook, sheet: Worksheet, number: int) -> None:
    for name in (*workbook.defined_names.values(), *sheet.defined_names.values()):
        if name.attr_text:
            name.attr_text = _formula(f"={name.attr_text}", "", sheet.title, number).removeprefix("=")
    if sheet.print_area:
        sheet.print_area = [_range(part.rpartition("!")[2], number) for part in str(sheet.print_area).split(",")]


def _move_references(other: Worksheet, title: str, number: int) -> None:
    """Formulas that name cells of the sheet; those that name columns of tables need nothing."""
    for row in other.iter_rows():
        for cell in row:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = _formula(cell.value, other.title, title, number)


def _formula(text: str, own: str, title: str, number: int) -> str:
    """A formula with its references to the sheet moved.

    Args:
        text: The formula, with or without ``=``.
        own: The sheet that it stands on; a reference without a sheet's name means that one.
        title: The sheet into which a row is inserted.
        number: Above which row.
    """
    tokenizer: Any = Tokenizer(text if text.startswith("=") else f"={text}")
    for token in tokenizer.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE and "[" not in token.value:
            sheet, mark, place = token.value.rpartition("!")
            named = sheet.strip("'").replace("''", "'") if mark else own
            if named == title:
                token.value = f"{sheet}{mark}{_shifted(place, number)}"
    moved: str = tokenizer.render()
    return moved if text.startswith("=") else moved.removeprefix("=")


def _shifted(place: str, number: int) -> str:
    """An address, a range or rows (``$4:$4``) with every row from ``number`` on one further down."""
    if found := _ROWS.fullmatch(place):
        first, last = (_next(int(row), number) for row in (found[2], found[4]))
        return f"{found[1]}{first}:{found[3]}{last}"
    return _CELL.sub(lambda cell: f"{cell[1]}{_next(int(cell[2]), number)}", place)


def _next(row: int, number: int) -> int:
    return min(row + int(row >= number), LAST_ROW)


def _range(reference: str, number: int) -> str:
    return _shifted(reference.replace("$", ""), number)
