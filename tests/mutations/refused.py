"""Masters that cannot be validated at all: a column, a table or a sheet is missing under its name."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl

from pybudget.errors import PybudgetError
from pybudget.master import layout
from pybudget.master.reading import read_book
from tests.master.books import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openpyxl.workbook import Workbook

MOST = 16


def column_renamed(workbook: Workbook) -> Iterator[tuple[str, Callable[[], None]]]:
    for wanted in layout.TABLES:
        sheet = workbook[wanted.sheet]
        table = sheet.tables[wanted.name]
        top = table.ref.partition(":")[0]
        for position, header in enumerate(wanted.headers):
            cell, column = sheet[top].offset(column=position), table.tableColumns[position]

            def rename(cell=cell, column=column, header=header) -> None:
                cell.value = column.name = header if cell.value != header else "列1"

            yield header, rename


def sheet_renamed(workbook: Workbook) -> Iterator[tuple[str, Callable[[], None]]]:
    for wanted in layout.TABLES:
        sheet = workbook[wanted.sheet]

        def rename(sheet=sheet, name=wanted.sheet) -> None:
            sheet.title = name if sheet.title != name else "Sheet1"

        yield wanted.sheet, rename


def table_dissolved(workbook: Workbook) -> Iterator[tuple[str, Callable[[], None]]]:
    for wanted in layout.TABLES:
        tables = workbook[wanted.sheet].tables
        table = tables[wanted.name]

        def dissolve(tables=tables, table=table) -> None:
            if table.name in tables:
                del tables[table.name]
            else:
                tables.add(table)

        yield wanted.name, dissolve


REFUSED = {
    "表の列の見出しを書き換えた": column_renamed,
    "シートの名前を変えた": sheet_renamed,
    "表を解除した": table_dissolved,
}
"""Each gives what the message must name, and what does the damage and, called again, undoes it."""


def refusals(name: str) -> tuple[int, int]:
    """How many places were tried, and at how many the one sentence names what is missing."""
    workbook = openpyxl.load_workbook(sample())
    every = list(REFUSED[name](workbook))
    chosen = [every[number * len(every) // MOST] for number in range(MOST)] if len(every) > MOST else every
    named = 0
    for missing, damage in chosen:
        damage()
        target = io.BytesIO()
        workbook.save(target)
        damage()
        try:
            read_book("予算.xlsx", target.getvalue())
        except PybudgetError as error:
            named += f"{missing}" in str(error)
    return len(chosen), named
