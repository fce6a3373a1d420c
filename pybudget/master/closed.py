"""The master as a closed file: read with calamine and openpyxl, written with openpyxl, replaced in one step."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from python_calamine import CalamineWorkbook

from pybudget.errors import PybudgetError
from pybudget.master import finishing, formulas, layout, package, refusals, saving
from pybudget.master.records import read_budget
from pybudget.master.sheet_writing import put, write_column, write_content, write_links
from pybudget.master.stored_values import error_values, formula_values
from pybudget.master.tables import Book, Cell, NamedCell, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.budget import Budget
    from pybudget.master.changes import Changes
    from pybudget.master.stored_values import Stored

Grid = "Sequence[Sequence[object]]"

BEYOND_OUR_KEN: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, OSError)
"""What openpyxl and calamine raise on a package whose parts contradict each other."""


@dataclass(frozen=True)
class ClosedMaster:
    """A master workbook that no program has open.

    Attributes:
        path: The file.
    """

    path: Path

    @property
    def folder(self) -> Path:
        """The folder that the file lies in."""
        return self.path.parent

    @cached_property
    def _data(self) -> bytes:
        package.refuse_if_open_elsewhere(self.path)
        return package.read_bounded(self.path)

    @cached_property
    def book(self) -> Book:
        """The tables and named cells, as the file holds them.

        Raises:
            PybudgetError: the file is no master that can be read.
        """
        return read_book(self.path.name, self._data)

    def read(self) -> Budget:
        """The book as records.

        Raises:
            PybudgetError: the file is no master that can be read.
        """
        return read_budget(self.book)

    def write(self, changes: Changes, now: dt.datetime) -> Path | None:
        """Apply a job's changes and replace the file.

        Args:
            changes: What to write.
            now: Local time, for the copy's name and the document properties.

        Returns:
            The dated copy of the file as it was.

        Raises:
            PybudgetError: the file would lose something, or cannot be written. Nothing has changed then.
        """
        self._refuse_if_saved_since()
        package.refuse_if_parts_would_be_lost(self.path.name, self._data)
        workbook = _load(self.path.name, self._data)
        links: dict[tuple[str, str], object] = {}
        for content in changes.contents:
            write_content(workbook, self.book.tables[content.table], content.rows)
            links |= write_links(workbook, self.book.tables[content.table], content)
        for column in changes.columns:
            write_column(workbook, self.book.tables[column.table], column)
        for name, value in changes.named.items():
            if name in self.book.named:
                named = self.book.named[name]
                put(workbook[named.sheet][named.address], value)
        after = changes.applied_to(self.book)
        values = {**formula_values(self._data), **formulas.compute(after), **links}
        return saving.replace_file(self.path, _saved(workbook, values, now), now)

    def _refuse_if_saved_since(self) -> None:
        if package.read_bounded(self.path) != self._data:
            raise PybudgetError(
                f"「{self.path.name}」は実行中にほかのプログラムで保存されたため、何も変更しませんでした。"
                "もう一度実行してください。"
            )


def _saved(workbook: Workbook, values: Mapping[tuple[str, str], object], now: dt.datetime) -> bytes:
    buffer = io.BytesIO()
    workbook.calculation.fullCalcOnLoad = True
    workbook.save(buffer)
    return finishing.finish(buffer.getvalue(), values, now.astimezone(dt.UTC))


def read_book(name: str, data: bytes) -> Book:
    """Tables and named cells of a master's bytes.

    Args:
        name: The file's name, for messages.
        data: The package, already checked by ``package.read_bounded``.

    Returns:
        The book: values as stored, formulas where they stand.

    Raises:
        PybudgetError: a sheet, table or column of the contract is missing, or the package cannot be parsed.
    """
    workbook = _load(name, data)
    grids = _values(name, data, [item.sheet for item in layout.TABLES] + [layout.START_SHEET])
    tables = {item.name: _table(name, workbook, item, grids) for item in layout.TABLES}
    return Book(name, tables, _named(workbook, grids))


def _load(name: str, data: bytes) -> Workbook:
    try:
        reader = _Reader(io.BytesIO(data), rich_text=True)
        reader.read()
    except BEYOND_OUR_KEN as error:
        raise _unreadable(name) from error
    return reader.wb


class _Reader(ExcelReader):
    """openpyxl's reader, except that a number stays a number whatever its format.

    It would take an amount in a cell with a date format for a day of the far future, and save the cell as #VALUE!.
    """

    def read_worksheets(self) -> None:
        workbook: Any = self.wb
        workbook._date_formats, workbook._timedelta_formats = set(), set()  # noqa: SLF001 - there is no public way
        super().read_worksheets()


def _unreadable(name: str) -> PybudgetError:
    return PybudgetError(
        f"「{name}」の中身を読み取れません。Excel で開いて保存し直してから、もう一度実行してください。"
    )


def _values(name: str, data: bytes, sheets: Sequence[str]) -> dict[str, list[list[Any]]]:
    """The stored values of sheets, each from A1; in one call a sheet."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        present = [sheet for sheet in sheets if sheet in workbook.sheet_names]
        grids = {sheet: workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in present}
        _add_errors(grids, error_values(data))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in calamine's Rust is no Exception
        raise _unreadable(name) from error
    return grids


