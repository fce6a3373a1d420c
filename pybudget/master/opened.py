"""The master as a book that a spreadsheet program has open, unsaved edits included, through xlwings.

The number of calls does not depend on the number of rows: a table is read with two calls, and written with one.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from pybudget.core.book_facts import UNKNOWN
from pybudget.errors import PybudgetError
from pybudget.master import layout, refusals
from pybudget.master.package import read_bounded
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.master.saving import copy_path
from pybudget.master.tables import Book, Cell, NamedCell, Table, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import xlwings as xw

    from pybudget.core.book_facts import BookFacts
    from pybudget.core.budget import Budget
    from pybudget.master.changes import Changes, ColumnChange, ContentChange, FormulaChange, InsertedRow


_ONE_CELL: Final = re.compile(r"='?(?P<sheet>[^!]+?)'?!\$(?P<column>[A-Z]{1,3})\$(?P<row>[0-9]{1,7})")


@dataclass(frozen=True)
class OpenMaster:
    """A master workbook that is open in a spreadsheet program.

    Attributes:
        workbook: The xlwings book.
    """

    workbook: xw.Book

    @property
    def path(self) -> Path:
        """The file of the book.

        Raises:
            PybudgetError: the book was never saved, or was opened from OneDrive or SharePoint and has no path.
        """
        name, full_name = self.workbook.name, self.workbook.fullname
        if "://" in full_name:
            raise PybudgetError(
                f"「{name}」は OneDrive または SharePoint から開かれています。"
                "このパソコンのフォルダに保存したブックを開いて、もう一度実行してください。"
            )
        path = Path(full_name)
        if not path.is_file():
            raise PybudgetError(
                f"「{name}」はまだ保存されていません。名前を付けて保存してから、もう一度実行してください。"
            )
        return path

    @property
    def folder(self) -> Path:
        """The folder that the file lies in."""
        return self.path.parent

    @cached_property
    def book(self) -> Book:
        """The tables and named cells as they stand in the window.

        Raises:
            PybudgetError: the book is no master.
        """
        present = set(self.workbook.sheet_names)
        tables = {wanted.name: self._table(wanted, present) for wanted in layout.TABLES}
        return Book(self.workbook.name, tables, self._named())

    @property
    def findings(self) -> Table:
        """検証結果 as it stands in the window, without reading the rest.

        Raises:
            PybudgetError: the book is no master.
        """
        return self._table(layout.FINDINGS, set(self.workbook.sheet_names))

    def read(self) -> Budget:
        """The book as records.

        Raises:
            PybudgetError: the book is no master.
        """
        return read_budget(replace(self.book, facts=self._facts()))

    def _facts(self) -> BookFacts:
        """What a copy of the book tells besides its tables, unsaved edits included: one call, whatever the book's size.

        Programs give hidden rows and the like cell by cell only. Where no copy can be saved, nothing is known.
        """
        save_copy: Callable[[str], object] | None = getattr(self.workbook.api, "SaveCopyAs", None)
        if save_copy is None:
            return UNKNOWN
        try:
            with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                copy = Path(folder) / "copy.xlsx"
                save_copy(str(copy))
                return read_book(self.workbook.name, read_bounded(copy, sheets=False)).facts
        except Exception:  # noqa: BLE001 - each program fails in its own way; the tables have been read all the same
            return UNKNOWN

    def write(self, changes: Changes, now: dt.datetime) -> Path:
        """Apply a job's changes in the window; the file stays as it is until the user saves.

        Args:
            changes: What to write.
            now: Local time, for the copy's name.

        Returns:
            The dated copy of the book as it was, unsaved edits included.

        Raises:
            PybudgetError: the copy cannot be written, a sheet is protected by a password, or text stands in the way of
                a table that grows. Nothing has changed then.
        """
        for content in changes.contents:
            self._refuse_to_overwrite(self.book.tables[content.table], content)
        copy = self.keep_copy(now)
        try:
            with ExitStack() as stack:
                for name in self._sheets_of(changes):
                    stack.enter_context(unprotected(self.workbook.sheets[name]))
                self._apply(changes)
        except PybudgetError:
            _discard(copy)  # a sheet is locked: nothing has been written
            raise
        except Exception as error:
            error.add_note("ブックは途中まで書き換わっています。「元に戻す」を押すと、処理の前の内容に戻ります。")
            raise
        return copy

    def keep_copy(self, now: dt.datetime) -> Path:
        """Save a dated copy of the book as it stands in the window.

        Raises:
            PybudgetError: the book has no path, or the copy cannot be written.
        """
        path = self.path
        try:
            copy = copy_path(path, now)
            # Under a name that nobody takes for a copy until it is whole.
            unfinished = copy.with_name(f".{copy.name}")
            try:
                self._save_copy(unfinished)
                unfinished.replace(copy)
            finally:
                unfinished.unlink(missing_ok=True)
        except Exception as error:  # each program reports a full disk with an exception of its own
            raise PybudgetError(
                f"控えを「{path.parent}」に保存できないため、何も変更しませんでした。"
                "フォルダの権限と空き容量を確かめてください。"
            ) from error
        return copy

    def save_copy(self, target: Path) -> None:
        """Save the book as it stands in the window, unsaved edits included, under another name.

        Raises:
            PybudgetError: the file cannot be written.
        """
        try:
            self._save_copy(target)
        except Exception as error:  # each program reports a full disk with an exception of its own
            raise PybudgetError(
                f"「{self.workbook.name}」の写しを保存できないため、何も変更しませんでした。"
                "フォルダの権限と空き容量を確かめてください。"
            ) from error

    def _save_copy(self, target: Path) -> None:
        """Excel and Calc save what the window shows; elsewhere only what was saved last can be kept."""
        save_copy: Callable[[str], object] | None = getattr(self.workbook.api, "SaveCopyAs", None)
        if save_copy is None:
            shutil.copy2(self.path, target)
        else:
            save_copy(str(target))

    def _sheets_of(self, changes: Changes) -> list[str]:
        """The sheets that changes touch, each once."""
        tables, named = self.book.tables, self.book.named
        sheets = [
            *(tables[row.table].sheet for row in changes.inserted),
            *(tables[content.table].sheet for content in changes.contents),
            *(tables[column.table].sheet for column in changes.columns),
            *(tables[formula.table].sheet for formula in changes.formulas),
            *(named[name].sheet for name in (*changes.named, *changes.named_formulas) if name in named),
        ]
        return list(dict.fromkeys(sheets))

    def _apply(self, changes: Changes) -> None:
        sheets = self.workbook.sheets
        for row in changes.inserted:
            table = self.book.tables[row.table]
            _insert_row(sheets[table.sheet], table, row)
        book = changes.inserted_into(self.book)
        tables, named = book.tables, book.named
        for content in changes.contents:
            table = tables[content.table]
            _write_content(sheets[table.sheet], table, content)
        for column in changes.columns:
            table = tables[column.table]
            _write_column(sheets[table.sheet], table, column)
        for formula in changes.formulas:
            table = tables[formula.table]
            _write_formulas(sheets[table.sheet], table, formula)
        for name, text in changes.named_formulas.items():
            _put_formula(sheets[named[name].sheet].range(named[name].address), text, layout.AMOUNT_FORMAT)
        for name, value in changes.named.items():
            if name in named:
                _put(sheets[named[name].sheet].range(named[name].address), [[value]])

    def _table(self, wanted: layout.TableLayout, present: set[str]) -> Table:
        name = self.workbook.name
        if wanted.sheet not in present:
            raise refusals.missing_sheet(name, wanted)
        sheet = self.workbook.sheets[wanted.sheet]
        if wanted.name not in sheet.tables:
            raise refusals.missing_table(name, wanted)
        shown = sheet.tables[wanted.name]
        if shown.show_totals:
            raise refusals.totals_row(wanted.sheet)
        area = shown.range
        values = area.options(ndim=2, err_to_str=True).value
        cells = _cells(values, _grid(area.formula, len(values[0])))
        headers = tuple(str(cell.value or "") for cell in cells[0])
        refusals.require_headers(name, wanted, headers)
        return Table(wanted.name, wanted.sheet, area.row, area.column, headers, cells[1:])

    def _named(self) -> dict[str, NamedCell]:
        sheets = set(self.workbook.sheet_names)
        wanted = (*layout.BOARD_FORMULAS, layout.LAST_VALIDATION, layout.LAST_RESULT, *layout.RECONCILED.values())
        found: dict[str, NamedCell] = {}
        for name in self.workbook.names:
            text = name.name
            target = _ONE_CELL.fullmatch(name.refers_to or "") if text in wanted else None
            if target is not None and (sheet := target["sheet"].replace("''", "'")) in sheets:
                address = target["column"] + target["row"]
                cell = self.workbook.sheets[sheet].range(address)
                found[text] = NamedCell(sheet, address, _cell(cell.options(err_to_str=True).value, cell.formula))
        return found

    def _refuse_to_overwrite(self, table: Table, content: ContentChange) -> None:
        height = max(len(content.rows), 1)
        first, last = table.row_number(len(table.rows)), table.row_number(height) - 1
        if last < first:
            return
        below = self.workbook.sheets[table.sheet].range((first, table.left), (last, _right(table)))
        for offset, row in enumerate(below.options(ndim=2).value):
            if any(value not in (None, "") for value in row):
                raise refusals.text_below(table.sheet, f"{first + offset} 行")


def place_sheets(master: OpenMaster, file: Path, now: dt.datetime) -> Path:
    """Put the sheets of a generated workbook at the end of the open book, in place of those of an earlier run.

    Args:
        master: The open book.
        file: The generated workbook.
        now: Local time, for the copy's name.

    Returns:
        The dated copy of the book as it was.

    Raises:
        PybudgetError: the copy cannot be written. Nothing has changed then.
    """
    workbook = master.workbook
    copy = master.keep_copy(now)
    source = workbook.app.books.open(str(file), read_only=True)
    try:
        for name in source.sheet_names:
            if name in workbook.sheet_names:
                workbook.sheets[name].delete()
            source.sheets[name].copy(after=workbook.sheets[-1], name=name)
    finally:
        source.close()
    workbook.activate()
    return copy


def _right(table: Table) -> int:
    return table.left + len(table.headers) - 1


def _grid(formulas: Any, width: int) -> Sequence[Sequence[Any]]:  # noqa: ANN401 - one cell, a row or rows, as xlwings gives them
    """Formulas of a range as rows: xlwings gives a single one as text and one row without its brackets."""
    if isinstance(formulas, str):
        return [[formulas]]
    return (
        formulas
        if isinstance(formulas[0], (list, tuple))
        else [formulas[at : at + width] for at in range(0, len(formulas), width)]
    )


def _cell(value: object, formula: object) -> Cell:
    """A cell; text that only looks like a formula shows itself as its value."""
    is_formula = isinstance(formula, str) and formula.startswith("=") and formula != value
    if isinstance(value, Decimal):  # Excel's answer for a cell with a currency format
        value = float(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()  # as a closed file is read
    return Cell(None if value == "" else value, str(formula) if is_formula else None)


def _cells(values: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(_cell(value, formula) for value, formula in zip(row, texts, strict=True))
        for row, texts in zip(values, formulas, strict=True)
    )


def _write_content(sheet: xw.Sheet, table: Table, content: ContentChange) -> None:
    """Write a table's rows in one call; the table grows or shrinks, new rows look like its first."""
    rows, width, height = content.rows, len(table.headers), max(len(content.rows), 1)
    first, last = table.top + 1, table.top + max(height, len(table.rows))
    if height > len(table.rows):
        sheet.range((first, table.left), (first, _right(table))).copy()
        sheet.range((table.row_number(len(table.rows)), table.left), (last, _right(table))).paste(paste="formats")
    blank = (None,) * width
    whole = sheet.range((first, table.left), (last, _right(table)))
    _put(whole, [*rows, *[blank] * (last - table.top - len(rows))])
    for header in content.links if rows else ():
        position = table.headers.index(header)
        column = table.left + position
        links = sheet.range((first, column), (table.top + len(rows), column))
        links.number_format = "General"  # in a cell for text Excel would show the formula
        links.formula = [[_typed(cell)] for cell in content.linked(header, position)]
    sheet.tables[table.name].resize(sheet.range((table.top, table.left), (table.top + height, _right(table))))
    sheet.range((first, table.left), (table.top + height, _right(table))).rows.autofit()


