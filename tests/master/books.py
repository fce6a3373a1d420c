"""Master workbooks for tests: the samples, and copies that differ from them in a few cells."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl

from pybudget.master.reading import read_book
from pybudget.master.tables import Cell

WORKBOOK = Path(__file__).parents[2] / "workbook"
YEARS = ("r07", "r02")


def sample(year="r07"):
    return WORKBOOK / f"{year}_master.xlsx"


@cache
def sample_book(year="r07"):
    return read_book(sample(year).name, sample(year).read_bytes())


def row_of(book, table, header, text):
    """Index of the first row of a table that has the text under a header."""
    position = book.tables[table].headers.index(header)
    return next(index for index, row in enumerate(book.tables[table].rows) if row[position].value == text)


def account_row(book, code):
    return row_of(book, "tblAccounts", "コード", code)


def cell_of(book, table, index, header):
    found = book.tables[table]
    return found.rows[index][found.headers.index(header)]


def with_cell(book, table, index, header, cell):
    """The book with another cell."""
    found = book.tables[table]
    position = found.headers.index(header)
    row = (*found.rows[index][:position], cell, *found.rows[index][position + 1 :])
    rows = (*found.rows[:index], row, *found.rows[index + 1 :])
    return replace(book, tables={**book.tables, table: replace(found, rows=rows)})


def with_account(book, code, header, content):
    """The book with another content in an account's cell: a value, or a formula that carries none."""
    is_formula = isinstance(content, str) and content.startswith("=")
    cell = Cell(None, content) if is_formula else Cell(content)
    return with_cell(book, "tblAccounts", account_row(book, code), header, cell)


def without_values(book):
    """The book as a program that does not calculate saves it."""
    tables = {
        name: replace(table, rows=tuple(tuple(map(_without_value, row)) for row in table.rows))
        for name, table in book.tables.items()
    }
    named = {name: replace(item, cell=_without_value(item.cell)) for name, item in book.named.items()}
    return replace(book, tables=tables, named=named)


def _without_value(cell):
    return Cell(None, cell.formula) if cell.formula is not None else cell


def edited(source, target, edit):
    """A copy of a workbook after an edit with openpyxl, which keeps no computed values."""
    workbook = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
    edit(workbook)
    workbook.save(target)
    return target
