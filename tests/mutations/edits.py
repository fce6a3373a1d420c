"""Changes of a book as a person's hand makes them: a cell typed over, a row deleted, a row inserted.

Every edit is applied to the tables as they are read and, by ``on_file``, to a real workbook: a test proves for every
kind of fault that both give the same findings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openpyxl.worksheet.filters import AutoFilter

from pybudget.core.book_facts import RowBelow
from pybudget.master.formulas import compute
from tests.master.books import without_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.workbook import Workbook

    from pybudget.master.tables import Book, Cell, Table

ACCOUNTS = "tblAccounts"
PLAN = "tblPlan"
SETTINGS = "tblSettings"


@dataclass(frozen=True, slots=True)
class Typed:
    """Another content in one cell. ``index`` counts the table's rows from 0."""

    table: str
    index: int
    header: str
    cell: Cell

    def on(self, book: Book) -> Book:
        table = book.tables[self.table]
        position = table.headers.index(self.header)
        row = table.rows[self.index]
        return with_rows(
            book,
            table,
            (
                *table.rows[: self.index],
                (*row[:position], self.cell, *row[position + 1 :]),
                *table.rows[self.index + 1 :],
            ),
        )

    def on_file(self, workbook: Workbook, book: Book) -> None:
        sheet, address = place(book, self.table, self.index, self.header)
        cell = workbook[sheet][address]
        cell.value = self.cell.formula if self.cell.formula is not None else self.cell.value
        if isinstance(self.cell.value, str) and self.cell.formula is None:
            cell.data_type = "e" if self.cell.value.startswith("#") else "s"


@dataclass(frozen=True, slots=True)
class Deleted:
    """A row of a table taken out, as Excel's 行の削除 does."""

    table: str
    index: int

    def on(self, book: Book) -> Book:
        table = book.tables[self.table]
        return with_rows(book, table, (*table.rows[: self.index], *table.rows[self.index + 1 :]))

    def on_file(self, workbook: Workbook, book: Book) -> None:
        table = book.tables[self.table]
        workbook[table.sheet].delete_rows(table.row_number(self.index))
        _resize(workbook, table, -1)


@dataclass(frozen=True, slots=True)
class Inserted:
    """A row put in before the row ``index``."""

    table: str
    index: int
    cells: tuple[Cell, ...]

    def on(self, book: Book) -> Book:
        table = book.tables[self.table]
        return with_rows(book, table, (*table.rows[: self.index], self.cells, *table.rows[self.index :]))

    def on_file(self, workbook: Workbook, book: Book) -> None:
        table = book.tables[self.table]
        sheet, number = workbook[table.sheet], table.row_number(self.index)
        sheet.insert_rows(number)
        for column, cell in enumerate(self.cells, table.left):
            sheet.cell(number, column, cell.formula if cell.formula is not None else cell.value)
        _resize(workbook, table, 1)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows of a table out of sight: by hand, or by a filter that shows one text of a column only."""

    table: str
    indexes: tuple[int, ...]
    filtered: tuple[str, str] | None = None

    def _numbers(self, book: Book) -> list[int]:
        return [book.tables[self.table].row_number(index) for index in self.indexes]

    def on(self, book: Book) -> Book:
        sheet = book.tables[self.table].sheet
        rows = {**book.facts.hidden_rows, sheet: book.facts.hidden_rows[sheet] | frozenset(self._numbers(book))}
        filtered = book.facts.filtered_sheets | ({sheet} if self.filtered else frozenset())
        return replace(book, facts=replace(book.facts, hidden_rows=rows, filtered_sheets=filtered))

    def on_file(self, workbook: Workbook, book: Book) -> None:
        table = book.tables[self.table]
        for number in self._numbers(book):
            workbook[table.sheet].row_dimensions[number].hidden = True
        if self.filtered is not None:
            header, text = self.filtered
            shown = workbook[table.sheet].tables[table.name]
            shown.autoFilter = shown.autoFilter or AutoFilter(ref=shown.ref)
            shown.autoFilter.add_filter_column(table.headers.index(header), [text])


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of one column made one; all but the first are blank."""

    table: str
    header: str
    first: int
    last: int

    def _area(self, book: Book) -> str:
        return ":".join(place(book, self.table, index, self.header)[1] for index in (self.first, self.last))

    def on(self, book: Book) -> Book:
        sheet = book.tables[self.table].sheet
        merged = {**book.facts.merged, sheet: (*book.facts.merged[sheet], self._area(book))}
        return replace(book, facts=replace(book.facts, merged=merged))

    def on_file(self, workbook: Workbook, book: Book) -> None:
        workbook[book.tables[self.table].sheet].merge_cells(self._area(book))