def _add_errors(grids: Mapping[str, list[list[Any]]], errors: Stored) -> None:
    """Put in what calamine reads as blank."""
    for (sheet, address), error in errors.items():
        if sheet in grids:
            row, column = coordinate_to_tuple(address)
            grids[sheet][row - 1][column - 1] = error.text


def _at(grid: Sequence[Sequence[Any]], row: int, column: int) -> object:
    """The value at a sheet position (from 1); None where blank."""
    if row > len(grid) or column > len(grid[row - 1]):
        return None
    value = grid[row - 1][column - 1]
    return None if value == "" else value


def _formula(sheet: Worksheet, row: int, column: int) -> str | None:
    cell = sheet._cells.get((row, column))  # noqa: SLF001 - sheet.cell() would create the cells it looks for
    if cell is None or cell.data_type != "f":
        return None
    return str(getattr(cell.value, "text", cell.value))


def _cell(sheet: Worksheet, grid: Sequence[Sequence[Any]], row: int, column: int) -> Cell:
    return Cell(_at(grid, row, column), _formula(sheet, row, column))


def _table(name: str, workbook: Workbook, wanted: layout.TableLayout, grids: Mapping[str, list[list[Any]]]) -> Table:
    if wanted.sheet not in grids or wanted.sheet not in workbook.sheetnames:
        raise refusals.missing_sheet(name, wanted)
    sheet, grid = workbook[wanted.sheet], grids[wanted.sheet]
    found = dict(sheet.tables).get(wanted.name)
    if found is None:
        raise refusals.missing_table(name, wanted)
    left, top, right, bottom = (int(bound or 1) for bound in range_boundaries(found.ref))
    headers = tuple(str(_at(grid, top, column) or "") for column in range(left, right + 1))
    refusals.require_headers(name, wanted, headers)
    last = bottom - (found.totalsRowCount or 0)
    rows = tuple(
        tuple(_cell(sheet, grid, row, column) for column in range(left, right + 1)) for row in range(top + 1, last + 1)
    )
    return Table(wanted.name, wanted.sheet, top, left, headers, rows)


_ONE_CELL: Final = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$(?P<column>[A-Z]{1,3})\$(?P<row>[0-9]{1,7})")


def _named(workbook: Workbook, grids: Mapping[str, list[list[Any]]]) -> dict[str, NamedCell]:
    found: dict[str, NamedCell] = {}
    for name, defined in workbook.defined_names.items():
        target = _ONE_CELL.fullmatch(defined.attr_text or "")
        if target is None or target["sheet"] not in grids:
            continue
        address = target["column"] + target["row"]
        sheet, (row, column) = target["sheet"], coordinate_to_tuple(address)
        found[name] = NamedCell(sheet, address, _cell(workbook[sheet], grids[sheet], row, column))
    return found