def _insert_row(sheet: xw.Sheet, table: Table, row: InsertedRow) -> None:
    """Insert a whole row, as one does by hand: the table, its formats and whatever refers to rows below follow."""
    number = table.row_number(row.index)
    sheet.range(f"{number}:{number}").insert("down")
    cells = [row.cells.get(header, Cell()) for header in table.headers]
    sheet.range((number, table.left), (number, _right(table))).formula = [list(map(_typed, cells))]


def _write_column(sheet: xw.Sheet, table: Table, change: ColumnChange) -> None:
    """Write a column in one call; rows that are kept get back what stands in them."""
    column = table.left + table.headers.index(change.header)
    keep = change.keep or (False,) * len(change.values)
    runs = [list(run) for kept, run in groupby(range(len(keep)), key=keep.__getitem__) if not kept]
    if not runs:
        return
    first, last = runs[0][0], runs[-1][-1]
    area = sheet.range((table.row_number(first), column), (table.row_number(last), column))
    if len(runs) == 1:
        _put(area, [[change.values[index]] for index in runs[0]])
        return
    position = table.headers.index(change.header)
    area.formula = [
        [_typed(table.rows[index][position] if keep[index] else Cell(change.values[index]))]
        for index in range(first, last + 1)
    ]


def _write_formulas(sheet: xw.Sheet, table: Table, change: FormulaChange) -> None:
    """Put a formula back into some rows of a column: one call for each run of rows that follow each other.

    What stands between them is not touched, not even to write the same again.
    """
    column = table.left + table.headers.index(change.header)
    for _, run in groupby(enumerate(change.rows), key=lambda item: item[1] - item[0]):
        rows = [table.row_number(index) for _, index in run]
        _put_formula(sheet.range((rows[0], column), (rows[-1], column)), change.formula, change.number_format)