@dataclass(frozen=True, slots=True)
class Below:
    """A row typed below a table, with one row left free between."""

    table: str
    contents: Mapping[str, object]

    def _addresses(self, book: Book) -> dict[str, str]:
        table = book.tables[self.table]
        number = table.row_number(len(table.rows) + 1)
        return {header: f"{table.letters[header]}{number}" for header in table.headers if header in self.contents}

    def cells(self, book: Book) -> frozenset[tuple[str, str]]:
        return frozenset((book.tables[self.table].sheet, address) for address in self._addresses(book).values())

    def on(self, book: Book) -> Book:
        table, found = book.tables[self.table], self._addresses(book)
        cells = {
            header: (address.rstrip("0123456789"), str(self.contents[header])) for header, address in found.items()
        }
        row = RowBelow(table.sheet, table.row_number(len(table.rows) + 1), cells)
        return replace(book, facts=replace(book.facts, rows_below=(*book.facts.rows_below, row)))

    def on_file(self, workbook: Workbook, book: Book) -> None:
        for header, address in self._addresses(book).items():
            workbook[book.tables[self.table].sheet][address] = self.contents[header]


@dataclass(frozen=True, slots=True)
class Calculating:
    """How the program calculates: by itself or not, circles reported or not."""

    is_manual: bool = False
    iterates: bool = False

    def on(self, book: Book) -> Book:
        facts = replace(book.facts, calculates_by_itself=not self.is_manual, iterates=self.iterates)
        return replace(book, facts=facts)

    def on_file(self, workbook: Workbook, _: Book) -> None:
        workbook.calculation.calcMode = "manual" if self.is_manual else "auto"
        workbook.calculation.iterate = self.iterates


@dataclass(frozen=True, slots=True)
class OnBoard:
    """Another content in a cell of the status board on はじめに."""

    name: str
    cell: Cell

    def on(self, book: Book) -> Book:
        return replace(book, named={**book.named, self.name: replace(book.named[self.name], cell=self.cell)})

    def on_file(self, workbook: Workbook, book: Book) -> None:
        item = book.named[self.name]
        content = self.cell.formula if self.cell.formula is not None else self.cell.value
        workbook[item.sheet][item.address] = content


Edit = Typed | Deleted | Inserted | Hidden | Merged | Below | Calculating | OnBoard


def with_rows(book: Book, table: Table, rows: Sequence[tuple[Cell, ...]]) -> Book:
    return replace(book, tables={**book.tables, table.name: replace(table, rows=tuple(rows))})


def _resize(workbook: Workbook, table: Table, by: int) -> None:
    shown = workbook[table.sheet].tables[table.name]
    last = table.row_number(len(table.rows) - 1)
    shown.ref = shown.ref.removesuffix(str(last)) + str(last + by)
    if shown.autoFilter is not None:
        shown.autoFilter.ref = shown.ref


def place(book: Book, table: str, index: int, header: str) -> tuple[str, str]:
    """Sheet and address of a cell of a table."""
    found = book.tables[table]
    return found.sheet, f"{found.letters[header]}{found.row_number(index)}"


def edited(book: Book, edits: Iterable[Edit]) -> Book:
    """The book after edits, in the order in which they are made; values of formulas as they were."""
    for edit in edits:
        book = edit.on(book)
    return book


# How a file is left behind


def recalculated(book: Book) -> Book:
    """The book as Excel saves it: every formula of ours with the value that it has now."""
    values = compute(book)
    return replace(
        book,
        tables={name: _with_values(table, values) for name, table in book.tables.items()},
        named={
            name: replace(item, cell=replace(item.cell, value=values.get((item.sheet, item.address), item.cell.value)))
            for name, item in book.named.items()
        },
    )


def _with_values(table: Table, values: dict[tuple[str, str], object]) -> Table:
    letters = tuple(table.letters.values())
    rows = tuple(
        tuple(
            replace(cell, value=values.get((table.sheet, f"{letter}{table.row_number(index)}"), cell.value))
            if cell.formula is not None
            else cell
            for letter, cell in zip(letters, row, strict=True)
        )
        for index, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)


STYLES = {
    "再計算して保存": recalculated,
    "計算結果が古いまま": lambda book: book,
    "計算しないプログラムで保存": without_values,
}
"""How a file is left behind, in the words of the report."""
