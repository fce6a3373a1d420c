"""A workbook's package with a job's changes in it, by way of openpyxl."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openpyxl.reader.excel import ExcelReader

from pybudget.master import finishing, formulas, layout
from pybudget.master.reading import BEYOND_OUR_KEN, unreadable
from pybudget.master.row_insertion import insert_rows, shifted_values
from pybudget.master.sheet_writing import put, put_formula, write_column, write_content, write_formulas, write_links
from pybudget.master.stored_values import formula_values

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from pybudget.master.changes import Changes
    from pybudget.master.tables import Book


def rewritten(book: Book, data: bytes, changes: Changes, now: dt.datetime) -> bytes:
    """The package after a job.

    Args:
        book: What stands in the package.
        data: The package as it was.
        changes: What to write.
        now: Local time, for the document properties.

    Raises:
        PybudgetError: openpyxl cannot read the package.
    """
    workbook = _load(book.file, data)
    stored = formula_values(data)
    if changes.inserted:
        insert_rows(workbook, book.tables, changes.inserted)
        stored = shifted_values(stored, book.tables, changes.inserted)
        book, changes = changes.inserted_into(book), replace(changes, inserted=())
    links: dict[tuple[str, str], object] = {}
    for content in changes.contents:
        write_content(workbook, book.tables[content.table], content.rows)
        links |= write_links(workbook, book.tables[content.table], content)
    for column in changes.columns:
        write_column(workbook, book.tables[column.table], column)
    for formula in changes.formulas:
        write_formulas(workbook, book.tables[formula.table], formula)
    for name, value in changes.named.items():
        if name in book.named:
            named = book.named[name]
            put(workbook[named.sheet][named.address], value)
    for name in changes.dropped:
        _remove_sheet(workbook, name)
    if changes.title:
        workbook.properties.title = changes.title
    for name, text in changes.named_formulas.items():
        named = book.named[name]
        put_formula(workbook[named.sheet][named.address], text, layout.AMOUNT_FORMAT)
    values = {**stored, **formulas.compute(changes.applied_to(book)), **links}
    buffer = io.BytesIO()
    workbook.calculation.fullCalcOnLoad = True
    workbook.save(buffer)
    return finishing.finish(buffer.getvalue(), values, now.astimezone(dt.UTC))


def _remove_sheet(workbook: Workbook, name: str) -> None:
    """Take a sheet away, with the names that lead to it."""
    if name not in workbook.sheetnames:
        return
    workbook.remove(workbook[name])
    quoted = (f"'{name}'!", f"{name}!")
    for defined in [key for key, item in workbook.defined_names.items() if (item.attr_text or "").startswith(quoted)]:
        del workbook.defined_names[defined]


def _load(name: str, data: bytes) -> Workbook:
    try:
        reader = _Reader(io.BytesIO(data), rich_text=True)
        reader.read()
    except BEYOND_OUR_KEN as error:
        raise unreadable(name) from error
    return reader.wb


class _Reader(ExcelReader):
    """openpyxl's reader, except that a number stays a number whatever its format.

    It would take an amount in a cell with a date format for a day of the far future, and save the cell as #VALUE!.
    """

    def read_worksheets(self) -> None:
        workbook: Any = self.wb
        workbook._date_formats, workbook._timedelta_formats = set(), set()  # noqa: SLF001 - there is no public way
        super().read_worksheets()