def _put_formula(area: xw.Range, formula: str, number_format: str) -> None:
    """Set the formula of every cell of a range; cells for text take the format in which they show a value."""
    if area.number_format in {None, "@"}:  # None: the formats differ
        area.number_format = number_format
    area.formula = [[formula]] * area.rows.count


def _put(area: xw.Range, rows: Sequence[Sequence[Value]]) -> None:
    """Write values in one call. Columns that get text are formatted so, or it could become dates and formulas.

    The number of calls depends on the columns alone.
    """
    has_text = [any(isinstance(value, str) for value in column) for column in zip(*rows, strict=True)]
    for is_text, run in groupby(range(len(has_text)), key=has_text.__getitem__):
        if is_text:
            columns = list(run)
            area[:, columns[0] : columns[-1] + 1].number_format = "@"
    area.value = [[_stored(value) for value in row] for row in rows]


def _stored(value: object) -> object:
    """A whole number as what a cell holds: Excel's interface does not take those beyond 32 bits."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _typed(cell: Cell) -> object:
    """A cell's content as one would type it: text is marked, so that it stays text."""
    if cell.formula is not None:
        return cell.formula
    if isinstance(cell.value, str) and cell.value:
        return f"'{cell.value}"
    return "" if cell.value is None else _stored(cell.value)


_PERMISSIONS: Final = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What Excel lets its user still do on a protected sheet."""


@contextmanager
def unprotected(sheet: xw.Sheet) -> Iterator[xw.Sheet]:
    """The sheet without its protection, which is put back at the end as it was, whatever happens.

    Raises:
        PybudgetError: the protection has a password.
    """
    api = sheet.api
    if not getattr(api, "ProtectContents", False):
        yield sheet
        return
    permissions = getattr(api, "Protection", None)
    allowed = {name: getattr(permissions, name) for name in _PERMISSIONS} if permissions is not None else {}
    try:
        api.Unprotect("")  # without a word Excel would ask its user
    except Exception as error:
        raise _locked(sheet) from error
    if api.ProtectContents:
        raise _locked(sheet)
    try:
        yield sheet
    finally:
        api.Protect(**allowed)


def _locked(sheet: xw.Sheet) -> PybudgetError:
    return PybudgetError(
        f"シート「{sheet.name}」はパスワードで保護されています。［校閲］－［シート保護の解除］をしてから、もう一度実行してください。"
    )


def _discard(copy: Path) -> None:
    with suppress(OSError):
        copy.unlink()
        copy.parent.rmdir()  # other copies keep it
