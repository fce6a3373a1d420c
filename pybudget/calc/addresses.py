"""Cell addresses in A1 form: rows and columns count from 1."""

import re
from dataclasses import dataclass
from typing import Final, Self

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
_LETTERS: Final = 26

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
            left, top = column_number(match[1]), int(match[2])
            right, bottom = (column_number(match[3]), int(match[4])) if match[3] else (left, top)
        elif match := _COLUMNS.fullmatch(text):
            left, right, top, bottom = column_number(match[1]), column_number(match[2]), 1, LAST_ROW
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
            return f"{column}{column_letters(self.column)}:{column}{column_letters(self.last_column)}"
        if self.has_all_columns:
            return f"{row}{self.row}:{row}{self.last_row}"
        first = f"{column}{column_letters(self.column)}{row}{self.row}"
        if self.rows == self.columns == 1:
            return first
        return f"{first}:{column}{column_letters(self.last_column)}{row}{self.last_row}"


def column_letters(number: int) -> str:
    """``1`` is ``"A"``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``"A"`` is 1."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands in a reference, quoted where Excel quotes it."""
    if re.fullmatch(r"[^\W\d]\w*", name) and Area.parse(name) is None:
        return name
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
