"""What a workbook is, besides the contents of its tables: hidden rows, links, how it calculates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class RowBelow:
    """A row that stands below a table, outside of it.

    Attributes:
        sheet: Sheet name.
        row: Row number in the sheet.
        cells: Header to (column letter, content as text) of the cells that are not blank.
    """

    sheet: str
    row: int
    cells: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BookFacts:
    """Facts about the file. None means that a fact is not known, and is not checked.

    Attributes:
        calculates_by_itself: Whether formulas follow every change (not ［計算方法］手動).
        iterates: Whether circular references are calculated instead of being reported.
        linked_books: The other workbooks that formulas or names refer to, as their addresses.
        hidden_sheets: Their names.
        hidden_rows: By sheet, for the sheets of 科目, 計画 and 宛先.
        filtered_sheets: Those of 科目 and 計画 whose table shows only some of its rows.
        merged: By sheet, the areas of merged cells, such as ``A5:B6``.
        rows_below: What stands below the tables of 科目, 計画 and 宛先.
        new_row_formulas: For the calculated columns of 科目, header to whether the table's own formula, which fills new
            rows, is the uniform one.
    """

    calculates_by_itself: bool | None = None
    iterates: bool | None = None
    linked_books: tuple[str, ...] | None = None
    hidden_sheets: tuple[str, ...] | None = None
    hidden_rows: Mapping[str, frozenset[int]] | None = None
    filtered_sheets: frozenset[str] = frozenset()
    merged: Mapping[str, tuple[str, ...]] | None = None
    rows_below: tuple[RowBelow, ...] | None = None
    new_row_formulas: Mapping[str, bool] | None = None


UNKNOWN: Final = BookFacts()
"""Of a book of which only the tables are known."""
