"""Tables as they stand in a workbook, values and formulas, for the closed file and the open book alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, overload

from pybudget.core.book_facts import UNKNOWN, BookFacts

Value = str | int | float | bool | None
"""What a cell can hold here. Dates are texts or numbers by the time they are written."""

ERROR_VALUES: Final = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What a formula that failed holds."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's computed value and, where one stands in it, its formula (with the leading ``=``).

    ``value`` is None for a blank cell and for a formula without a computed value.
    """

    value: object = None
    formula: str | None = None


_LETTERS: Final = 26


def column_letter(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


Values = Mapping[int, object]
Formulas = Mapping[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class TableRows(Sequence[tuple[Cell, ...]]):
    """A table's rows as a sheet stores them, column by column; a cell is made when somebody looks at it.

    Attributes:
        columns: The contents of the table's columns by row number: values, and formulas.
        numbers: The row numbers of the data rows.
    """

    columns: tuple[tuple[Values, Formulas], ...]
    numbers: range
    _values: dict[int, tuple[object, ...]] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[Cell, ...] | tuple[tuple[Cell, ...], ...]:
        """A row, or several."""
        if isinstance(index, slice):
            return tuple(map(self._row, self.numbers[index]))
        return self._row(self.numbers[index])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Every row."""
        return map(self._row, self.numbers)

    def __eq__(self, other: object) -> bool:
        """Whether the cells are the same, however either keeps them."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # equal to a tuple of rows, which has another hash

    def _row(self, number: int) -> tuple[Cell, ...]:
        return tuple(Cell(values.get(number), formulas.get(number)) for values, formulas in self.columns)

    def values(self, position: int) -> Sequence[object]:
        """The values of a column, from its place in the table (from 0)."""
        if position not in self._values:
            self._values[position] = tuple(map(self.columns[position][0].get, self.numbers))
        return self._values[position]

    def formulas(self, position: int) -> Sequence[str | None]:
        """The formulas of a column."""
        formulas = self.columns[position][1]
        return tuple(map(formulas.get, self.numbers)) if formulas else (None,) * len(self.numbers)


@dataclass(frozen=True, slots=True)
class Table:
    """A ListObject.

    Attributes:
        name: As in Excel, ``tblAccounts``.
        sheet: Sheet name.
        top: Row number of the header row.
        left: Column number of the first column, from 1.
        headers: Header texts, in the sheet's order (staff may move columns).
        rows: One tuple of cells a row, as wide as the headers.
    """

    name: str
    sheet: str
    top: int
    left: int
    headers: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def letters(self) -> dict[str, str]:
        """Header to column letter."""
        return {header: column_letter(self.left + index) for index, header in enumerate(self.headers)}

    def values(self, header: str) -> Sequence[object]:
        """The values of a column, one a row."""
        position = self.headers.index(header)
        return (
            self.rows.values(position)
            if isinstance(self.rows, TableRows)
            else [row[position].value for row in self.rows]
        )

    def formulas(self, header: str) -> Sequence[str | None]:
        """The formulas of a column, one a row; None where there is none."""
        position = self.headers.index(header)
        if isinstance(self.rows, TableRows):
            return self.rows.formulas(position)
        return [row[position].formula for row in self.rows]

    def row_number(self, index: int) -> int:
        """The sheet's row number of the ``index``-th data row (from 0)."""
        return self.top + 1 + index

    def filled_rows(self) -> list[bool]:
        """For each row whether anything stands in it."""
        found = [value not in (None, "") for value in self.values(self.headers[0])]
        for index, is_filled in enumerate(found):
            if not is_filled:
                row = self.rows[index]
                found[index] = any(cell.formula is not None or cell.value not in (None, "") for cell in row)
        return found

    def lacks_values(self) -> bool:
        """Whether a formula carries no computed value."""
        if isinstance(self.rows, TableRows):
            return not all(formulas.keys() <= values.keys() for values, formulas in self.rows.columns)
        return any(cell.formula is not None and cell.value is None for row in self.rows for cell in row)

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Row number and cells by header of every row that is not blank throughout."""
        for index, row in enumerate(self.rows):
            if any(cell.formula is not None or cell.value not in (None, "") for cell in row):
                yield self.row_number(index), dict(zip(self.headers, row, strict=True))

    def with_rows(self, rows: Sequence[Sequence[Value]]) -> Table:
        """The table with other content, values only."""
        return replace(self, rows=tuple(tuple(Cell(value) for value in row) for row in rows))

    def with_inserted(self, index: int, cells: Mapping[str, Cell]) -> Table:
        """The table with a row more, at this index; columns that are not named are blank."""
        row = tuple(cells.get(header, Cell()) for header in self.headers)
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index:]))

    def with_column(self, header: str, values: Sequence[Value], keep: Sequence[bool] | None = None) -> Table:
        """The table with other values in one column; rows for which ``keep`` is true stay as they are."""
        position = self.headers.index(header)
        return replace(
            self,
            rows=tuple(
                row if keep and keep[index] else (*row[:position], Cell(values[index]), *row[position + 1 :])
                for index, row in enumerate(self.rows)
            ),
        )

    def with_formula(self, header: str, rows: Sequence[int], formula: str) -> Table:
        """The table with a formula, which carries no value yet, in some rows of one column."""
        position, chosen = self.headers.index(header), frozenset(rows)
        return replace(
            self,
            rows=tuple(
                (*row[:position], Cell(None, formula), *row[position + 1 :]) if index in chosen else row
                for index, row in enumerate(self.rows)
            ),
        )


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell with a defined name."""

    sheet: str
    address: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Book:
    """The master's tables by name, and its named cells.

    Attributes:
        file: File name, for messages.
        tables: By ListObject name.
        named: By defined name.
        facts: What else is known about the workbook.
    """

    file: str
    tables: Mapping[str, Table]
    named: Mapping[str, NamedCell]
    facts: BookFacts = UNKNOWN
