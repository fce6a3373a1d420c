"""Cell addresses in A1 form: rows and columns count from 1."""

import re
from dataclasses import dataclass
from typing import Final, Self

from openpyxl.utils.cell import column_index_from_string, get_column_letter

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

_CELLS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)(?::\$?([A-Za-z]{1,3})\$?([0-9]+))?")
_COLUMNS: Final = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS: Final = re.compile(r"\$?([0-9]+):\$?([0-9]+)")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells. Its height or width is 0 where a slice took nothing."""

    row: int
    column: int
    rows: int
    columns: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``"B2"``, ``"B2:D5"``, ``"B:D"`` or ``"2:5"``, with or without ``$``. None for anything else."""
        if match := _CELLS.fullmatch(text):
            left, top = column_index_from_string(match[1]), int(match[2])
            right, bottom = (column_index_from_string(match[3]), int(match[4])) if match[3] else (left, top)
        elif match := _COLUMNS.fullmatch(text):
            left, right, top, bottom = (
                column_index_from_string(match[1]),
                column_index_from_string(match[2]),
                1,
                LAST_ROW,
            )
        elif match := _ROWS.fullmatch(text):
            left, right, top, bottom = 1, LAST_COLUMN, int(match[1]), int(match[2])
        else:
            return None
        area = cls.between(top, left, bottom, right)
        return area if area.is_on_a_sheet else None

    @classmethod
    def between(cls, row1: int, column1: int, row2: int, column2: int) -> Self:
        """The rectangle of two opposite corners."""
        top, left = min(row1, row2), min(column1, column2)
        return cls(top, left, abs(row1 - row2) + 1, abs(column1 - column2) + 1)

    @property
    def is_on_a_sheet(self) -> bool:
        """Whether every cell exists."""
        return self.row >= 1 and self.column >= 1 and self.last_row <= LAST_ROW and self.last_column <= LAST_COLUMN

    @property
    def last_row(self) -> int:
        """The lowest row."""
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        """The rightmost column."""
        return self.column + self.columns - 1

    @property
    def has_all_rows(self) -> bool:
        """Whether it consists of whole columns."""
        return self.rows == LAST_ROW

    @property
    def has_all_columns(self) -> bool:
        """Whether it consists of whole rows."""
        return self.columns == LAST_COLUMN

    def meets(self, other: "Area") -> bool:
        """Whether the two share a cell."""
        return (
            self.row <= other.last_row
            and other.row <= self.last_row
            and self.column <= other.last_column
            and other.column <= self.last_column
        )

    def around(self, other: "Area") -> "Area":
        """The smallest rectangle that holds both."""
        return Area.between(
            min(self.row, other.row),
            min(self.column, other.column),
            max(self.last_row, other.last_row),
            max(self.last_column, other.last_column),
        )

    def text(self, *, row_absolute: bool = True, column_absolute: bool = True) -> str:
        """The address as Excel writes it."""
        row, column = "$" * row_absolute, "$" * column_absolute
        if self.has_all_rows and not self.has_all_columns:
            return f"{column}{get_column_letter(self.column)}:{column}{get_column_letter(self.last_column)}"
        if self.has_all_columns:
            return f"{row}{self.row}:{row}{self.last_row}"
        first = f"{column}{get_column_letter(self.column)}{row}{self.row}"
        if self.rows == self.columns == 1:
            return first
        return f"{first}:{column}{get_column_letter(self.last_column)}{row}{self.last_row}"


def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands in a reference, quoted where Excel quotes it."""
    if re.fullmatch(r"[^\W\d]\w*", name) and Area.parse(name) is None:
        return name
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
