"""What a job writes into the master: plain data, applied by whichever adapter holds the book."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pybudget.master.tables import Book, Cell, Value

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """New values for one column of a table, one a row; rows for which ``keep`` is true stay as they are."""

    table: str
    header: str
    values: tuple[Value, ...]
    keep: tuple[bool, ...] | None = None


@dataclass(frozen=True, slots=True)
class FormulaChange:
    """A formula of the book's own for some cells of a table's column.

    Attributes:
        table: The table's name.
        header: The column's header.
        formula: With the leading ``=``.
        rows: The indexes of the rows, from 0, ascending.
        number_format: What a cell takes that is formatted as text: it would show the formula, not its value.
    """

    table: str
    header: str
    formula: str
    rows: tuple[int, ...]
    number_format: str


@dataclass(frozen=True, slots=True)
class ContentChange:
    """New content for a whole table, which grows or shrinks to it.

    Attributes:
        table: Its name.
        rows: One tuple of values a row, as wide as the table.
        links: Header to a place of the book a row, like ``'科目'!G12``: a click on the cell leads there. None: no link.
    """

    table: str
    rows: tuple[tuple[Value, ...], ...]
    links: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)

    def linked(self, header: str, position: int) -> tuple[Cell, ...]:
        """The cells of a column of links: each shows its value, by a formula where it leads somewhere.

        A formula, since whole columns are written at once and a rewritten cell can have no link left from before.

        Args:
            header: The column's header.
            position: Its place in the rows, from 0.
        """
        texts = (row[position] for row in self.rows)
        return tuple(
            Cell(text, _link(target, str(text)) if target else None)
            for text, target in zip(texts, self.links[header], strict=True)
        )


def _link(target: str, text: str) -> str:
    target, text = (part.replace('"', '""') for part in (target, text))
    return f'=HYPERLINK("#{target}","{text}")'


@dataclass(frozen=True, slots=True)
class InsertedRow:
    """A row more within a table; the whole row of the sheet is inserted, so that whatever stands below moves down.

    Attributes:
        table: The table's name.
        index: From 0, which of the table's rows it will be; not the last.
        cells: By header what it holds; columns that are not named are blank.
    """

    table: str
    index: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that one job writes.

    Attributes:
        inserted: Rows that are inserted before anything else, in this order; all other changes are about the tables as
            they are then.
        columns: Columns with new values.
        contents: Tables with new content.
        named: New values of named cells; a name that the book lacks is passed over.
        dropped: Sheets that a closed file which becomes another book leaves behind, if it has them.
        title: The title in the properties of a closed file that becomes another book; empty: as it is.
        formulas: Formulas that are put back.
        named_formulas: Formulas that are put back into named cells.
    """

    inserted: tuple[InsertedRow, ...] = field(default=(), kw_only=True)
    columns: tuple[ColumnChange, ...] = ()
    contents: tuple[ContentChange, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    dropped: tuple[str, ...] = ()
    formulas: tuple[FormulaChange, ...] = ()
    named_formulas: Mapping[str, str] = field(default_factory=dict)

    def applied_to(self, book: Book) -> Book:
        """The book as it reads after the changes (formulas keep the values they carried; new ones have none)."""
        book = self.inserted_into(book)
        tables = dict(book.tables)
        for column in self.columns:
            tables[column.table] = tables[column.table].with_column(column.header, column.values, column.keep)
        for change in self.formulas:
            tables[change.table] = tables[change.table].with_formula(change.header, change.rows, change.formula)
        for content in self.contents:
            tables[content.table] = tables[content.table].with_rows(content.rows)
        cells = {name: Cell(value) for name, value in self.named.items()} | {
            name: Cell(None, formula) for name, formula in self.named_formulas.items()
        }
        named = {name: replace(item, cell=cells.get(name, item.cell)) for name, item in book.named.items()}
        return replace(book, tables=tables, named=named)

    def inserted_into(self, book: Book) -> Book:
        """The book with the inserted rows alone."""
        if not self.inserted:
            return book
        tables = dict(book.tables)
        for row in self.inserted:
            tables[row.table] = tables[row.table].with_inserted(row.index, row.cells)
        return replace(book, tables=tables)
