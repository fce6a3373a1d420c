"""Sheets of any spreadsheet file as plain grids of cells: what the readers of each format hand to the reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from openpyxl.utils.cell import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_ROWS: Final = 300_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 4_000_000
"""Of one sheet, blank ones within its corners included: what is read into memory at most."""

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a format tells of cells that is rarely asked for. All rows and columns from 0.

    Attributes:
        hidden_rows: Rows that are hidden or filtered away.
        uncomputed: Cells with a formula that carries no value.
        errors: Cells with an error value such as ``#REF!``.
    """

    hidden_rows: frozenset[int] = frozenset()
    uncomputed: frozenset[Place] = frozenset()
    errors: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What a format tells of cells beyond their values. All rows and columns from 0.

    Attributes:
        indents: Cells set in by the cell's own indent, and by how much.
        scales: Cells whose number format prints the value divided by 1,000 or 1,000,000.
        merged: Merged cells: first row, first column, last row, last column.
        are_known: Whether the format tells indents and number formats at all.
        look: Gives the details.
    """

    indents: Mapping[Place, int] = field(default_factory=dict)
    scales: Mapping[Place, int] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    are_known: bool = True
    look: Callable[[], Details] = Details

    @cached_property
    def details(self) -> Details:
        """What is looked up when somebody asks for it."""
        return self.look()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet.

    Attributes:
        name: The sheet's name; empty for a text file.
        is_visible: Whether its tab is shown.
        rows: From row 1; the values of the cells from column A, ``""`` or None where blank. Rows differ in length.
        facts: What else the format tells.
    """

    name: str
    is_visible: bool
    rows: Sequence[Sequence[object]]
    facts: Facts = field(default_factory=Facts)

    def cell(self, row: int, column: int) -> object:
        """The value of a cell; ``""`` beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


def address(row: int, column: int) -> str:
    """The address of a cell: ``C5`` for row 4, column 2."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def letter(column: int) -> str:
    """The letter of a column, from 0."""
    return str(get_column_letter(column + 1))
