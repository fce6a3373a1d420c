"""Tables as they stand in a workbook, values and formulas, for the closed file and the open book alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openpyxl.utils.cell import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def letters(self) -> dict[str, str]:
        """Header to column letter."""
        return {header: get_column_letter(self.left + index) for index, header in enumerate(self.headers)}

    def row_number(self, index: int) -> int:
        """The sheet's row number of the ``index``-th data row (from 0)."""
        return self.top + 1 + index

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Row number and cells by header of every row that is not blank throughout."""
        for index, row in enumerate(self.rows):
            if any(cell.formula is not None or cell.value not in (None, "") for cell in row):
                yield self.row_number(index), dict(zip(self.headers, row, strict=True))

    def with_rows(self, rows: Sequence[Sequence[Value]]) -> Table:
        """The table with other content, values only."""
        return replace(self, rows=tuple(tuple(Cell(value) for value in row) for row in rows))

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
    """

    file: str
    tables: Mapping[str, Table]
    named: Mapping[str, NamedCell]
